//! Judging a person allocates nothing, whatever is asked.

use awda_customers::PurchaseDay;
use awda_segments::query::calendar::YearDay;
use awda_segments::query::{
    Birthday, Detail, Happening, Happenings, Library, Limits, PRESETS, Person, Record, Scene,
    Setting, Store, Traits, Verb,
};

/// Conditions beside the presets: texts to fold, months to count, places, chance, other segments.
const OTHERS: [(&str, &str); 8] = [
    (
        "folded",
        "city IN (\"الریاض\", \"جدة\") OR city CONTAINS \"ياض\"",
    ),
    (
        "months",
        "last_order_date < 3mo ago OR net_spend >= 5 SAR IN LAST 6mo",
    ),
    (
        "rounds",
        "anniversary(birthday) BETWEEN today AND in 7d OR birthday IN this quarter",
    ),
    ("place", "near(24.7, 46.6, 50km)"),
    ("chance", "random(10%, \"spring\")"),
    (
        "lines",
        "sum(bought(category CONTAINS \"sk\", value > 1 SAR)) > 5 SAR AND max(bought(brand != \"x\")) > 1 SAR",
    ),
    ("rest", "segment(\"folded\") AND NOT segment(\"vip\")"),
    ("attributes", "attrs.diet = \"vegan\" OR attrs.size > 5"),
];

#[test]
fn judging_allocates_nothing() {
    let setting = Setting {
        currency: "SAR".parse().expect("a currency"),
        attributes: None,
        limits: Limits::default(),
    };
    let presets = PRESETS.iter().map(|preset| (preset.id, preset.text));
    let (library, rejected) = Library::compile(presets.chain(OTHERS), setting);
    assert_eq!(rejected, []);
    let purchases = [PurchaseDay(19_000, 1, 5_000), PurchaseDay(19_900, 2, 9_000)];
    let rows = [Happening {
        day: 19_900,
        times: 1,
        value_minor: Some(9_000),
        details: &[(Detail::Category, "Skin care")],
        ..Happening::default()
    }];
    let person = Person {
        id: "cus_01",
        purchases: &purchases,
        traits: Traits {
            city: Some("الرياض"),
            location: Some((24_713_600, 46_675_300)),
            birthday: Some(Birthday::Gregorian(YearDay {
                year: Some(1990),
                month: 2,
                day: 29,
            })),
            ..Traits::default()
        },
        happenings: Happenings::default().with(Verb::Bought, Record::whole(&rows)),
        ..Person::default()
    };
    let store = Store::default();
    let scene = Scene {
        person: &person,
        store: &store,
        today: 20_000,
    };
    let mut verdicts = Vec::with_capacity(library.ids().len());
    let counted = allocation_counter::measure(|| {
        library.judge_all(&scene, &mut verdicts);
        for (_, segment) in library.iter() {
            let _ = library.judge(segment, &scene);
        }
    });
    assert_eq!(counted.count_total, 0);
    assert_eq!(verdicts.len(), PRESETS.len() + OTHERS.len());
    assert!(verdicts.iter().any(|truth| truth.is_true()));
    let control = allocation_counter::measure(|| drop(library.ids().to_vec()));
    assert!(control.count_total > 0, "the counter counts");
}
