//! Every pack is read and makes sense.

use super::*;
use std::collections::BTreeSet;

const COUNTRIES: [&str; 10] = [
    "default", "AE", "BH", "EG", "IR", "KW", "OM", "QA", "SA", "TR",
];

#[test]
fn every_text_is_a_pack_and_every_country_has_one() {
    let read: Result<Vec<Pack>, _> = TEXTS
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect();
    assert_eq!(read.unwrap(), packs());
    let countries: Vec<&str> = packs().iter().map(|pack| pack.country.as_str()).collect();
    assert_eq!(countries, COUNTRIES);
    assert_eq!(pack_of(Some("SA")).country, "SA");
    for other in [None, Some("FR"), Some("")] {
        assert_eq!(pack_of(other).country, "default");
    }
}

#[test]
fn every_rule_has_a_source_and_a_day_it_was_checked() {
    for pack in packs() {
        let mut rules = vec![(&pack.weekend.source, pack.weekend.checked_on)];
        rules.extend(
            pack.quiet
                .iter()
                .map(|rule| (&rule.source, rule.checked_on)),
        );
        rules.extend(
            pack.senders
                .iter()
                .map(|rule| (&rule.source, rule.checked_on)),
        );
        rules.extend(
            pack.ramadan
                .iter()
                .map(|rule| (&rule.source, rule.checked_on)),
        );
        rules.extend(
            pack.explicit_consent
                .iter()
                .map(|rule| (&rule.source, rule.checked_on)),
        );
        for (source, checked_on) in rules {
            let known = ["ours", "Awda definitions", "Awda leap"];
            assert!(
                known.iter().any(|from| source.starts_with(from)),
                "{source}"
            );
            assert!(checked_on.year() >= 2026, "{checked_on}");
        }
    }
}

#[test]
fn every_channel_has_quiet_hours_once_and_time_to_be_used() {
    for pack in packs() {
        for channel in Channel::ALL {
            let rules: Vec<&QuietRule> = pack
                .quiet
                .iter()
                .filter(|rule| rule.channels.contains(&channel))
                .collect();
            assert_eq!(rules.len(), 1, "{} {}", pack.country, channel.name());
            assert_ne!(rules[0].from, rules[0].until, "quiet for ever");
        }
        assert!((1..=2).contains(&pack.weekend.days.len()));
    }
}

#[test]
fn cities_are_where_their_countries_are_and_evenings_have_hours() {
    for rule in packs().iter().filter_map(|pack| pack.ramadan.as_ref()) {
        assert!(
            !rule.channels.contains(&Channel::Sms),
            "a legal window stays"
        );
        assert!((0..=120).contains(&rule.minutes_after_iftar));
        assert!(
            rule.until < jiff::civil::time(6, 0, 0, 0),
            "before the morning"
        );
        let names: Vec<&String> = rule.cities.iter().flat_map(|city| &city.names).collect();
        let different: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(names.len(), different.len());
        for city in &rule.cities {
            assert!((15.0..33.0).contains(&city.latitude), "{city:?}");
            assert!((29.0..60.0).contains(&city.longitude), "{city:?}");
        }
    }
}

#[test]
fn text_messages_of_saudi_arabia_go_between_nine_and_nine_under_a_name_that_says_what_they_are() {
    let sa = pack_of(Some("SA"));
    let rule = sa
        .quiet
        .iter()
        .find(|rule| rule.channels.contains(&Channel::Sms));
    let hours = rule.map(|rule| (rule.from.hour(), rule.until.hour()));
    assert_eq!(hours, Some((21, 9)));
    assert_eq!(sa.sender_name(Channel::Sms, "Acme"), "Acme-AD");
    assert_eq!(sa.sender_name(Channel::Sms, "Acme-AD"), "Acme-AD");
    assert_eq!(sa.sender_name(Channel::Email, "Acme"), "Acme");
    assert_eq!(
        pack_of(Some("IR")).sender_name(Channel::Sms, "Acme"),
        "Acme"
    );
    assert!(!sa.takes_weak_consent(Channel::Sms));
    assert!(sa.takes_weak_consent(Channel::Email));
    assert!(pack_of(None).takes_weak_consent(Channel::Sms));
}

#[test]
fn a_city_is_found_by_any_of_its_names_and_the_first_stands_for_others() {
    let rule = pack_of(Some("SA")).ramadan.as_ref().unwrap();
    let named = |name| rule.city(name).unwrap().names[0].as_str();
    assert_eq!(named(Some("jeddah")), "Jeddah");
    assert_eq!(named(Some("مكة")), "Mecca");
    assert_eq!(named(Some("Hofuf")), "Riyadh");
    assert_eq!(named(None), "Riyadh");
}
