//! What a shop sends: any of the shipped flows, and sometimes one of its own.

use std::sync::Arc;

use awda_messaging::Flow;
use awda_messaging::flows::{FlowBook, FlowSetting, FlowSettings};
use serde_json::json;

use crate::dice::Dice;

/// What the flows of a shop's own that come round are called, after their weekday.
const NOTE: &str = "_note";
const WEEK: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Which flows are on: any of them, and in some shops one of their own for each day of the week.
pub(crate) fn flows(dice: &mut Dice) -> FlowSettings {
    let book = FlowBook::of(&FlowSettings::new());
    let entries = book.entries().iter();
    let shipped = entries.map(|entry| (entry.document.id, FlowSetting::switched(dice.chance(650))));
    let mut flows: FlowSettings = shipped.collect();
    if dice.chance(300) {
        flows.extend(WEEK.map(|weekday| {
            let id = format!("{weekday}{NOTE}");
            (id.parse().unwrap(), note(&id, weekday))
        }));
    }
    flows
}

/// A note to everybody on this day of every week.
fn note(id: &str, weekday: &str) -> FlowSetting {
    let document = json!({
        "flow": 1, "id": id, "purpose": "marketing", "priority": 50, "holdout_share": 0, "reentry_days": 0,
        "trigger": { "on": "schedule", "every": "week", "weekday": weekday },
        "steps": [{ "template": "win_back.news", "time_to_live_hours": 24 }],
    });
    FlowSetting {
        document: Some(Arc::new(serde_json::from_value(document).unwrap())),
        ..FlowSetting::switched(true)
    }
}

/// The place in the week of the day that a flow comes round on, Monday first; none for any other flow.
pub(crate) fn weekday_of(flow: Flow) -> Option<usize> {
    let id = flow.to_string();
    let weekday = id.strip_suffix(NOTE)?;
    WEEK.iter().position(|known| *known == weekday)
}
