//! What stands in a message's way, by tables; and that nobody is ever written to more often than the limits say, by a law.

use super::*;
use crate::fixture::{at, customer};
use awda_kernel::fingerprint;
use proptest::prelude::*;

fn message(name: &str) -> MessageId {
    MessageId::of(fingerprint(&[name]))
}

fn taken(name: &str, priority: u8, at: Timestamp) -> Taken {
    Taken {
        message: message(name),
        flow: name.to_owned(),
        priority,
        channel: Channel::Email,
        at,
    }
}

fn rival(flow: &str, priority: u8, due_at: &str) -> Rival {
    Rival {
        flow: flow.to_owned(),
        priority,
        due_at: at(due_at),
    }
}

fn ask(message: &MessageId, now: Timestamp) -> Ask<'_> {
    Ask {
        message,
        channel: Channel::Email,
        priority: 40,
        first_due: now,
        now,
    }
}

fn hours(now: Timestamp, hours: i64) -> Timestamp {
    after(now, hours * HOUR_SECONDS)
}

const NOON: &str = "2026-04-10T12:00:00Z";

#[test]
fn sixteen_hours_lie_between_two_mails_and_not_a_second_less() {
    let (now, mine) = (at(NOON), message("mine"));
    for (sent, expected) in [
        (hours(now, -16), None),
        (after(hours(now, -16), 1), Some(after(now, 1))),
        (now, Some(hours(now, 16))),
        // Another worker's clock is ahead of ours.
        (after(now, 2), Some(after(hours(now, 16), 2))),
    ] {
        let before = [taken("other", 40, sent)];
        let found = wait(&ask(&mine, now), &before, &[], &Caps::default());
        assert_eq!(found.as_ref().map(|wait| wait.until), expected, "{sent}");
        assert!(found.is_none_or(|wait| wait.reason == Reason::Cap && wait.lost_to.is_none()));
    }
}

#[test]
fn other_channels_have_their_own_window_and_share_the_week() {
    let (now, mine) = (at(NOON), message("mine"));
    let by_sms = |hours_ago: i64| Taken {
        channel: Channel::Sms,
        ..taken(&hours_ago.to_string(), 40, hours(now, -hours_ago))
    };
    let mail = |before: &[Taken]| wait(&ask(&mine, now), before, &[], &Caps::default());
    assert_eq!(mail(&[by_sms(1)]), None);
    let sms = Ask {
        channel: Channel::Sms,
        ..ask(&mine, now)
    };
    let found = wait(&sms, &[by_sms(23)], &[], &Caps::default());
    assert_eq!(found.map(|wait| wait.until), Some(hours(now, 1)));
    let four = [by_sms(30), by_sms(60), by_sms(90), by_sms(150)];
    let found = mail(&four).unwrap();
    assert_eq!((found.until, found.reason), (hours(now, 18), Reason::Cap));
    assert_eq!(mail(&four[..3]), None);
}

#[test]
fn a_fifth_message_waits_until_the_first_of_the_week_is_seven_days_old() {
    let (now, mine) = (at(NOON), message("mine"));
    let sent: Vec<Taken> = [167, 120, 80, 40]
        .map(|ago| taken(&ago.to_string(), 40, hours(now, -ago)))
        .to_vec();
    let found = wait(&ask(&mine, now), &sent, &[], &Caps::default()).unwrap();
    assert_eq!((found.until, found.reason), (hours(now, 1), Reason::Cap));
    let then = found.until;
    assert_eq!(wait(&ask(&mine, then), &sent, &[], &Caps::default()), None);
}

#[test]
fn limits_are_the_stores_and_off_by_choice() {
    let (now, mine) = (at(NOON), message("mine"));
    let sent = [taken("other", 40, hours(now, -3))];
    let limited = |email_hours, in_seven_days| Caps {
        email_hours,
        in_seven_days,
        ..Caps::default()
    };
    let until = |caps: Caps| wait(&ask(&mine, now), &sent, &[], &caps).map(|wait| wait.until);
    assert_eq!(until(limited(Limit::At(2), Limit::At(4))), None);
    assert_eq!(
        until(limited(Limit::At(4), Limit::At(4))),
        Some(hours(now, 1))
    );
    assert_eq!(until(limited(Limit::Off, Limit::Off)), None);
    assert_eq!(
        until(limited(Limit::Off, Limit::At(1))),
        Some(hours(now, 165))
    );
    let beyond = limited(Limit::At(u16::MAX), Limit::Off);
    assert_eq!(until(beyond), Some(hours(now, 165)), "a week is the most");
}

#[test]
fn what_matters_more_and_comes_soon_goes_first() {
    let (now, mine) = (at(NOON), message("mine"));
    let found = |rivals: &[Rival]| wait(&ask(&mine, now), &[], rivals, &Caps::default());
    assert_eq!(found(&[rival("newsletter", 20, NOON)]), None);
    assert_eq!(found(&[rival("same", 40, NOON)]), None);
    assert_eq!(found(&[rival("cart", 80, "2026-04-11T04:00:00Z")]), None);
    let soon = [
        rival("birthday", 60, "2026-04-10T13:00:00Z"),
        rival("cart", 80, "2026-04-11T03:59:59Z"),
    ];
    let lost = found(&soon).unwrap();
    assert_eq!(lost.reason, Reason::ArbitrationLost);
    assert_eq!(lost.lost_to.as_deref(), Some("cart"));
    assert_eq!(lost.until, at("2026-04-11T04:14:59Z"));
    let overdue = found(&[rival("cart", 80, "2026-04-10T11:00:00Z")]).unwrap();
    assert_eq!(overdue.until, at("2026-04-10T12:15:00Z"));
    let off = Caps {
        email_hours: Limit::Off,
        ..Caps::default()
    };
    assert_eq!(wait(&ask(&mine, now), &[], &soon, &off), None);
}

#[test]
fn a_slot_that_was_taken_while_one_waited_is_lost_and_one_taken_before_is_the_cap() {
    let (now, mine) = (at(NOON), message("mine"));
    let reason = |priority, sent| {
        let found = wait(
            &ask(&mine, now),
            &[taken("cart", priority, sent)],
            &[],
            &Caps::default(),
        );
        found.map(|wait| (wait.reason, wait.lost_to)).unwrap()
    };
    let lost = (Reason::ArbitrationLost, Some("cart".to_owned()));
    assert_eq!(reason(80, now), lost);
    assert_eq!(reason(80, after(now, -1)), (Reason::Cap, None));
    assert_eq!(reason(20, now), (Reason::Cap, None));
}

#[test]
fn a_message_is_not_in_its_own_way_and_gives_its_slot_back() {
    let (now, mine) = (at(NOON), message("mine"));
    let slot = taken("mine", 40, now);
    let ids = [customer()];
    let first = take(&ids, &[], &slot);
    assert_eq!((&first[0].before, first[0].after.taken.len()), (&None, 1));
    let seen = vec![(customer(), first[0].after.clone())];
    let standing = Standing {
        slots: seen.clone(),
        agenda: Vec::new(),
    };
    let found = wait(&ask(&mine, now), &standing.taken(), &[], &Caps::default());
    assert_eq!(found, None);
    let again = take(&ids, &seen, &slot);
    assert_eq!(
        again[0].after.taken.len(),
        1,
        "once, however often it is taken"
    );
    let released = release(&ids, &seen, &slot);
    assert_eq!(released[0].before.as_ref(), Some(&first[0].after));
    assert!(released[0].after.taken.is_empty());
}

#[test]
fn slots_older_than_a_week_are_forgotten() {
    let now = at(NOON);
    let seen = vec![(
        customer(),
        Slots {
            taken: vec![
                taken("new", 40, hours(now, -167)),
                taken("old", 40, hours(now, -168)),
            ],
        },
    )];
    let change = take(&[customer()], &seen, &taken("mine", 40, now));
    let flows: Vec<&str> = change[0]
        .after
        .taken
        .iter()
        .map(|one| one.flow.as_str())
        .collect();
    assert_eq!(flows, ["mine", "new"]);
}

#[test]
fn limits_are_written_as_numbers_or_off() {
    let read = |text: &str| serde_json::from_str::<Caps>(text);
    assert_eq!(read("{}").unwrap(), Caps::default());
    let caps = read(r#"{"email_hours":"off","in_seven_days":2}"#).unwrap();
    assert_eq!(
        (caps.email_hours, caps.in_seven_days),
        (Limit::Off, Limit::At(2))
    );
    assert_eq!(caps.other_hours, Limit::At(24));
    let text = serde_json::to_string(&caps).unwrap();
    assert_eq!(read(&text).unwrap(), caps);
    for wrong in [r#"{"email_hours":"never"}"#, r#"{"email_hours":-1}"#] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    assert_eq!("off".parse(), Ok(Limit::Off));
    assert_eq!(
        "16".parse::<Limit>().map(|limit| limit.to_string()),
        Ok("16".to_owned())
    );
    for wrong in ["0", "-1", "", "OFF", "70000"] {
        assert_eq!(wrong.parse::<Limit>(), Err(NoLimit), "{wrong}");
    }
}

#[test]
fn of_the_shipped_flows_the_cart_matters_most_and_winning_back_less_than_a_birthday() {
    let rules = crate::fixture::rules();
    let [cart, birthday, purchase, win_back] =
        ["abandoned_cart", "birthday", "post_purchase", "win_back"]
            .map(|name| rules.priority(name.parse().unwrap()));
    assert!(cart > birthday && birthday > purchase && purchase > win_back);
}

/// (minutes after the one before, channel is mail, priority)
fn any_asks() -> impl Strategy<Value = Vec<(i64, bool, u8)>> {
    prop::collection::vec((0..2_000_i64, any::<bool>(), 0..4_u8), 1..60)
}

proptest! {
    #[test]
    fn whoever_asks_however_often_the_limits_hold(asks in any_asks()) {
        let caps = Caps::default();
        let (mut now, mut slots) = (at(NOON), Vec::new());
        let mut sent: Vec<Taken> = Vec::new();
        for (number, (minutes, is_mail, priority)) in asks.into_iter().enumerate() {
            now = after(now, minutes * 60);
            let mine = Taken {
                channel: if is_mail { Channel::Email } else { Channel::Sms },
                ..taken(&number.to_string(), priority, now)
            };
            let standing = Standing { slots: slots.clone(), agenda: Vec::new() };
            let question = Ask { channel: mine.channel, priority, ..ask(&mine.message, now) };
            if let Some(wait) = wait(&question, &standing.taken(), &[], &caps) {
                prop_assert!(wait.until > now);
            } else {
                let change = take(&[customer()], &slots, &mine).remove(0);
                slots = vec![(change.customer, change.after)];
                sent.push(mine);
            }
        }
        prop_assert!(!sent.is_empty());
        for (place, one) in sent.iter().enumerate() {
            let later = sent.iter().skip(place + 1);
            let next = later.clone().find(|other| other.channel == one.channel);
            let gap = |other: &Taken| other.at.as_second() - one.at.as_second();
            prop_assert!(next.is_none_or(|next| gap(next) >= caps.window_seconds(one.channel)));
            let within = later.filter(|other| gap(other) < WEEK_SECONDS).count();
            prop_assert!(within < 4, "{within} more within seven days");
        }
    }

    #[test]
    fn when_its_wait_is_over_nothing_new_stands_in_the_way(
        ago in prop::collection::vec(0..200_i64, 0..12),
    ) {
        let (now, mine) = (at(NOON), message("mine"));
        let before: Vec<Taken> = ago.iter().enumerate()
            .map(|(number, ago)| taken(&number.to_string(), 40, hours(now, -ago)))
            .collect();
        if let Some(found) = wait(&ask(&mine, now), &before, &[], &Caps::default()) {
            prop_assert_eq!(wait(&ask(&mine, found.until), &before, &[], &Caps::default()), None);
        }
    }
}
