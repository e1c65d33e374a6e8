//! The send gate: the last look at a person before a message, as one pure function.
//!
//! The checks, in this order; the first that fails names the reason.
//!
//! | check | reason |
//! |---|---|
//! | the person goes on under another id | `duplicate_person` |
//! | the flow is on, and has the step; a campaign was not cancelled | `flow_off`, `cancelled` |
//! | the cart or look it is about is not over; the step is no exit whose condition held | `run_ended` |
//! | what the step waits for has happened, where it must | `filtered`, `run_ended` |
//! | an absence: no order since the one it is for; carts, looks and schedules that say so: no order since | `purchased_since` |
//! | an absence: that order still counts; a date: still this date, and nothing sent within its days of re-entry; a schedule: still a day of it | `date_changed` |
//! | not later than the flow allows | `window_closed` |
//! | not known to be under 18 | `minor` |
//! | the store has a carrier of the channel | `no_carrier` |
//! | an address on the channel | `no_address` |
//! | consent granted for the channel and the flow's topic, later than any stop by a link | `no_consent` |
//! | the address may be written to | `suppressed` |
//! | WhatsApp: an approved template, or the person wrote within 24 hours | `window_closed` |
//! | Messenger, Instagram: the person wrote within 24 hours | `window_closed` |
//! | the flow's filter holds | `filtered` |
//! | outside the hold-out | `holdout` |
//! | not silent for longer than the store goes on writing | `sunset` |
//! | outside quiet hours | deferred, `quiet_hours` |
//! | within the caps of the person | deferred, or after the time that the flow allows skipped: `cap` |
//! | nothing that matters more wants the same slot | the same: `arbitration_lost` |
//! | a code of its coupon is there, asked when everything else allows the message | `no_coupon` |
//! | the campaign has money left ([`crate::campaigns::afford`]) | `budget` |
//!
//! What somebody must know of their own order (a transactional flow) reaches them under whichever id they go on, needs neither age,
//! consent, filter nor hold-out, and knows no quiet hours and caps; everything above and the suppression hold for it as well.
//!
//! A step that is no message (a label) needs a filter and no hold-out that forbids it, and nothing else of what protects people from
//! being written to.
//!
//! Nothing before the hold-out looks at what others were sent, so that those held out are alike to those written to.

mod rows;

use awda_commerce::Channel;
use awda_customers::Profile;
use awda_kernel::{EventId, Timestamp, day_number, share_of};

pub use rows::{is_same_message, rows_to_see};

use crate::calendar::{age_on, date_of, person_zone};
use crate::caps::{Ask, Rival, Standing, Wait, wait};
use crate::channels::{Destination, channel_of, destination, is_answer_alone, is_window_open};
use crate::flows::{ADULT_YEARS, DateOf, Exit, FlowDocument, Otherwise, Step, Trigger};
use crate::packs::pack_of;
use crate::quiet::Quiet;
use crate::schedule::{date_step_day, has_ordered_since, kept_date, still_comes, year_named};
use crate::sunset::is_silent;
use crate::{AgendaRow, DeliverMessage, Flow, MessageRow, Reason, Status, StoreRules};

const DAY_SECONDS: i64 = 86_400;
const HOUR_SECONDS: i64 = 3_600;

/// Everything the gate looks at.
#[derive(Debug, Clone, Copy)]
pub struct GateInput<'a> {
    /// What is asked for.
    pub command: &'a DeliverMessage,
    /// The person; none when nobody is known under the id.
    pub profile: Option<&'a Profile>,
    /// The store's rules.
    pub rules: &'a StoreRules,
    /// The address bounced hard or complained.
    pub is_suppressed: bool,
    /// When marketing to the address was last stopped by a link. It counts at once, whatever waits in the queue; the consent event
    /// that follows says the same to the profile.
    pub stopped_at: Option<Timestamp>,
    /// Rows found among [`rows_to_see`].
    pub rows: &'a [MessageRow],
    /// Whether the flow's filter holds for the person; true where it has none.
    pub passes_filter: bool,
    /// What the person was sent lately and what is about to come; empty while that has not been looked at.
    pub standing: &'a Standing,
    /// Now.
    pub now: Timestamp,
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Send.
    Send(Permit),
    /// Do what the step does without a message.
    Act,
    /// Do not, for good.
    Skip(Reason),
    /// Not yet.
    Defer {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Reason,
    },
}

/// What allows a message, to be named afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The address, and with it the channel.
    pub to: Destination,
    /// The event of the consent; none for what needs none.
    pub consent: Option<EventId>,
}

/// Passes a command through the gate.
pub fn pass(input: &GateInput<'_>) -> Verdict {
    let looked = standing_step(input).and_then(|stands| {
        if stands.step.is_message() {
            return permit(input, &stands).map(|permit| (Some(permit), stands.profile));
        }
        may_act(input, &stands).map(|()| (None, stands.profile))
    });
    let (permit, profile) = match looked {
        Ok((Some(permit), profile)) => (permit, profile),
        Ok((None, _)) => return Verdict::Act,
        Err(reason) => return Verdict::Skip(reason),
    };
    // What needs no consent is no marketing: it waits for nothing.
    if permit.consent.is_none() {
        return Verdict::Send(permit);
    }
    let quiet = Quiet::of(profile, input.rules, permit.to.channel());
    if let Some(until) = quiet.until(input.now) {
        let reason = Reason::QuietHours;
        return Verdict::Defer { until, reason };
    }
    let Some(Wait { until, reason, .. }) = wait_of(input, profile) else {
        return Verdict::Send(permit);
    };
    let until = quiet.until(until).unwrap_or(until);
    if is_late_at(input, until).unwrap_or(true) {
        return Verdict::Skip(reason);
    }
    Verdict::Defer { until, reason }
}

/// The flow that a message lost its slot to.
pub fn lost_to(input: &GateInput<'_>) -> Option<String> {
    wait_of(input, input.profile?)?.lost_to
}

/// A step that is still to be taken.
struct Stands<'a> {
    profile: &'a Profile,
    flow: &'a FlowDocument,
    step: &'a Step,
}

/// Whether the step is still to be taken, whatever it does.
fn standing_step<'a>(input: &GateInput<'a>) -> Result<Stands<'a>, Reason> {
    let (command, rules) = (input.command, input.rules);
    let profile = input.profile.ok_or(Reason::NoAddress)?;
    let flow = rules.document(command.flow);
    let is_marketing = flow.is_none_or(FlowDocument::is_marketing);
    let is_here = profile.id == command.customer || !is_marketing;
    check(is_here, Reason::DuplicatePerson)?;
    let flow = flow.ok_or(Reason::FlowOff)?;
    let off = match flow.trigger {
        Trigger::Campaign => Reason::Cancelled,
        _ => Reason::FlowOff,
    };
    check(rules.is_on(command.flow), off)?;
    match &flow.trigger {
        Trigger::Campaign => {}
        Trigger::Absence { .. } => still_away(command, profile)?,
        Trigger::Date { of } => still_the_date(input, profile, (flow, *of))?,
        Trigger::Event { .. } => still_wanted(command, profile, (rules, flow))?,
        Trigger::Schedule(recurrence) => {
            let comes = still_comes(recurrence, &command.occurrence);
            check(comes, Reason::DateChanged)?;
            still_wanted(command, profile, (rules, flow))?;
        }
    }
    let step = flow.step(command.step).ok_or(Reason::FlowOff)?;
    // Whoever plans asks for an exit once its condition held.
    check(!step.exit, Reason::RunEnded)?;
    still_awaited(command, step)?;
    let is_late = is_late_at(input, input.now).ok_or(Reason::FlowOff)?;
    check(!is_late, Reason::WindowClosed)?;
    Ok(Stands {
        profile,
        flow,
        step,
    })
}

/// Whether a step that is no message may be taken: whoever is held out of a flow is not treated in any way by it.
fn may_act(input: &GateInput<'_>, stands: &Stands<'_>) -> Result<(), Reason> {
    check(input.passes_filter, Reason::Filtered)?;
    let (flow, profile) = (stands.flow, stands.profile);
    let is_out = flow.is_marketing() && is_held_out(flow.id, profile, input.rules);
    check(!is_out, Reason::Holdout)
}

fn permit(input: &GateInput<'_>, stands: &Stands<'_>) -> Result<Permit, Reason> {
    let (command, rules) = (input.command, input.rules);
    let (profile, flow) = (stands.profile, stands.flow);
    let is_marketing = flow.is_marketing();
    let is_promoted = is_marketing && is_minor(profile, rules, input.now);
    check(!is_promoted, Reason::Minor)?;
    let channel = channel_of(command, profile, rules);
    check(rules.channels.carries(channel), Reason::NoCarrier)?;
    let to = destination(profile, channel).ok_or(Reason::NoAddress)?;
    let said = consent(profile, (rules, flow), channel, input.stopped_at);
    let consent = said.filter(|_| is_marketing);
    check(consent.is_some() == is_marketing, Reason::NoConsent)?;
    check(!input.is_suppressed, Reason::Suppressed)?;
    check(is_open(input, profile, channel), Reason::WindowClosed)?;
    if is_marketing {
        check(input.passes_filter, Reason::Filtered)?;
        check(!is_held_out(command.flow, profile, rules), Reason::Holdout)?;
        let today = (&rules.zone, input.now);
        let is_silent = is_silent(profile, rules.caps.sunset_months, today);
        check(!is_silent, Reason::Sunset)?;
    }
    Ok(Permit { to, consent })
}

const fn check(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
}

fn still_away(command: &DeliverMessage, profile: &Profile) -> Result<(), Reason> {
    let last = profile.history().last_day().map(i64::from);
    let asked = command.occurrence.parse::<i64>().ok();
    check(last <= asked, Reason::PurchasedSince)?;
    check(last == asked && last.is_some(), Reason::DateChanged)
}

/// A run that something began ends with an order, where its document says so.
fn still_wanted(
    command: &DeliverMessage,
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
) -> Result<(), Reason> {
    let is_over = command.about.as_ref().is_some_and(|about| about.is_over);
    check(!is_over, Reason::RunEnded)?;
    let since = command.about.as_ref().map(|about| about.since);
    let has_ordered = since.is_some_and(|since| has_ordered_since(profile, since, &rules.zone));
    let ends = flow.ends_on(Exit::Ordered) && has_ordered;
    check(!ends, Reason::PurchasedSince)
}

/// What the step waits for has happened, or need not have.
fn still_awaited(command: &DeliverMessage, step: &Step) -> Result<(), Reason> {
    let has_come = command.about.as_ref().is_some_and(|about| about.has_come);
    match step.wait_for.as_ref().map(|wait| wait.otherwise) {
        Some(Otherwise::Skip) => check(has_come, Reason::Filtered),
        Some(Otherwise::End) => check(has_come, Reason::RunEnded),
        Some(Otherwise::GoOn) | None => Ok(()),
    }
}

fn still_the_date(
    input: &GateInput<'_>,
    profile: &Profile,
    (flow, of): (&FlowDocument, DateOf),
) -> Result<(), Reason> {
    let command = input.command;
    let due = command.due_at;
    let expected = kept_date(profile, of, &input.rules.zone).and_then(|birthday| {
        let year = year_named(&command.occurrence, birthday.calendar)?;
        date_step_day(birthday, year, flow, command.step)
    });
    // The person's zone may have become known between asking and sending.
    let zones = [
        person_zone(profile, &input.rules.zone),
        input.rules.zone.clone(),
    ];
    let days = zones.map(|zone| Some(day_number(due, &zone)));
    check(days.contains(&expected), Reason::DateChanged)?;
    let sent_lately = input.rows.iter().any(|row| {
        let is_other = row.asked.flow == command.flow && row.asked.occurrence != command.occurrence;
        let is_out = matches!(row.status, Status::Sent { .. } | Status::Claimed);
        let age_seconds = due.as_second() - row.asked.due_at.as_second();
        is_other && is_out && age_seconds.abs() < i64::from(flow.reentry_days) * DAY_SECONDS
    });
    check(!sent_lately, Reason::DateChanged)
}

/// A message that was put off is late by its first date, however often it was asked for since.
/// None where the flow has no such step.
fn is_late_at(input: &GateInput<'_>, at: Timestamp) -> Option<bool> {
    let command = input.command;
    let step = input.rules.document(command.flow)?.step(command.step)?;
    let limit = i64::from(step.time_to_live_hours) * HOUR_SECONDS;
    Some(at.as_second() - first_due(input).as_second() > limit)
}

fn first_due(input: &GateInput<'_>) -> Timestamp {
    let command = input.command;
    let rows = input.rows.iter();
    rows.filter(|row| is_same_message(row, command))
        .map(|row| row.asked.due_at)
        .fold(command.due_at, Timestamp::min)
}

fn wait_of(input: &GateInput<'_>, profile: &Profile) -> Option<Wait> {
    let command = input.command;
    let message = command.message_id();
    let ask = Ask {
        message: &message,
        channel: channel_of(command, profile, input.rules),
        priority: input.rules.priority(command.flow),
        first_due: first_due(input),
        now: input.now,
    };
    let taken = input.standing.taken();
    wait(&ask, &taken, &rivals(input, profile), &input.rules.caps)
}

/// Other marketing flows that have begun and whose next step is a message this person may get.
fn rivals(input: &GateInput<'_>, profile: &Profile) -> Vec<Rival> {
    let (command, rules) = (input.command, input.rules);
    let begun = input.standing.agenda.iter().filter(|row| {
        let flow = rules.document(row.flow);
        row.flow != command.flow
            && !row.occurrence.is_empty()
            && flow.is_some_and(|flow| {
                flow.is_marketing() && flow.step(row.step).is_some_and(Step::is_message)
            })
            && rules.is_on(row.flow)
            && !is_held_out(row.flow, profile, rules)
    });
    let rival = |row: &AgendaRow| Rival {
        flow: row.flow.name().to_owned(),
        priority: rules.priority(row.flow),
        due_at: row.due_at,
    };
    begun.map(rival).collect()
}

fn is_minor(profile: &Profile, rules: &StoreRules, now: Timestamp) -> bool {
    let today = date_of(day_number(now, &person_zone(profile, &rules.zone)));
    let age = profile
        .birthday()
        .zip(today)
        .and_then(|(birthday, today)| age_on(birthday, today));
    age.is_some_and(|age| age < ADULT_YEARS)
}

/// Whether the channel lets the message through now. On Messenger and Instagram a store answers and does not begin. Who is written to on WhatsApp without having written lately hears what Meta approved.
fn is_open(input: &GateInput<'_>, profile: &Profile, channel: Channel) -> bool {
    let is_window_open = is_window_open(profile, channel, input.now);
    if channel != Channel::Whatsapp {
        return is_window_open || !is_answer_alone(channel);
    }
    let (command, rules) = (input.command, input.rules);
    let own = profile.language().unwrap_or(rules.language);
    let person = (&rules.store, profile);
    let flow = rules.document(command.flow);
    let Some(words) = flow.and_then(|flow| flow.words(command.step, person, (own, channel))) else {
        return false;
    };
    let is_free = is_window_open && words.has_text();
    let languages = (own, rules.language);
    is_free
        || rules
            .channels
            .whatsapp_template(&words, languages)
            .is_some()
}

/// The consent that allows a channel.
pub(crate) fn consent(
    profile: &Profile,
    (rules, flow): (&StoreRules, &FlowDocument),
    channel: Channel,
    stopped_at: Option<Timestamp>,
) -> Option<EventId> {
    let said = profile.permission(channel, flow.topic)?;
    let pack = pack_of(profile.country().or(rules.country.as_deref()));
    let is_proven = !said.value().is_weak || pack.takes_weak_consent(channel);
    let is_later = stopped_at.is_none_or(|at| at.as_millisecond() < said.said_ms());
    (is_later && is_proven).then(|| said.value().event.clone())
}

/// One in ten by default, by the oldest id the person ever had: joining profiles does not move anybody between the groups.
pub(crate) fn is_held_out(flow: Flow, profile: &Profile, rules: &StoreRules) -> bool {
    let share = share_of(&[
        rules.store.as_str(),
        "holdout",
        flow.name(),
        profile.oldest_id().as_str(),
    ]);
    let own = rules
        .document(flow)
        .and_then(|document| document.holdout_share);
    share < own.unwrap_or(rules.holdout_share)
}

#[cfg(test)]
mod tests;
