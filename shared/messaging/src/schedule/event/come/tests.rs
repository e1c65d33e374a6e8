//! A cart whose second step waits for a look, and what an exit ends.

use std::sync::Arc;

use awda_commerce::{Activity, Cart, Contact, Event, Fact, Identifiers, Kind, Line, ObjectKey};
use awda_customers::Profile;
use awda_kernel::{EventId, Timestamp, fingerprint};
use serde_json::{Value, json};

use crate::fixture::{Person, at, rules};
use crate::flows::{FlowBook, FlowDocument, FlowSetting};
use crate::schedule::event::{Happened, awaits, happened};
use crate::schedule::plan;
use crate::{AgendaRow, StoreRules};

const START: &str = "2026-01-05T08:00:00Z";

fn with_steps(steps: &Value) -> StoreRules {
    let document = json!({
        "flow": 1,
        "id": "watch",
        "purpose": "marketing",
        "priority": 10,
        "trigger": { "on": "event", "kind": "cart.updated.v1" },
        "exits": ["newer"],
        "reentry_days": 7,
        "steps": steps,
    });
    let document: FlowDocument = serde_json::from_value(document).unwrap();
    let said = FlowSetting {
        is_on: true,
        version: 1,
        document: Some(Arc::new(document.clone())),
    };
    StoreRules {
        flows: FlowBook::of(&[(document.id, said)].into()),
        ..rules()
    }
}

fn steps(otherwise: &str) -> Value {
    let wait = json!({
        "kind": "activity.seen.v1",
        "where": { "activity": "product_viewed" },
        "otherwise": otherwise,
    });
    json!([
        { "add_tag": "in_cart", "after_hours": 1, "time_to_live_hours": 12 },
        { "template": "cart.reminder", "after_hours": 48, "wait_for": wait, "time_to_live_hours": 12 },
        { "remove_tag": "in_cart", "after_hours": 72, "time_to_live_hours": 12 },
    ])
}

fn event(kind: Kind, id: &str, moment: &str, fact: Fact) -> Event {
    let occurred_at = at(moment);
    Event {
        id: EventId::of(fingerprint(&[id, moment])),
        kind,
        source: "generic".to_owned(),
        object: ObjectKey {
            kind: kind.object(),
            id: id.to_owned(),
        },
        version: occurred_at.as_millisecond(),
        occurred_at,
        received_at: occurred_at,
        identifiers: Identifiers::default(),
        contact: Contact::default(),
        fact,
    }
}

fn cart(moment: &str) -> Event {
    let line = Line {
        sku: "OUD".to_owned(),
        title: "Oud".to_owned(),
        quantity: 1,
        amount_minor: 100,
        categories: Vec::new(),
    };
    let cart = Cart {
        currency: "SAR".parse().unwrap(),
        items_minor: 100,
        lines: vec![line],
        completed: false,
        checkout: false,
    };
    event(Kind::CartUpdated, "k-1", moment, Fact::Cart(cart))
}

fn look(moment: &str) -> Event {
    let activity = Activity {
        name: "product_viewed".to_owned(),
        ..Activity::default()
    };
    event(Kind::ActivitySeen, moment, moment, Fact::Activity(activity))
}

struct Run {
    rules: StoreRules,
    profile: Profile,
    row: Option<AgendaRow>,
    asked: Vec<(u8, String)>,
}

impl Run {
    fn begin(steps: &Value) -> Self {
        let mut run = Self {
            rules: with_steps(steps),
            profile: Person::sara().profile(),
            row: None,
            asked: Vec::new(),
        };
        run.tell(&cart(START));
        run
    }

    fn tell(&mut self, event: &Event) {
        assert!(awaits(event, &self.rules));
        let held: Vec<AgendaRow> = self.row.clone().into_iter().collect();
        let input = Happened {
            event,
            before: Some(&self.profile),
            after: &self.profile,
            held: &held,
        };
        let turn = happened(&input, &self.rules, event.occurred_at);
        assert!(turn.rows.len() <= 1 && turn.ends.is_empty());
        self.row = turn.rows.into_iter().next().or_else(|| self.row.take());
    }

    /// Everything that is asked for until a moment; `holds` is what the one condition comes to.
    fn pass(&mut self, until: &str, holds: bool) {
        let until: Timestamp = at(until);
        while let Some(row) = self.row.take_if(|row| row.due_at <= until) {
            let judge = move |_: &str| holds;
            let decision = plan(&row, &self.profile, (&self.rules, &judge), row.due_at);
            let said = decision.ask.map(|ask| (ask.step, row.due_at.to_string()));
            self.asked.extend(said);
            self.row = decision.next;
        }
    }

    fn told(&self) -> Vec<(u8, &str)> {
        let told = self.asked.iter();
        told.map(|(step, at)| (*step, at.as_str())).collect()
    }
}

#[test]
fn what_a_step_waits_for_makes_it_due_at_once_and_the_rest_keeps_its_time() {
    let mut run = Run::begin(&steps("skip"));
    run.pass("2026-01-05T10:00:00Z", false);
    run.tell(&look("2026-01-05T11:00:00Z"));
    let about = run.row.as_ref().and_then(|row| row.about.as_deref());
    assert!(about.is_some_and(|about| about.has_come));
    run.pass("2026-01-09T00:00:00Z", false);
    let expected = [
        (0, "2026-01-05T09:00:00Z"),
        (1, "2026-01-05T11:00:00Z"),
        (2, "2026-01-08T08:00:00Z"),
    ];
    assert_eq!(run.told(), expected);
}

#[test]
fn what_happened_before_its_turn_or_is_something_else_hurries_nothing() {
    let mut run = Run::begin(&steps("go_on"));
    run.tell(&look("2026-01-05T08:30:00Z"));
    run.pass("2026-01-05T10:00:00Z", false);
    // Told late: it happened before the step that waits had its turn.
    run.tell(&look("2026-01-05T08:45:00Z"));
    run.pass("2026-01-07T07:00:00Z", false);
    assert_eq!(run.told(), [(0, "2026-01-05T09:00:00Z")]);
    run.pass("2026-01-07T08:00:00Z", false);
    assert_eq!(run.told().len(), 2, "its wait is over");
}

#[test]
fn a_run_whose_event_does_not_come_ends_where_the_document_says_so() {
    let mut run = Run::begin(&steps("end"));
    run.pass("2026-02-01T00:00:00Z", false);
    let expected = [(0, "2026-01-05T09:00:00Z"), (1, "2026-01-07T08:00:00Z")];
    assert_eq!(run.told(), expected);
    let mut run = Run::begin(&steps("skip"));
    run.pass("2026-02-01T00:00:00Z", false);
    assert_eq!(run.told().len(), 3, "the gate says why, and it goes on");
}

#[test]
fn an_exit_ends_the_run_of_whoever_its_condition_holds_for_and_asks_nothing_of_the_others() {
    let with_exit = json!([
        { "template": "cart.reminder", "after_hours": 1, "time_to_live_hours": 12 },
        { "exit": true, "when": "vip", "after_hours": 2, "time_to_live_hours": 12 },
        { "template": "cart.last_call", "after_hours": 3, "time_to_live_hours": 12 },
    ]);
    for (holds, asked) in [(true, [0, 1].as_slice()), (false, &[0, 2])] {
        let mut run = Run::begin(&with_exit);
        run.pass("2026-01-06T00:00:00Z", holds);
        let steps: Vec<u8> = run.told().into_iter().map(|(step, _)| step).collect();
        assert_eq!(steps, asked);
        let rests = run.row.is_some_and(|row| row.step == 3);
        assert!(rests, "nobody enters again before their days have passed");
    }
}

#[test]
fn a_step_that_is_put_between_others_leaves_runs_under_way_as_they_are() {
    let before = with_steps(&json!([
        { "template": "cart.reminder", "after_hours": 1, "time_to_live_hours": 12 },
        { "template": "cart.last_call", "after_hours": 72, "time_to_live_hours": 12 },
    ]));
    let mut run = Run::begin(&json!([
        { "template": "cart.reminder", "after_hours": 1, "time_to_live_hours": 12 },
        { "template": "cart.still_here", "after_hours": 24, "time_to_live_hours": 12, "number": 3 },
        { "template": "cart.last_call", "after_hours": 72, "time_to_live_hours": 12, "number": 1 },
    ]));
    let after = std::mem::replace(&mut run.rules, before);
    run.pass("2026-01-05T10:00:00Z", false);
    run.rules = after;
    run.pass("2026-02-01T00:00:00Z", false);
    let steps: Vec<u8> = run.told().into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [0, 1]);
    let rules = std::mem::replace(&mut run.rules, rules());
    let mut anew = Run {
        row: None,
        asked: Vec::new(),
        rules,
        ..run
    };
    anew.tell(&cart(START));
    anew.pass("2026-02-01T00:00:00Z", false);
    let steps: Vec<u8> = anew.told().into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [0, 3, 1]);
}
