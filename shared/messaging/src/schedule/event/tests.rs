//! Carts, checkouts, looks and orders of one person, as days in their life.

use awda_commerce::{
    Activity, Cart, Event, Identifiers, Line, ObjectKey, ObjectKind, Order, Shipment,
    ShipmentStatus,
};
use awda_kernel::EventId;

use super::*;
use crate::fixture::{Person, at, rules, store, switched};
use crate::schedule::{NOTHING_HOLDS, plan};
use crate::{DeliverMessage, Flow};

mod put_off;

/// Eleven in the morning in Riyadh.
const START: &str = "2026-01-05T08:00:00Z";

fn on() -> StoreRules {
    let names = ["browse", "shipped", "abandoned_cart", "abandoned_checkout"];
    let flows = names.map(|name| name.parse().unwrap());
    let all: Vec<Flow> = flows
        .into_iter()
        .chain([Flow::ORDER_CONFIRMATION])
        .collect();
    StoreRules {
        flows: switched(&all, true),
        ..rules()
    }
}

fn event(kind: Kind, id: &str, occurred_at: &str, fact: Fact) -> Event {
    let occurred_at = at(occurred_at);
    Event {
        id: EventId::of(fingerprint(&[id, &occurred_at.to_string()])),
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
        contact: awda_commerce::Contact::default(),
        fact,
    }
}

fn line() -> Line {
    Line {
        sku: "OUD".to_owned(),
        title: "Oud".to_owned(),
        quantity: 1,
        amount_minor: 100,
        categories: Vec::new(),
    }
}

fn cart(id: &str, at: &str) -> Event {
    let cart = Cart {
        currency: "SAR".parse().unwrap(),
        items_minor: 100,
        lines: vec![line()],
        completed: false,
        checkout: false,
    };
    event(Kind::CartUpdated, id, at, Fact::Cart(cart))
}

fn with_cart(mut event: Event, change: impl FnOnce(&mut Cart)) -> Event {
    if let Fact::Cart(cart) = &mut event.fact {
        change(cart);
    }
    event
}

fn checkout(id: &str, at: &str) -> Event {
    with_cart(cart(id, at), |cart| cart.checkout = true)
}

fn look(id: &str, at: &str) -> Event {
    let activity = Activity {
        name: "product_viewed".to_owned(),
        lines: vec![line()],
        ..Activity::default()
    };
    event(Kind::ActivitySeen, id, at, Fact::Activity(activity))
}

fn order(id: &str, placed_at: &str) -> Event {
    let mut order = Order::gone(at(placed_at), "SAR".parse().unwrap());
    order.cancelled = false;
    order.items_minor = 100;
    order.lines = vec![line()];
    event(Kind::OrderPlaced, id, placed_at, Fact::Order(order))
}

/// A person's agenda while things happen and time passes.
struct Life {
    rules: StoreRules,
    profile: Profile,
    rows: Vec<AgendaRow>,
}

impl Life {
    fn begin() -> Self {
        Self {
            rules: on(),
            profile: Person::sara().profile(),
            rows: Vec::new(),
        }
    }

    /// Something happens, and is heard of at once.
    fn tell(&mut self, event: &Event) {
        self.hear(event, event.occurred_at);
    }

    fn hear(&mut self, event: &Event, now: Timestamp) {
        let turn = happened(
            &Happened {
                event,
                before: Some(&self.profile),
                after: &self.profile,
                held: &self.rows,
            },
            &self.rules,
            now,
        );
        for row in turn.ends.iter().chain(&turn.rows) {
            self.rows
                .retain(|held| (held.flow, held.slot()) != (row.flow, row.slot()));
        }
        self.rows.extend(turn.rows);
    }

    /// Everything asked for until a moment, as flow, step and the moment it was asked for.
    fn pass(&mut self, until: &str) -> Vec<(Flow, u8, Timestamp, DeliverMessage)> {
        let until = at(until);
        let mut asked = Vec::new();
        while let Some(place) = self.rows.iter().position(|row| row.due_at <= until) {
            let row = self.rows.remove(place);
            let told = (&self.rules, NOTHING_HOLDS);
            let decision = plan(&row, &self.profile, told, row.due_at);
            let said = |ask: DeliverMessage| (ask.flow, ask.step, row.due_at, ask);
            asked.extend(decision.ask.map(said));
            self.rows.extend(decision.next);
        }
        asked.sort_by_key(|(_, _, at, _)| *at);
        asked
    }

    #[track_caller]
    fn asks(&mut self, until: &str, expected: &[(&str, u8, &str)]) -> Vec<DeliverMessage> {
        let asked = self.pass(until);
        let told: Vec<_> = asked
            .iter()
            .map(|(flow, step, at, _)| (flow.name().to_owned(), *step, at.to_string()))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(flow, step, at)| ((*flow).to_owned(), *step, (*at).to_owned()))
            .collect();
        assert_eq!(told, expected);
        asked.into_iter().map(|(_, _, _, ask)| ask).collect()
    }

    fn order(&mut self, placed_at: &str) {
        for facet in self.profile.facets.values_mut() {
            facet.ordered_at = facet.ordered_at.max(Some(at(placed_at)));
        }
    }
}

#[test]
fn a_cart_that_is_left_is_asked_about_after_four_twenty_four_and_seventy_two_hours() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let asked = life.asks(
        "2026-02-01T00:00:00Z",
        &[
            ("abandoned_cart", 0, "2026-01-05T12:00:00Z"),
            ("abandoned_cart", 1, "2026-01-06T08:00:00Z"),
            ("abandoned_cart", 2, "2026-01-08T08:00:00Z"),
        ],
    );
    let about = asked[0].about.as_ref().unwrap();
    assert_eq!(about.lines[0].title, "Oud");
    assert!(life.rows.is_empty(), "{:?}", life.rows);
}

#[test]
fn waits_are_counted_from_the_carts_last_change_and_late_news_changes_nothing() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    life.tell(&cart("a", "2026-01-05T09:00:00Z"));
    life.hear(
        &cart("a", "2026-01-05T08:30:00Z"),
        at("2026-01-05T09:30:00Z"),
    );
    life.asks(
        "2026-01-05T13:00:00Z",
        &[("abandoned_cart", 0, "2026-01-05T13:00:00Z")],
    );
    life.tell(&cart("a", "2026-01-05T16:00:00Z"));
    life.asks(
        "2026-01-06T23:00:00Z",
        &[("abandoned_cart", 1, "2026-01-06T16:00:00Z")],
    );
}

#[test]
fn a_newer_cart_takes_the_place_of_one_about_which_nothing_was_sent() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let first = life.rows[0].occurrence.clone();
    life.tell(&cart("b", "2026-01-05T10:00:00Z"));
    assert_eq!(life.rows.len(), 1);
    assert_ne!(life.rows[0].occurrence, first);
    life.asks(
        "2026-01-05T20:00:00Z",
        &[("abandoned_cart", 0, "2026-01-05T14:00:00Z")],
    );
}

#[test]
fn a_newer_cart_goes_on_with_the_steps_that_are_left() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let first = life.asks(
        "2026-01-05T12:00:00Z",
        &[("abandoned_cart", 0, "2026-01-05T12:00:00Z")],
    );
    life.tell(&cart("b", "2026-01-05T20:00:00Z"));
    let rest = life.asks(
        "2026-01-09T00:00:00Z",
        &[
            ("abandoned_cart", 1, "2026-01-06T20:00:00Z"),
            ("abandoned_cart", 2, "2026-01-08T20:00:00Z"),
        ],
    );
    assert!(rest.iter().all(|ask| ask.occurrence == first[0].occurrence));
}

#[test]
fn nobody_enters_again_within_seven_days_and_then_they_do() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    assert_eq!(life.pass("2026-01-09T00:00:00Z").len(), 3);
    life.tell(&cart("b", "2026-01-10T08:00:00Z"));
    life.asks("2026-01-12T07:59:59Z", &[]);
    life.tell(&cart("b", "2026-01-12T09:00:00Z"));
    life.asks(
        "2026-01-12T20:00:00Z",
        &[("abandoned_cart", 0, "2026-01-12T13:00:00Z")],
    );
}

#[test]
fn the_same_cart_again_after_the_rest_has_messages_of_its_own() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let first = life.pass("2026-01-09T00:00:00Z");
    life.tell(&cart("a", "2026-01-12T08:00:00Z"));
    let second = life.pass("2026-01-12T20:00:00Z");
    assert_eq!(second.len(), 1);
    assert_ne!(second[0].3.message_id(), first[0].3.message_id());
}

#[test]
fn an_order_ends_the_series_after_one_more_look() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    life.asks(
        "2026-01-05T12:00:00Z",
        &[("abandoned_cart", 0, "2026-01-05T12:00:00Z")],
    );
    life.order("2026-01-05T15:00:00Z");
    life.asks(
        "2026-02-01T00:00:00Z",
        &[("abandoned_cart", 1, "2026-01-06T08:00:00Z")],
    );
}

#[test]
fn a_cart_from_before_the_last_order_begins_nothing() {
    let mut life = Life::begin();
    life.order("2026-01-05T08:00:01Z");
    life.tell(&cart("a", START));
    assert!(life.rows.is_empty());
}

#[test]
fn a_cart_that_is_emptied_or_bought_ends_its_run() {
    for change in [
        (|cart: &mut Cart| cart.completed = true) as fn(&mut Cart),
        |cart: &mut Cart| {
            cart.lines.clear();
            cart.items_minor = 0;
        },
    ] {
        let mut life = Life::begin();
        life.tell(&cart("a", START));
        life.tell(&with_cart(cart("b", "2026-01-05T09:00:00Z"), change));
        assert_eq!(life.rows.len(), 1, "another cart's end is not this one's");
        life.tell(&with_cart(cart("a", "2026-01-05T09:00:00Z"), change));
        assert!(life.rows.is_empty());
    }
}

#[test]
fn the_later_stage_goes_first() {
    let mut life = Life::begin();
    let flows = |life: &Life| -> Vec<String> {
        let rows = life.rows.iter();
        rows.map(|row| row.flow.name().to_owned()).collect()
    };
    life.tell(&look("v", START));
    assert_eq!(flows(&life), ["browse"]);
    life.tell(&cart("a", "2026-01-05T08:10:00Z"));
    assert_eq!(flows(&life), ["abandoned_cart"]);
    life.tell(&look("w", "2026-01-05T08:15:00Z"));
    assert_eq!(flows(&life), ["abandoned_cart"]);
    life.tell(&checkout("a", "2026-01-05T08:20:00Z"));
    assert_eq!(flows(&life), ["abandoned_checkout"]);
    life.tell(&cart("c", "2026-01-05T08:30:00Z"));
    assert_eq!(flows(&life), ["abandoned_checkout"]);
}

#[test]
fn a_cart_ends_a_look_where_nobody_waits_for_carts() {
    let mut life = Life::begin();
    life.rules.flows = switched(&["browse".parse().unwrap()], true);
    life.tell(&look("v", START));
    assert_eq!(life.rows.len(), 1);
    let cart = cart("a", "2026-01-05T09:00:00Z");
    assert!(awaits(&cart, &life.rules));
    life.tell(&cart);
    assert!(life.rows.is_empty());
}

#[test]
fn a_checkout_is_a_cart_where_its_own_flow_is_off() {
    let mut life = Life::begin();
    life.rules.flows = switched(&[Flow::ABANDONED_CART], true);
    life.tell(&checkout("a", START));
    assert_eq!(life.rows[0].flow, Flow::ABANDONED_CART);
}

#[test]
fn two_orders_of_one_minute_are_both_confirmed_and_each_once() {
    let mut life = Life::begin();
    life.tell(&order("1", START));
    life.tell(&order("2", "2026-01-05T08:00:01Z"));
    life.tell(&order("1", START));
    let asked = life.pass("2026-01-05T08:00:01Z");
    let ids: std::collections::BTreeSet<_> = asked
        .iter()
        .map(|(_, _, _, ask)| ask.message_id())
        .collect();
    assert_eq!((asked.len(), ids.len()), (2, 2));
    assert_eq!(
        asked[0].3.about.as_ref().unwrap().order.as_deref(),
        Some("1")
    );
    assert!(life.rows.is_empty());
}

#[test]
fn history_that_is_told_late_begins_nothing() {
    let mut life = Life::begin();
    life.hear(&order("1", START), at("2026-01-08T08:00:01Z"));
    life.hear(&cart("a", START), at("2026-01-06T00:00:01Z"));
    assert!(life.rows.is_empty());
    life.hear(&order("1", START), at("2026-01-08T08:00:00Z"));
    assert_eq!(life.rows.len(), 1);
}

#[test]
fn a_parcel_is_told_of_in_the_state_that_was_asked_for() {
    let mut life = Life::begin();
    let parcel = |status| {
        let shipment = Shipment {
            status,
            carrier: None,
            tracking: Some("T1".to_owned()),
            order: Some("1".to_owned()),
        };
        event(Kind::ShipmentMoved, "s", START, Fact::Shipment(shipment))
    };
    life.tell(&parcel(ShipmentStatus::Pending));
    assert!(life.rows.is_empty());
    life.tell(&parcel(ShipmentStatus::Shipped));
    let about = life.rows[0].about.as_ref().unwrap();
    assert_eq!(about.tracking.as_deref(), Some("T1"));
}

#[test]
fn a_flow_that_is_off_begins_nothing_and_one_switched_off_since_ends() {
    let mut life = Life::begin();
    life.rules = rules();
    assert!(!awaits(&cart("a", START), &life.rules));
    life.tell(&cart("a", START));
    assert!(life.rows.is_empty());
    life.rules = on();
    assert!(awaits(&cart("a", START), &life.rules));
    life.tell(&cart("a", START));
    life.rules = rules();
    life.asks("2026-02-01T00:00:00Z", &[]);
    assert!(life.rows.is_empty());
}

#[test]
fn a_step_with_a_local_hour_waits_for_it_where_the_person_is() {
    let mut life = Life::begin();
    let text = include_str!("../../flows/shipped/abandoned_cart.json");
    let mut document: serde_json::Value = serde_json::from_str(text).unwrap();
    document["steps"][0]["local_hour"] = serde_json::json!(10);
    let stored = serde_json::json!({ "is_on": true, "version": 1, "document": document });
    let setting = serde_json::from_value(stored).unwrap();
    let settings = [(Flow::ABANDONED_CART, setting)].into();
    life.rules.flows = crate::flows::FlowBook::of(&settings);
    life.tell(&cart("a", START));
    life.asks(
        "2026-01-06T07:00:00Z",
        &[("abandoned_cart", 0, "2026-01-06T07:00:00Z")],
    );
}

#[test]
fn what_a_row_is_about_is_the_persons_own_store_and_stays_readable() {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let row = life.rows[0].clone();
    assert_eq!(row.store, store());
    let text = serde_json::to_string(&row).unwrap();
    assert_eq!(serde_json::from_str::<AgendaRow>(&text).unwrap(), row);
    // A row of before runs were about something.
    let old =
        r#"{"store":"acme","customer":"CUS","flow":"win_back","due_at":"2026-04-01T07:00:00Z"}"#;
    let old = old.replace("CUS", row.customer.as_str());
    let old: AgendaRow = serde_json::from_str(&old).unwrap();
    assert_eq!((old.flow, old.about), (Flow::WIN_BACK, None));
    assert_eq!(ObjectKind::Cart.name(), "cart");
}
