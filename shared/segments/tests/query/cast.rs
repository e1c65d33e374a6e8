//! The six people of docs/SEGMENTS.md.

use awda_customers::PurchaseDay;
use awda_lifetime::ChurnBand;
use awda_segments::query::calendar::YearDay;
use awda_segments::query::{
    Attribute, Birthday, Channel, Consent, Detail, Gender, Happening, Person, Standing, Tier,
    Traits,
};
use awda_segments::{Flags, RfmSegment, Score, Stage};

use crate::rows::{ago, bought, every, leak, message, prediction, scores};
use crate::scene::day;

/// Names, in the order of [`people`].
pub(crate) const NAMES: [&str; 6] = ["Amal", "Badr", "Celine", "Dara", "Ehsan", "Farah"];

/// Bought skin care six times, last 5 days ago; VIP; Riyadh.
fn amal() -> Person<'static> {
    let days = [400, 300, 200, 100, 40, 5];
    let purchases = days.map(|days| PurchaseDay(ago(days), 1, 100_000));
    let lines = days.map(|days| {
        bought(
            days,
            100_000,
            vec![
                (Detail::Product, "SERUM-1"),
                (Detail::Category, "skin"),
                (Detail::Channel, "online"),
                (Detail::Payment, "card"),
            ],
        )
    });
    Person {
        id: "cus_amal",
        purchases: leak(purchases.to_vec()),
        discounted_orders: 0,
        standing: Some(Standing {
            scores: Some(scores(Score::Five, Score::Five, Score::Five)),
            segment: RfmSegment::Champions,
            stage: Stage::Active,
            flags: Flags {
                vip: true,
                ..Flags::default()
            },
        }),
        prediction: Some(prediction(950_000, ChurnBand::Low, 1_200_000, 40, 100_000)),
        traits: amal_traits(),
        consents: &[
            (Channel::Email, Consent::Granted),
            (Channel::Whatsapp, Consent::Granted),
        ],
        attributes: &[
            ("diet", Attribute::Text("gluten_free")),
            ("shoe size", Attribute::Number(38_000_000)),
        ],
        happenings: every([
            lines.to_vec(),
            vec![Happening {
                day: ago(3),
                times: 4,
                details: &[(Detail::Product, "CREAM-2"), (Detail::Category, "skin")],
                ..Happening::default()
            }],
            vec![],
            vec![],
            vec![message(10, "spring"), message(30, "winter")],
            vec![message(9, "spring")],
            vec![message(9, "spring")],
            vec![],
        ]),
    }
}

fn amal_traits() -> Traits<'static> {
    Traits {
        identified: true,
        has_email: true,
        has_phone: true,
        city: Some("الرياض"),
        country: Some("SA"),
        location: Some((24_713_600, 46_675_300)),
        language: Some(awda_kernel::Language::Ar),
        gender: Some(Gender::Female),
        birthday: Some(Birthday::Gregorian(YearDay {
            year: Some(1990),
            month: 5,
            day: 20,
        })),
        tags: &["Wholesale"],
        signup: Some(ago(400)),
        first_seen: Some(ago(410)),
        last_seen: Some(ago(1)),
        preferred_channel: Some(Channel::Whatsapp),
        acquisition_channel: Some("instagram"),
        payment_method: Some("card"),
        web_visits: Some(40),
        branch_visits: Some(0),
        first_visit: Some(ago(410)),
        favourite_categories: Some(&["skin"]),
        affinities: Some(&[("skin", 1_000_000)]),
        propensities: Some(&[("Skin", 620_000), ("coffee", 30_000)]),
        favourite_products: Some(&["SERUM-1"]),
        response_chance: Some(310_000),
        points: Some(5_900),
        tier: Some(Tier::Platinum),
        ..Traits::default()
    }
}

/// One order, 30 days ago, at the branch Olaya, with a discount, cash.
fn badr() -> Person<'static> {
    let line = Happening {
        discounted: Some(true),
        days_after_launch: Some(12),
        ..bought(
            30,
            20_000,
            vec![
                (Detail::Product, "PHONE-9"),
                (Detail::Category, "electronics"),
                (Detail::Branch, "Olaya"),
                (Detail::Channel, "branch"),
                (Detail::Payment, "cod"),
            ],
        )
    };
    Person {
        id: "cus_badr",
        purchases: leak(vec![PurchaseDay(ago(30), 1, 20_000)]),
        discounted_orders: 1,
        standing: Some(Standing {
            scores: Some(scores(Score::Four, Score::One, Score::One)),
            segment: RfmSegment::Promising,
            stage: Stage::New,
            flags: Flags {
                one_time_buyer: true,
                discount_driven: true,
                ..Flags::default()
            },
        }),
        prediction: Some(prediction(
            700_000,
            ChurnBand::TooEarly,
            30_000,
            60,
            500_000,
        )),
        traits: badr_traits(),
        consents: &[
            (Channel::Sms, Consent::Granted),
            (Channel::Email, Consent::Denied),
        ],
        happenings: every([
            vec![line],
            vec![],
            vec![],
            vec![Happening {
                day: ago(30),
                times: 1,
                details: &[(Detail::Branch, "Olaya")],
                ..Happening::default()
            }],
            vec![message(20, "spring")],
            vec![],
            vec![],
            vec![],
        ]),
        ..Person::default()
    }
}

fn badr_traits() -> Traits<'static> {
    Traits {
        identified: true,
        has_phone: true,
        city: Some("Riyadh"),
        country: Some("SA"),
        location: Some((24_690_000, 46_685_000)),
        language: Some(awda_kernel::Language::Ar),
        gender: Some(Gender::Male),
        signup: Some(day(2025, 5, 15)),
        first_seen: Some(day(2025, 5, 15)),
        last_seen: Some(ago(30)),
        acquisition_channel: Some("influencer"),
        payment_method: Some("cod"),
        most_visited_branch: Some("Olaya"),
        web_visits: Some(1),
        branch_visits: Some(6),
        first_visit: Some(ago(100)),
        points: Some(200),
        tier: Some(Tier::Bronze),
        ..Traits::default()
    }
}

/// Four orders, the last 120 days ago; well worth winning back; Jeddah.
fn celine() -> Person<'static> {
    let days = [500, 380, 250, 120];
    let lines = days.map(|days| {
        bought(
            days,
            60_000,
            vec![
                (Detail::Product, "COFFEE-3"),
                (Detail::Category, "coffee"),
                (Detail::Channel, "online"),
            ],
        )
    });
    Person {
        id: "cus_celine",
        purchases: leak(days.map(|days| PurchaseDay(ago(days), 1, 60_000)).to_vec()),
        discounted_orders: 2,
        standing: Some(Standing {
            scores: Some(scores(Score::Two, Score::Four, Score::Four)),
            segment: RfmSegment::AtRisk,
            stage: Stage::AtRisk,
            flags: Flags {
                discount_driven: true,
                ..Flags::default()
            },
        }),
        prediction: Some(prediction(450_000, ChurnBand::Medium, 90_000, 5, 1_200_000)),
        traits: Traits {
            identified: true,
            has_email: true,
            city: Some("Jeddah"),
            country: Some("SA"),
            location: Some((21_485_800, 39_192_500)),
            language: Some(awda_kernel::Language::En),
            birthday: Some(Birthday::Gregorian(YearDay {
                year: None,
                month: 2,
                day: 29,
            })),
            signup: Some(ago(500)),
            first_seen: Some(ago(500)),
            last_seen: Some(ago(80)),
            acquisition_channel: Some("google"),
            payment_method: Some("card"),
            web_visits: Some(12),
            first_visit: Some(ago(500)),
            favourite_categories: Some(&["coffee"]),
            points: Some(0),
            tier: Some(Tier::Silver),
            ..Traits::default()
        },
        consents: &[(Channel::Email, Consent::Granted)],
        attributes: &[("diet", Attribute::Text("vegan"))],
        happenings: every([
            lines.to_vec(),
            vec![],
            vec![],
            vec![],
            vec![message(40, "winter"), message(90, "autumn")],
            vec![],
            vec![],
            vec![],
        ]),
    }
}

/// Never ordered; put something into the cart yesterday; Tehran.
fn dara() -> Person<'static> {
    Person {
        id: "cus_dara",
        standing: Some(Standing {
            scores: None,
            segment: RfmSegment::Prospect,
            stage: Stage::Lead,
            flags: Flags::default(),
        }),
        traits: Traits {
            identified: true,
            has_email: true,
            city: Some("تهران"),
            country: Some("IR"),
            language: Some(awda_kernel::Language::Fa),
            signup: Some(ago(4)),
            first_seen: Some(ago(20)),
            last_seen: Some(ago(1)),
            acquisition_channel: Some("instagram"),
            web_visits: Some(3),
            first_visit: Some(ago(20)),
            ..Traits::default()
        },
        consents: &[(Channel::Email, Consent::Pending)],
        happenings: every([
            vec![],
            vec![Happening {
                day: ago(2),
                times: 2,
                details: &[(Detail::Product, "SERUM-1")],
                ..Happening::default()
            }],
            vec![Happening {
                day: ago(1),
                times: 1,
                value_minor: Some(50_000),
                details: &[(Detail::Product, "SERUM-1"), (Detail::Category, "skin")],
                ..Happening::default()
            }],
            vec![],
            vec![],
            vec![],
            vec![],
            vec![],
        ]),
        ..Person::default()
    }
}

/// Two orders three years ago; lost; Shiraz; nothing is kept of what happened.
fn ehsan() -> Person<'static> {
    Person {
        id: "cus_ehsan",
        purchases: leak(vec![
            PurchaseDay(ago(1_000), 1, 15_000),
            PurchaseDay(ago(900), 1, 25_000),
        ]),
        discounted_orders: 2,
        standing: Some(Standing {
            scores: Some(scores(Score::One, Score::Two, Score::One)),
            segment: RfmSegment::Lost,
            stage: Stage::Lost,
            flags: Flags {
                discount_driven: true,
                ..Flags::default()
            },
        }),
        prediction: Some(prediction(40_000, ChurnBand::High, 900, -700, 9_000_000)),
        traits: Traits {
            identified: true,
            has_phone: true,
            city: Some("شيراز"),
            country: Some("IR"),
            language: Some(awda_kernel::Language::Fa),
            birthday: Some(Birthday::Gregorian(YearDay {
                year: Some(2010),
                month: 5,
                day: 15,
            })),
            last_seen: Some(ago(900)),
            ..Traits::default()
        },
        ..Person::default()
    }
}

/// Somebody of whom nothing is known but the id.
fn farah() -> Person<'static> {
    Person {
        id: "cus_farah",
        ..Person::default()
    }
}

/// The six.
pub(crate) fn people() -> [Person<'static>; 6] {
    [amal(), badr(), celine(), dara(), ehsan(), farah()]
}
