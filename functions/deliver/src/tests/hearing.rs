//! A message that was handed over is a letter beside the profile; whoever was interrupted in between writes it when asked again.

use awda_customers::Heard;
use awda_messaging::caps::{Caps, Limit};
use awda_ports::Hearing;

use super::*;

async fn heard(house: &House) -> Heard {
    house.kept.heard(&store(), &customer(1)).await.unwrap()
}

#[tokio::test]
async fn a_message_that_was_handed_over_is_one_letter() {
    let house = House::open().await;
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::Sent);
    let letters = heard(&house).await;
    assert_eq!((letters.letters().len(), letters.version), (1, 1));
    let letter = &letters.letters()[0];
    assert_eq!(
        (letter.flow.as_str(), letter.at),
        ("birthday", at(TEN).as_second())
    );
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
    assert_eq!(heard(&house).await, letters, "asking again writes nothing");
}

#[tokio::test]
async fn what_was_not_handed_over_is_none() {
    let house = House::open().await;
    house.carrier.script([Answer::Refuse("MessageRejected")]);
    house.ask(TEN).await.unwrap();
    assert_eq!(heard(&house).await, Heard::default());
}

#[tokio::test]
async fn a_letter_that_is_owed_is_written_when_the_message_is_asked_for_again() {
    let house = House::open().await;
    house.ask(TEN).await.unwrap();
    let written = heard(&house).await;
    let lost = Heard::default();
    house
        .kept
        .keep_heard(&store(), &customer(1), &written, &lost)
        .await
        .unwrap();
    assert_eq!(house.ask(TEN).await.unwrap(), Outcome::AlreadyDecided);
    assert!(heard(&house).await.says_as(&written));
    assert_eq!(house.carrier.mails().len(), 1);
}

#[tokio::test]
async fn whoever_is_silent_for_longer_than_the_store_goes_on_is_not_written_to() {
    for (limit, expected) in [
        (Limit::At(3), Outcome::Skipped(Reason::Sunset)),
        (Limit::At(4), Outcome::Sent),
        (Limit::Off, Outcome::Sent),
    ] {
        let house = House::open().await;
        let settings = StoreSettings {
            holdout_share: 0,
            caps: Caps {
                sunset_months: limit,
                ..Caps::default()
            },
            ..settings(&store())
        };
        house.kept.put_settings(&settings).await.unwrap();
        // Their one order is of 1 January, and so is the first letter.
        let sent = awda_customers::Letter::new(
            &congratulate(customer(2)).message_id(),
            at("2026-01-01T09:00:00Z"),
            ("win_back", Channel::Email),
        );
        house
            .kept
            .keep_heard(
                &store(),
                &customer(1),
                &Heard::default(),
                &Heard::default().with(sent),
            )
            .await
            .unwrap();
        assert_eq!(house.ask(TEN).await.unwrap(), expected, "{limit}");
    }
}
