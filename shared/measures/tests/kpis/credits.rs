//! Which message an order is credited to.

use awda_commerce::Channel;
use awda_customers::Letter;
use awda_kernel::{MessageId, Timestamp, fingerprint};
use awda_measures::{Model, PlacedOrder, TouchKind};
use proptest::prelude::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

const START: i64 = 1_790_000_000;

fn message(name: &str, channel: Channel, delivered: i64) -> Letter {
    let id = MessageId::of(fingerprint(&[name]));
    let at = Timestamp::from_second(START + delivered).unwrap();
    Letter::new(&id, at, (name, channel))
}

fn clicked(name: &str, channel: Channel, delivered: i64, clicked: i64) -> Letter {
    Letter {
        clicked_at: Some(START + clicked),
        ..message(name, channel, delivered)
    }
}

fn opened(name: &str, channel: Channel, delivered: i64, opened: i64) -> Letter {
    Letter {
        opened_at: Some(START + opened),
        ..message(name, channel, delivered)
    }
}

fn order(seconds: i64) -> PlacedOrder {
    PlacedOrder {
        at: START + seconds,
        net_minor: 5_000,
        qualifies: true,
    }
}

fn flow_of(model: Model, letters: &[Letter], order: &PlacedOrder) -> Option<String> {
    let credit = model.credit(letters, order);
    credit.map(|credit| credit.letter.flow.clone())
}

#[test]
fn windows_begin_at_delivery_and_end_as_the_table_says() {
    use Channel::{Email, Sms, Telegram, Whatsapp};
    let usual = Model::LAST_TOUCH;
    let opens = Model::LAST_TOUCH_OPENS;
    let cases = [
        (usual, clicked("a", Email, 0, HOUR), 5 * DAY - 1, true),
        (usual, clicked("a", Email, 0, 4 * DAY), 5 * DAY, false),
        (usual, opened("a", Email, 0, HOUR), 2 * HOUR, false),
        (opens, opened("a", Email, 0, HOUR), 2 * HOUR, true),
        (opens, opened("a", Email, 0, HOUR), 5 * DAY, false),
        (usual, message("a", Email, 0), HOUR, false),
        (usual, message("a", Sms, 0), 12 * HOUR - 1, true),
        (usual, message("a", Sms, 0), 12 * HOUR, false),
        (usual, clicked("a", Sms, 0, HOUR), 12 * HOUR, true),
        (usual, clicked("a", Whatsapp, 0, HOUR), 4 * DAY, true),
        (usual, opened("a", Whatsapp, 0, HOUR), 2 * HOUR, false),
        (opens, opened("a", Whatsapp, 0, HOUR), 12 * HOUR - 1, true),
        (opens, opened("a", Whatsapp, 0, HOUR), 12 * HOUR, false),
        (usual, clicked("a", Telegram, 0, HOUR), 2 * HOUR, true),
        (usual, message("a", Telegram, 0), HOUR, false),
        // What was touched after the order brought nothing.
        (usual, clicked("a", Email, 0, 3 * HOUR), 2 * HOUR, false),
        (usual, message("a", Sms, HOUR), 0, false),
    ];
    for (model, message, placed, is_credited) in cases {
        let credit = model.credit([&message], &order(placed));
        assert_eq!(credit.is_some(), is_credited, "{message:?} {placed}");
    }
}

#[test]
fn the_last_touch_wins_and_of_one_moment_the_one_that_says_most() {
    let both = [
        clicked("first", Channel::Email, 0, HOUR),
        clicked("second", Channel::Email, 0, 2 * HOUR),
    ];
    assert_eq!(
        flow_of(Model::LAST_TOUCH, &both, &order(3 * HOUR)),
        Some("second".to_owned())
    );
    // A delivery of the same moment as a click, and as an opening.
    let tied = [
        message("told", Channel::Sms, HOUR),
        clicked("clicked", Channel::Email, 0, HOUR),
        opened("opened", Channel::Email, 0, HOUR),
    ];
    let credit = Model::LAST_TOUCH_OPENS
        .credit(&tied, &order(2 * HOUR))
        .unwrap();
    assert_eq!(
        (credit.letter.flow.as_str(), credit.touch),
        ("clicked", TouchKind::Clicked)
    );
    let tied = &tied[..1]
        .iter()
        .chain(&tied[2..])
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(
        flow_of(Model::LAST_TOUCH_OPENS, tied, &order(2 * HOUR)),
        Some("opened".to_owned())
    );
}

#[test]
fn an_order_that_was_given_back_is_credited_to_nothing() {
    let messages = [clicked("a", Channel::Email, 0, HOUR)];
    let given_back = PlacedOrder {
        qualifies: false,
        ..order(2 * HOUR)
    };
    assert_eq!(Model::LAST_TOUCH.credit(&messages, &given_back), None);
    assert_ne!(Model::LAST_TOUCH.version, Model::LAST_TOUCH_OPENS.version);
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_matter(
        touches in prop::collection::vec((0..4_u8, 0..40_i64, prop::option::of(0..40_i64)), 0..8),
        placed in 0..200_i64,
        turn in any::<prop::sample::Index>(),
    ) {
        let channels = [Channel::Email, Channel::Sms, Channel::Whatsapp, Channel::Telegram];
        let mut messages: Vec<_> = touches
            .iter()
            .enumerate()
            .map(|(place, (channel, delivered, clicked_at))| Letter {
                clicked_at: clicked_at.map(|hours| START + hours * HOUR),
                ..message(&place.to_string(), channels[usize::from(*channel)], delivered * HOUR)
            })
            .collect();
        let mark_of = |letters: &[Letter]| {
            let credit = Model::LAST_TOUCH.credit(letters, &order(placed * HOUR));
            credit.map(|credit| (credit.letter.mark, credit.touch))
        };
        let straight = mark_of(&messages);
        if !messages.is_empty() {
            let middle = turn.index(messages.len());
            messages.rotate_left(middle);
        }
        prop_assert_eq!(mark_of(&messages), straight);
    }
}
