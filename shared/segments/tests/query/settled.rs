//! Segments settled on a day answer as the segments do, on every day and for everybody.

use awda_segments::query::{Library, PRESETS, Scene, Store, Truth};
use proptest::prelude::*;

use crate::cast::people;
use crate::documents::examples;
use crate::scene::{setting, store, today};

/// Conditions with days that move in every way there is.
const MOVING: [&str; 10] = [
    "last_order_date < 3mo ago OR net_spend >= 5 SAR IN LAST 6mo",
    "anniversary(birthday) BETWEEN today AND in 7d OR birthday IN this quarter",
    "first_order_date IN last month OR first_order_date NOT IN last 2y",
    "count(bought(category: \"skin\", within: 12mo, value >= 50 SAR)) BETWEEN 1 AND 3",
    "clicked(since: 1mo ago, before: 3d ago, times < 2)",
    "max(bought(before: today, discounted: true)) > 10 SAR",
    "predicted_clv >= p90 OR aov BETWEEN p10 AND p20",
    "percentile(net_spend) >= 80% AND last_seen_date IN (today, yesterday)",
    "last(viewed(within: 1y)) IN last week",
    "segment(\"preset_0\") AND NOT segment(\"moving_0\")",
];

fn library() -> Library {
    let presets = PRESETS.iter().map(|preset| preset.text.to_owned());
    let named = presets.enumerate();
    let presets = named.map(|(place, text)| (format!("preset_{place}"), text));
    let own = MOVING.iter().enumerate();
    let own = own.map(|(place, text)| (format!("moving_{place}"), (*text).to_owned()));
    let page = examples()
        .into_iter()
        .map(|(number, text, _)| (format!("page_{number}"), text));
    let all: Vec<_> = presets.chain(own).chain(page).collect();
    let texts = all.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    let (library, rejected) = Library::compile(texts, setting());
    let own: Vec<_> = rejected
        .iter()
        .filter(|one| !one.id.starts_with("page_"))
        .collect();
    assert!(own.is_empty(), "{own:?}");
    library
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn settled_is_judged(shift in -900..900_i32, who in 0..6_usize, is_counted in any::<bool>()) {
        let (library, people) = (library(), people());
        let store = if is_counted { store() } else { Store::default() };
        let scene = Scene { person: &people[who], store: &store, today: today() + shift };
        let (mut judged, mut settled) = (Vec::new(), Vec::new());
        library.judge_all(&scene, &mut judged);
        let on = library.settled(&store, scene.today, |_| true);
        on.judge_all(&library, (scene.person, &store), &mut settled);
        for (place, id) in library.ids().iter().enumerate() {
            prop_assert_eq!(settled[place], judged[place], "{} {}", id, scene.today);
        }
    }
}

#[test]
fn what_nobody_wants_is_not_judged_unless_something_rests_on_it() {
    let texts = [
        ("high", "segment(\"low\") OR vip"),
        ("low", "NOT identified"),
        ("other", "NOT identified"),
    ];
    let (library, rejected) = Library::compile(texts, setting());
    assert_eq!(rejected, []);
    let (people, store) = (people(), store());
    let mut verdicts = Vec::new();
    let settled = library.settled(&store, today(), |id| id == "high");
    settled.judge_all(&library, (&people[0], &store), &mut verdicts);
    let [high, low, other] = verdicts[..] else {
        panic!("{verdicts:?}");
    };
    assert_eq!(
        (high, low, other),
        (Truth::True, Truth::False, Truth::Unknown)
    );
}
