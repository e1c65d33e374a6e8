//! The send gate: the last look at a person before a message, as one pure function.
//!
//! The checks, in this order; the first that fails names the reason.
//!
//! | check | reason |
//! |---|---|
//! | the person goes on under another id | `duplicate_person` |
//! | the flow is on | `flow_off` |
//! | win-back: no order since the one it is for | `purchased_since` |
//! | win-back: that order still counts; birthday: still this date, and none sent in the last 300 days | `date_changed` |
//! | not later than the flow allows | `window_closed` |
//! | not known to be under 18 | `minor` |
//! | an address | `no_address` |
//! | consent granted for the channel and marketing, later than any stop by a link | `no_consent` |
//! | the address may be written to | `suppressed` |
//! | outside the hold-out | `holdout` |
//! | outside quiet hours | deferred, `quiet_hours` |
//! | within the caps of the person | deferred, or after the time that the flow allows skipped: `cap` |
//! | nothing that matters more wants the same slot | the same: `arbitration_lost` |
//!
//! Nothing before the hold-out looks at what others were sent, so that those held out are alike to those written to.

use awda_commerce::{Calendar, Channel, ConsentStatus, Topic};
use awda_customers::Profile;
use awda_kernel::{
    CustomerId, EmailAddress, EventId, MessageId, TimeZone, Timestamp, day_number, share_of,
};

use crate::calendar::{age_on, date_of, person_zone, year_on};
use crate::caps::{Ask, Rival, Standing, Wait, priority, wait};
use crate::flows::{ADULT_YEARS, BIRTHDAY_REST_DAYS};
use crate::packs::pack_of;
use crate::quiet::Quiet;
use crate::schedule::{birthday_step_day, occurrence, year_named};
use crate::{AgendaRow, DeliverMessage, Flow, MessageRow, Reason, Status, StoreRules};

/// Ids of one person looked at, newest first after the present one.
const IDS_MAX: usize = 30;

const DAY_SECONDS: i64 = 86_400;

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
    /// The address.
    pub to: EmailAddress,
    /// The event of the consent.
    pub consent: EventId,
}

/// The rows to load before passing the gate: this message under every id of the person, and birthday messages sent lately.
pub fn rows_to_see(command: &DeliverMessage, profile: &Profile) -> Vec<(CustomerId, MessageId)> {
    let commands = same_and_earlier(command);
    let ids = profile.every_id().take(IDS_MAX);
    let rows = ids.flat_map(|id| {
        let rows = commands.iter();
        rows.map(move |command| (id.clone(), command.message_id_for(id)))
    });
    let own = (command.customer.clone(), command.message_id());
    let mut rows: Vec<_> = rows.collect();
    if !rows.contains(&own) {
        rows.push(own);
    }
    rows
}

/// Whether a row is about this very message, under whichever id of the person.
pub fn is_same_message(row: &MessageRow, command: &DeliverMessage) -> bool {
    let asked = &row.asked;
    (asked.flow, &asked.occurrence, asked.step) == (command.flow, &command.occurrence, command.step)
}

/// Passes a command through the gate.
pub fn pass(input: &GateInput<'_>) -> Verdict {
    let (permit, profile) = match permit(input) {
        Ok(permitted) => permitted,
        Err(reason) => return Verdict::Skip(reason),
    };
    let quiet = Quiet::of(profile, input.rules, Channel::Email);
    if let Some(until) = quiet.until(input.now) {
        let reason = Reason::QuietHours;
        return Verdict::Defer { until, reason };
    }
    let Some(Wait { until, reason, .. }) = wait_of(input, profile) else {
        return Verdict::Send(permit);
    };
    let until = quiet.until(until).unwrap_or(until);
    if is_late_at(input, until) {
        return Verdict::Skip(reason);
    }
    Verdict::Defer { until, reason }
}

/// The flow that a message lost its slot to.
pub fn lost_to(input: &GateInput<'_>) -> Option<String> {
    wait_of(input, input.profile?)?.lost_to
}

fn permit<'a>(input: &GateInput<'a>) -> Result<(Permit, &'a Profile), Reason> {
    let (command, rules) = (input.command, input.rules);
    let profile = input.profile.ok_or(Reason::NoAddress)?;
    check(profile.id == command.customer, Reason::DuplicatePerson)?;
    check(rules.is_on(command.flow), Reason::FlowOff)?;
    match command.flow {
        Flow::WinBack => still_away(command, profile)?,
        Flow::Birthday => still_the_date(input, profile)?,
    }
    check(!is_late_at(input, input.now), Reason::WindowClosed)?;
    check(!is_minor(profile, rules, input.now), Reason::Minor)?;
    let to = profile.email().ok_or(Reason::NoAddress)?.clone();
    let consent = consent(profile, rules, input.stopped_at).ok_or(Reason::NoConsent)?;
    check(!input.is_suppressed, Reason::Suppressed)?;
    check(!is_held_out(command.flow, profile, rules), Reason::Holdout)?;
    Ok((Permit { to, consent }, profile))
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

fn still_the_date(input: &GateInput<'_>, profile: &Profile) -> Result<(), Reason> {
    let command = input.command;
    let due = command.due_at;
    let expected = profile.birthday().and_then(|birthday| {
        let year = year_named(&command.occurrence, birthday.calendar)?;
        birthday_step_day(birthday, year, command.step)
    });
    // The person's zone may have become known between asking and sending.
    let zones = [
        person_zone(profile, &input.rules.zone),
        input.rules.zone.clone(),
    ];
    let days = zones.map(|zone| Some(day_number(due, &zone)));
    check(days.contains(&expected), Reason::DateChanged)?;
    let sent_lately = input.rows.iter().any(|row| {
        let is_other =
            row.asked.flow == Flow::Birthday && row.asked.occurrence != command.occurrence;
        let is_out = matches!(row.status, Status::Sent { .. } | Status::Claimed);
        let age_seconds = due.as_second() - row.asked.due_at.as_second();
        is_other && is_out && age_seconds.abs() < i64::from(BIRTHDAY_REST_DAYS) * DAY_SECONDS
    });
    check(!sent_lately, Reason::DateChanged)
}

/// A message that was put off is late by its first date, however often it was asked for since.
fn is_late_at(input: &GateInput<'_>, at: Timestamp) -> bool {
    let limit = i64::from(input.command.flow.time_to_live_days()) * DAY_SECONDS;
    at.as_second() - first_due(input).as_second() > limit
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
        channel: Channel::Email,
        priority: priority(command.flow),
        first_due: first_due(input),
        now: input.now,
    };
    let taken = input.standing.taken();
    wait(&ask, &taken, &rivals(input, profile), &input.rules.caps)
}

/// Other flows that have begun and whose next step is a message this person may get.
fn rivals(input: &GateInput<'_>, profile: &Profile) -> Vec<Rival> {
    let (command, rules) = (input.command, input.rules);
    let begun = input.standing.agenda.iter().filter(|row| {
        row.flow != command.flow
            && !row.occurrence.is_empty()
            && row.flow.step(row.step).is_some()
            && rules.is_on(row.flow)
            && !is_held_out(row.flow, profile, rules)
    });
    let rival = |row: &AgendaRow| Rival {
        flow: row.flow.name().to_owned(),
        priority: priority(row.flow),
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

fn consent(
    profile: &Profile,
    rules: &StoreRules,
    stopped_at: Option<Timestamp>,
) -> Option<EventId> {
    let channel = Channel::Email;
    let said = profile.consent(channel, Topic::Marketing)?;
    let pack = pack_of(profile.country().or(rules.country.as_deref()));
    let is_proven = !said.value().is_weak || pack.takes_weak_consent(channel);
    let is_granted = said.value().status == ConsentStatus::Granted;
    let is_later = stopped_at.is_none_or(|at| at.as_millisecond() < said.said_ms());
    (is_granted && is_later && is_proven).then(|| said.value().event.clone())
}

/// One in ten by default, by the oldest id the person ever had: joining profiles does not move anybody between the groups.
fn is_held_out(flow: Flow, profile: &Profile, rules: &StoreRules) -> bool {
    let share = share_of(&[
        rules.store.as_str(),
        "holdout",
        flow.name(),
        profile.oldest_id().as_str(),
    ]);
    share < rules.holdout_share
}

/// This message, and for a birthday every step of the years around it that may have been sent within its rest, in every calendar:
/// the date may have been told in another one since.
fn same_and_earlier(command: &DeliverMessage) -> Vec<DeliverMessage> {
    let mut commands = vec![command.clone()];
    if command.flow != Flow::Birthday {
        return commands;
    }
    let due = day_number(command.due_at, &TimeZone::UTC);
    for calendar in [Calendar::Gregorian, Calendar::Jalali, Calendar::Hijri] {
        let years = [due - BIRTHDAY_REST_DAYS, due].map(|day| year_on(day, calendar));
        for year in years.into_iter().flatten() {
            let occurrence = occurrence(calendar, year);
            let steps = (0_u8..).zip(Flow::Birthday.steps());
            let asked = steps.map(|(step, _)| DeliverMessage {
                occurrence: occurrence.clone(),
                step,
                ..command.clone()
            });
            let new = asked
                .filter(|asked| !commands.contains(asked))
                .collect::<Vec<_>>();
            commands.extend(new);
        }
    }
    commands
}

#[cfg(test)]
mod tests;
