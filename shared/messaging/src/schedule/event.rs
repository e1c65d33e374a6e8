//! Flows that something happening begins: carts, orders, parcels, looks, consents.
//!
//! | what happens | what becomes of the row |
//! |---|---|
//! | the first of its kind | enters at step 0, due after the step's wait |
//! | the same cart changes | waits are counted from its last change |
//! | a newer cart, nothing sent yet | takes the place of the old one |
//! | a newer cart, something sent | goes on in its place with the steps that are left: nobody hears the first step twice within the days of re-entry |
//! | a checkout after a cart, a cart after a look | the earlier stage ends |
//! | the cart is emptied or becomes an order | the run ends |
//! | what a step waits for | the step is due at once |
//! | the last step was asked for, or an exit's condition held | rests until the person may enter again |
//!
//! Which cart is newer is a question of the sources' clocks: what arrives late changes nothing. An order does not move a row: the
//! step that comes due finds it, and the gate says why it was not sent.

mod come;
mod put_off;

use awda_commerce::{Channel, ConsentStatus, Event, Fact, Kind, Order, Topic};
use awda_customers::Profile;
use awda_kernel::{TimeZone, Timestamp, day_number, fingerprint, local_moment};
use jiff::SignedDuration;

use put_off::{follow, over};

use super::{Course, PlanDecision, Today, command, row};
use crate::calendar::person_zone;
use crate::flows::{Condition, Exit, FlowDocument, Trigger, is_keyword};
use crate::{About, AgendaRow, StoreRules};

/// The source whose ids of orders are the shop's own numbers.
const NUMBERED: &str = "generic";

/// Something that happened to a person.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// What.
    pub event: &'a Event,
    /// The person before it; none for a new one.
    pub before: Option<&'a Profile>,
    /// The person after it.
    pub after: &'a Profile,
    /// Their agenda.
    pub held: &'a [AgendaRow],
}

/// What becomes of somebody's agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows to set.
    pub rows: Vec<AgendaRow>,
    /// Rows to take away.
    pub ends: Vec<AgendaRow>,
}

/// Whether this event may change an agenda, so that it must be known.
pub fn awaits(event: &Event, rules: &StoreRules) -> bool {
    let mut on = rules.flows.on();
    let is_cart = matches!(event.fact, Fact::Cart(_));
    on.any(|flow| match flow.trigger {
        Trigger::Event { .. } if flow.waits_for(event.kind) => true,
        // A cart ends the run of a look, whoever waits for carts.
        Trigger::Event { kind, .. } => kind == event.kind || (is_cart && flow.stage() > 0),
        _ => false,
    })
}

/// Whether somebody's move into a segment or out of it begins a flow that is on.
pub fn awaits_move(event: &Event, rules: &StoreRules) -> bool {
    let Fact::Segment(moved) = &event.fact else {
        return false;
    };
    let mut on = rules.flows.on();
    on.any(|flow| match &flow.trigger {
        Trigger::Event { kind, condition } => {
            *kind == event.kind && condition.segment.as_ref() == Some(&moved.segment)
        }
        _ => false,
    })
}

/// What an event does to its person's agenda.
pub fn happened(input: &Happened<'_>, rules: &StoreRules, now: Timestamp) -> Turn {
    let mut turn = Turn::default();
    if is_over(input.event) {
        let mark = mark_of(input.event);
        let held = input
            .held
            .iter()
            .filter(|row| row.occurrence.starts_with(&mark));
        held.for_each(|row| turn.end(row, rules, now));
        return turn;
    }
    let begun: Vec<&FlowDocument> = rules
        .flows
        .on()
        .filter(|flow| begins(flow, input))
        .collect();
    let stage = begun.iter().map(|flow| flow.stage()).max().unwrap_or(0);
    let active = |row: &&AgendaRow| {
        let flow = rules.document(row.flow);
        flow.is_some_and(|flow| flow.step(row.step).is_some())
    };
    let stage_of = |row: &AgendaRow| rules.document(row.flow).map_or(0, FlowDocument::stage);
    let furthest = input.held.iter().filter(active).map(stage_of).max();
    let furthest = furthest.unwrap_or(0).max(stage);
    for flow in begun {
        let is_passed = flow.stage() > 0 && flow.stage() < furthest;
        if !(is_passed && flow.ends_on(Exit::LaterStage)) {
            let entered = enter(flow, input, rules, now);
            let put_off = entered
                .iter()
                .flat_map(|next| follow(flow, input.held, next, now));
            let put_off: Vec<AgendaRow> = put_off.collect();
            turn.rows.extend(entered.into_iter().chain(put_off));
        }
    }
    let reached = if stage > 0 {
        stage
    } else {
        stage_reached(input.event)
    };
    for held in input.held.iter().filter(active) {
        let flow = rules.document(held.flow);
        let is_passed = (1..reached).contains(&stage_of(held));
        if is_passed && flow.is_some_and(|flow| flow.ends_on(Exit::LaterStage)) {
            turn.end(held, rules, now);
        }
    }
    come::arrive(input, rules, now, &mut turn);
    turn
}

/// Decides about a due row.
pub(super) fn decide(
    (due, course): (&AgendaRow, Course),
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
    today: &Today,
) -> PlanDecision {
    let Some(about) = &due.about else {
        return PlanDecision::END;
    };
    let Some(step) = flow.step(due.step).filter(|_| rules.is_on(flow.id)) else {
        return PlanDecision::END;
    };
    let ask = command(due, due.occurrence.clone(), due.step, due.due_at);
    let has_ordered =
        flow.ends_on(Exit::Ordered) && has_ordered_since(profile, about.since, &rules.zone);
    let ends = has_ordered || course == Course::End || step.is_missed(about);
    let following = flow.number_after(due.step);
    let at = due_at(flow, following, about.since, &today.zone).filter(|_| !ends);
    let next = match at {
        Some(at) => Some(AgendaRow {
            due_at: at.max(today.now),
            step: following,
            about: Some(Box::new(about.waiting())),
            ..due.clone()
        }),
        None => resting(due, flow, today.now),
    };
    PlanDecision {
        ask: course.asks().then_some(ask),
        next,
    }
}

/// Whether somebody ordered at or after a moment.
pub(crate) fn has_ordered_since(profile: &Profile, since: Timestamp, zone: &TimeZone) -> bool {
    let at_all = profile.ordered_at().is_some_and(|at| at >= since);
    // Profiles of before moments were kept have days alone.
    let last = profile.history().last_day();
    at_all || last.is_some_and(|last| last > day_number(since, zone))
}

impl Turn {
    /// Ends a run. One that has sent something rests, so that the person does not enter again too soon. A message that was put off is asked
    /// for at once, so that its row in the ledger says what became of it.
    fn end(&mut self, held: &AgendaRow, rules: &StoreRules, now: Timestamp) {
        if held.put_off.is_some() {
            self.rows.push(over(held, now));
            return;
        }
        let flow = rules.document(held.flow);
        let flow = flow.filter(|flow| flow.place(held.step) > 0);
        match flow.and_then(|flow| resting(held, flow, now)) {
            Some(row) => self.rows.push(row),
            None => self.ends.push(held.clone()),
        }
    }
}

/// The row of somebody who must not enter again yet; none once they may.
fn resting(due: &AgendaRow, flow: &FlowDocument, now: Timestamp) -> Option<AgendaRow> {
    let about = due.about.as_ref()?;
    let until = rest_ends(about, flow);
    (until > now).then(|| AgendaRow {
        due_at: until,
        step: flow.rest_number(),
        about: Some(Box::new(about.bare())),
        ..due.clone()
    })
}

fn rest_ends(about: &About, flow: &FlowDocument) -> Timestamp {
    later(about.entered, 24 * i32::from(flow.reentry_days))
}

/// The row of somebody who enters, or whose run goes on about something newer.
fn enter(
    flow: &FlowDocument,
    input: &Happened<'_>,
    rules: &StoreRules,
    now: Timestamp,
) -> Option<AgendaRow> {
    let zone = person_zone(input.after, &rules.zone);
    let (event, since) = (input.event, input.event.occurred_at);
    if flow.ends_on(Exit::Ordered) && has_ordered_since(input.after, since, &rules.zone) {
        return None;
    }
    let mut next = row(input.after, flow.id, since);
    next.step = flow.first_number();
    let mut about = about_of(event);
    about.is_apart = flow.reentry_days == 0;
    next.occurrence = mark_of(event);
    let held = input.held.iter().filter(|row| row.flow == flow.id);
    let held = held.filter(|row| row.put_off.is_none());
    let mut held = held.filter(|row| !about.is_apart || row.occurrence == next.occurrence);
    if let Some((held, old)) = held.find_map(|row| Some((row, row.about.as_ref()?))) {
        let is_same = held.occurrence.starts_with(&next.occurrence);
        let is_active = flow.step(held.step).is_some();
        let may_enter = since >= rest_ends(old, flow);
        let has_begun = flow.place(held.step) > 0;
        if since <= old.since || (!is_active && !may_enter) {
            return None;
        }
        if !is_same && is_active && !flow.ends_on(Exit::Newer) {
            return None;
        }
        if may_enter && is_same {
            // Another run about the same cart has messages of its own.
            next.occurrence = format!("{}.{}", next.occurrence, since.as_second());
        } else if is_same || has_begun && !may_enter {
            next.occurrence.clone_from(&held.occurrence);
            next.step = held.step;
            about.entered = old.entered;
            about.has_come = is_same && old.has_come;
        }
    }
    let step = flow.step(next.step)?;
    let due = due_at(flow, next.step, since, &zone)?;
    // History that is told late begins nothing.
    let is_late = now
        > later(
            due,
            i32::try_from(step.time_to_live_hours).unwrap_or(i32::MAX),
        );
    next.due_at = if about.has_come { now } else { due.max(now) };
    next.about = Some(Box::new(about));
    (!is_late).then_some(next)
}

/// When a step is due whose waits are counted from `since`; none when there is no such step.
fn due_at(flow: &FlowDocument, step: u8, since: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let step = flow.step(step)?;
    let earliest = later(since, step.wait_hours());
    let Some(hour) = step.local_hour else {
        return Some(earliest);
    };
    let day = day_number(earliest, zone);
    let mut days = [day, day.saturating_add(1)].into_iter();
    days.find_map(|day| {
        local_moment(day, hour, zone)
            .ok()
            .filter(|at| *at >= earliest)
    })
}

fn later(at: Timestamp, hours: i32) -> Timestamp {
    let span = SignedDuration::from_hours(i64::from(hours));
    at.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// The thing a run is about, as short text: the same for every change of the same cart or order.
fn mark_of(event: &Event) -> String {
    let object = &event.object;
    if let Fact::Segment(moved) = &event.fact {
        // Every move is a thing of its own.
        let at = event.occurred_at.as_millisecond().to_string();
        return fingerprint(&[&object.id, &moved.segment, &at]).to_string();
    }
    fingerprint(&[&event.source, object.kind.name(), &object.id]).to_string()
}

/// Whether the event says that its cart is none any more.
fn is_over(event: &Event) -> bool {
    match &event.fact {
        Fact::Cart(cart) => cart.completed || (cart.lines.is_empty() && cart.items_minor <= 0),
        _ => false,
    }
}

/// How far somebody is to whom this happens, whichever flows are on.
const fn stage_reached(event: &Event) -> u8 {
    match &event.fact {
        Fact::Cart(cart) if cart.checkout => 3,
        Fact::Cart(_) => 2,
        _ => 0,
    }
}

fn begins(flow: &FlowDocument, input: &Happened<'_>) -> bool {
    let Trigger::Event { kind, condition } = &flow.trigger else {
        return false;
    };
    *kind == input.event.kind && holds(condition, input)
}

fn holds(condition: &Condition, input: &Happened<'_>) -> bool {
    let is = |wanted: Option<bool>, told: bool| wanted.is_none_or(|wanted| wanted == told);
    let is_worth = |minor: i64| condition.items_minor_min.is_none_or(|least| minor >= least);
    match &input.event.fact {
        Fact::Cart(cart) => is(condition.is_checkout, cart.checkout) && is_worth(cart.items_minor),
        Fact::Order(order) => {
            let is_cancelled = input.event.kind == Kind::OrderCancelled;
            let had_none = |before: &Profile| {
                before.ordered_at().is_none() && before.history().last_day().is_none()
            };
            !order.test
                && order.cancelled == is_cancelled
                && is_worth(order.items_minor)
                && is(
                    condition.is_first_order,
                    input.before.is_none_or(had_none) || is_only(input.after, order),
                )
        }
        Fact::Shipment(shipment) => condition
            .shipment
            .is_none_or(|wanted| wanted == shipment.status),
        Fact::Activity(activity) => condition
            .activity
            .as_ref()
            .is_none_or(|wanted| *wanted == activity.name),
        Fact::Consent(consent) => {
            consent.status == ConsentStatus::Granted
                && (consent.channel, consent.topic) == (Channel::Email, Topic::Marketing)
        }
        Fact::Message(message) => {
            let text = message.text.as_deref().unwrap_or_default();
            is_keyword(text, &condition.keywords)
        }
        Fact::Segment(moved) => condition.segment.as_ref() == Some(&moved.segment),
        _ => false,
    }
}

/// Whether a person has this order alone: a change of it that was told first does not make it their second.
fn is_only(profile: &Profile, order: &Order) -> bool {
    let known: i64 = profile
        .facets
        .values()
        .map(|facet| facet.placed_orders)
        .sum();
    known == 1 && profile.ordered_at() == Some(order.placed_at)
}

fn about_of(event: &Event) -> About {
    let about = About::at(event.occurred_at);
    let number = (event.source == NUMBERED).then_some(event.object.id.as_str());
    match &event.fact {
        Fact::Cart(cart) => about.with_lines(&cart.lines, cart.items_minor, cart.currency),
        Fact::Order(order) => about
            .with_lines(&order.lines, order.items_minor, order.currency)
            .numbered(number, None),
        Fact::Shipment(shipment) => {
            let order = shipment.order.as_deref().filter(|_| number.is_some());
            about.numbered(order, shipment.tracking.as_deref())
        }
        Fact::Message(message) => About {
            asked_on: Some(message.channel),
            ..about
        },
        Fact::Activity(activity) => match activity.currency {
            Some(currency) => about.with_lines(&activity.lines, 0, currency),
            None => about,
        },
        _ => about,
    }
}

#[cfg(test)]
mod tests;
