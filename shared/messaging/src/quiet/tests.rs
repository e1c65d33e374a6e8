//! Quiet hours by country, channel and season.

use super::*;
use crate::fixture::{Person, at, rules};
use proptest::prelude::*;

fn rules_of(country: Option<&str>) -> StoreRules {
    StoreRules {
        country: country.map(str::to_owned),
        ..rules()
    }
}

#[track_caller]
fn ends(profile: &Profile, country: Option<&str>, channel: Channel, at_end: (&str, Option<&str>)) {
    let rules = rules_of(country);
    let (now, expected) = (at(at_end.0), at_end.1.map(at));
    let quiet = Quiet::of(profile, &rules, channel);
    let found = quiet.until(now);
    let Some(expected) = expected else {
        return assert_eq!(found, None, "{now}");
    };
    let after = found.unwrap().as_second() - expected.as_second();
    assert!((0..=JITTER_SECONDS).contains(&after), "{found:?} for {now}");
}

#[test]
fn mail_waits_from_midnight_to_six_and_other_channels_from_nine_to_eight() {
    let sara = Person::sara().profile();
    for (channel, now, end) in [
        (Channel::Email, "2026-04-01T20:59:59Z", None),
        (
            Channel::Email,
            "2026-04-01T21:00:00Z",
            Some("2026-04-02T03:00:00Z"),
        ),
        (
            Channel::Email,
            "2026-04-02T02:59:59Z",
            Some("2026-04-02T03:00:00Z"),
        ),
        (Channel::Email, "2026-04-02T03:00:00Z", None),
        (Channel::Whatsapp, "2026-04-01T17:59:59Z", None),
        (
            Channel::Whatsapp,
            "2026-04-01T18:00:00Z",
            Some("2026-04-02T05:00:00Z"),
        ),
        (
            Channel::Sms,
            "2026-04-02T04:59:59Z",
            Some("2026-04-02T05:00:00Z"),
        ),
        (Channel::Sms, "2026-04-02T05:00:00Z", None),
    ] {
        ends(&sara, None, channel, (now, end));
    }
}

#[test]
fn the_persons_country_counts_and_the_stores_where_it_is_not_known() {
    let (sara, abroad) = (Person::sara(), Person::sara().in_country("AE").profile());
    let half_past_eight = "2026-04-02T05:30:00Z";
    let nine = Some("2026-04-02T06:00:00Z");
    let sara = sara.profile();
    ends(&sara, Some("SA"), Channel::Sms, (half_past_eight, nine));
    ends(&sara, Some("AE"), Channel::Sms, (half_past_eight, None));
    ends(&sara, None, Channel::Sms, (half_past_eight, None));
    // Half past nine in Dubai.
    ends(&abroad, Some("SA"), Channel::Sms, (half_past_eight, None));
}

#[test]
fn in_ramadan_mail_waits_for_the_hour_after_iftar_and_text_messages_keep_their_hours() {
    let sara = Person::sara().profile();
    // 8 Ramadan 1447; the sun sets at 17:54 in Riyadh.
    for (channel, now, end) in [
        (
            Channel::Email,
            "2026-02-25T14:00:00Z",
            Some("2026-02-25T15:53:00Z"),
        ),
        (
            Channel::Whatsapp,
            "2026-02-25T07:00:00Z",
            Some("2026-02-25T15:53:00Z"),
        ),
        (Channel::Email, "2026-02-25T17:00:00Z", None),
        (Channel::Whatsapp, "2026-02-25T22:59:59Z", None),
        (
            Channel::Email,
            "2026-02-25T23:00:00Z",
            Some("2026-02-26T15:53:00Z"),
        ),
        (
            Channel::Sms,
            "2026-02-25T19:30:00Z",
            Some("2026-02-26T06:00:00Z"),
        ),
        (Channel::Sms, "2026-02-25T14:00:00Z", None),
        // The morning before the first day, the night after the last one.
        (Channel::Email, "2026-02-17T07:00:00Z", None),
        (
            Channel::Email,
            "2026-02-17T22:30:00Z",
            Some("2026-02-18T15:49:00Z"),
        ),
        (Channel::Email, "2026-03-19T22:30:00Z", None),
        (
            Channel::Email,
            "2026-03-19T23:30:00Z",
            Some("2026-03-20T03:00:00Z"),
        ),
        (Channel::Email, "2026-03-20T07:00:00Z", None),
    ] {
        ends(&sara, Some("SA"), channel, (now, end));
        if channel == Channel::Email && now == "2026-02-25T14:00:00Z" {
            ends(&sara, None, channel, (now, None));
        }
    }
}

#[test]
fn iftar_is_the_citys() {
    let now = at("2026-02-25T12:00:00Z");
    let rules = rules_of(Some("SA"));
    let until = |person: Person| {
        let profile = person.profile();
        Quiet::of(&profile, &rules, Channel::Email).until(now)
    };
    let [riyadh, jeddah] = [
        until(Person::sara()),
        until(Person::sara().in_city("Jeddah")),
    ];
    let later = jeddah.unwrap().as_second() - riyadh.unwrap().as_second();
    // 7.48 degrees of longitude are half an hour; the south of February adds two minutes.
    assert!((1_740..=2_100).contains(&later), "{later}");
}

proptest! {
    #[test]
    fn what_waits_waits_less_than_two_days_and_then_no_more(
        second in 1_700_000_000..1_900_000_000_i64,
        country in prop::sample::select(vec!["SA", "AE", "KW", "QA", "BH", "OM", "EG", "IR", "TR", "DE"]),
        channel in prop::sample::select(vec![Channel::Email, Channel::Sms, Channel::Whatsapp]),
    ) {
        let now = Timestamp::from_second(second).unwrap();
        let (profile, rules) = (Person::sara().in_country(country).profile(), rules());
        let quiet = Quiet::of(&profile, &rules, channel);
        if let Some(until) = quiet.until(now) {
            prop_assert!(until > now);
            prop_assert!(until.as_second() - now.as_second() < 48 * 3_600);
            prop_assert_eq!(quiet.until(until), None);
            prop_assert_eq!(quiet.until(now), Some(until), "deterministic");
        }
    }
}
