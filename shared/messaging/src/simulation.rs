//! What would become of everybody a campaign or a flow considers, gathered into the numbers a person decides by. The verdicts are the
//! gate's; nothing here decides who is written to, but what a budget buys: those who come first by time, and at one time by id.
//!
//! It refuses to load, send or keep anything.

use std::collections::BTreeMap;

use awda_kernel::{CustomerId, Language, TimeZone, Timestamp};

use crate::Reason;
use crate::campaigns::{Foreseen, afford};
use crate::gate::Verdict;
use crate::prices::Cost;

/// Gmail shows so many bytes of a mail's HTML and hides the rest, with the link that stops it.
pub const CLIP_BYTES: usize = 102 * 1_024;

/// The order in which a waterfall tells its reasons: that of the gate's questions.
const ORDER: [Reason; 21] = [
    Reason::DuplicatePerson,
    Reason::FlowOff,
    Reason::Cancelled,
    Reason::RunEnded,
    Reason::PurchasedSince,
    Reason::DateChanged,
    Reason::WindowClosed,
    Reason::Minor,
    Reason::NoAddress,
    Reason::NoConsent,
    Reason::Suppressed,
    Reason::Filtered,
    Reason::Holdout,
    Reason::Sunset,
    Reason::QuietHours,
    Reason::Cap,
    Reason::ArbitrationLost,
    Reason::NoCoupon,
    Reason::TemplateError,
    Reason::Budget,
    Reason::CarrierRefused,
];

/// One step of a waterfall: so many are left out, so many remain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fall {
    /// Why.
    pub reason: Reason,
    /// How many are left out.
    pub count: u64,
    /// How many remain.
    pub left: u64,
}

/// What the gate says of one person.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The person.
    pub customer: CustomerId,
    /// The gate's verdict. One to send, or to send later, goes with words.
    pub verdict: Verdict,
    /// When they would be written to, were they now.
    pub at: Timestamp,
    /// Their clock.
    pub zone: TimeZone,
    /// The channel.
    pub channel: &'static str,
    /// The language.
    pub language: Option<Language>,
    /// What it would cost.
    pub cost: Option<Cost>,
    /// Bytes of the HTML part; 0 where it is no mail.
    pub html_bytes: usize,
    /// Parts that the phones' network makes of it, of text messages.
    pub parts: Option<u32>,
    /// The mark of the words; empty where there are none.
    pub content: String,
    /// Fields that cannot be put into words for them.
    pub broken: Vec<String>,
}

/// The numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simulation {
    /// Everybody considered: those sent, deferred and skipped.
    pub audience: u64,
    /// Who would be written to at once.
    pub sent: u64,
    /// For whom the step would be done that is no message.
    pub acted: u64,
    /// Who would be written to later, by reason.
    pub deferred: BTreeMap<Reason, u64>,
    /// Who would not be written to, by reason.
    pub skipped: BTreeMap<Reason, u64>,
    /// Local hours, 0 to 23, of those sent at once.
    pub hours_sent: [u64; 24],
    /// Local hours to which the others are put off.
    pub hours_deferred: [u64; 24],
    /// Recipients by channel.
    pub channels: BTreeMap<&'static str, u64>,
    /// Recipients by language.
    pub languages: BTreeMap<&'static str, u64>,
    /// Recipients of text messages by the parts that each is paid for.
    pub parts: BTreeMap<u32, u64>,
    /// What all recipients cost, in millionths.
    pub cost_micros: i64,
    /// Recipients whose message has no known price.
    pub unpriced: u64,
    /// The largest HTML part, in bytes.
    pub largest_bytes: usize,
    /// Messages that Gmail would clip.
    pub clipped: u64,
    /// Fields that cannot be put into words, and for how many.
    pub broken: BTreeMap<String, u64>,
    /// When the first and the last would be written to.
    pub span: Option<(Timestamp, Timestamp)>,
    /// What was foreseen of everybody.
    pub plan: Vec<Foreseen>,
}

impl Simulation {
    /// Of everybody considered, with so many millionths to spend; none for no budget.
    pub fn of(mut people: Vec<Considered>, budget_micros: Option<i64>) -> Self {
        people.sort_by(|a, b| (a.moment(), &a.customer).cmp(&(b.moment(), &b.customer)));
        let mut simulation = Self::default();
        let mut left = budget_micros;
        for mut person in people {
            person.settle(left);
            if person.is_recipient() {
                let micros = person.cost.as_ref().map_or(0, |cost| cost.micros);
                left = left.map(|left| left - micros);
            }
            simulation.add(person);
        }
        simulation
    }

    /// Everybody who would be written to, now or later.
    pub fn recipients(&self) -> u64 {
        self.sent + self.deferred.values().sum::<u64>()
    }

    /// From everybody to the recipients, one step for each reason, in the order of the gate's questions.
    pub fn waterfall(&self) -> Vec<Fall> {
        let place = |reason: &Reason| ORDER.iter().position(|one| one == reason);
        let mut reasons: Vec<(&Reason, &u64)> = self.skipped.iter().collect();
        reasons.sort_by_key(|(reason, _)| place(reason).unwrap_or(ORDER.len()));
        let mut left = self.audience;
        let fall = |(reason, count): (&Reason, &u64)| {
            left = left.saturating_sub(*count);
            Fall {
                reason: *reason,
                count: *count,
                left,
            }
        };
        reasons.into_iter().map(fall).collect()
    }

    fn add(&mut self, person: Considered) {
        self.audience += 1;
        match &person.verdict {
            Verdict::Send(_) => {
                self.sent += 1;
                bump(&mut self.hours_sent, person.local_hour());
            }
            Verdict::Defer { reason, .. } => {
                *self.deferred.entry(*reason).or_default() += 1;
                bump(&mut self.hours_deferred, person.local_hour());
            }
            // Nobody is written to.
            Verdict::Act => self.acted += 1,
            Verdict::Skip(reason) => *self.skipped.entry(*reason).or_default() += 1,
        }
        for field in &person.broken {
            *self.broken.entry(field.clone()).or_default() += 1;
        }
        if person.is_recipient() {
            self.add_recipient(&person);
        }
        self.plan.push(Foreseen {
            verdict: person.verdict_text(),
            content: if person.is_recipient() {
                person.content
            } else {
                String::new()
            },
            customer: person.customer,
        });
    }

    fn add_recipient(&mut self, person: &Considered) {
        *self.channels.entry(person.channel).or_default() += 1;
        if let Some(language) = person.language {
            *self.languages.entry(language.code()).or_default() += 1;
        }
        if let Some(parts) = person.parts {
            *self.parts.entry(parts).or_default() += 1;
        }
        match &person.cost {
            Some(cost) => self.cost_micros = self.cost_micros.saturating_add(cost.micros),
            None => self.unpriced += 1,
        }
        self.largest_bytes = self.largest_bytes.max(person.html_bytes);
        self.clipped += u64::from(person.html_bytes > CLIP_BYTES);
        let at = person.moment();
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}

impl Considered {
    /// Words that cannot be found are skipped as they would be, and so is what the budget does not buy.
    fn settle(&mut self, left: Option<i64>) {
        let is_send = matches!(self.verdict, Verdict::Send(_));
        if is_send && !self.broken.is_empty() {
            self.verdict = Verdict::Skip(Reason::TemplateError);
        }
        let verdict = std::mem::replace(&mut self.verdict, Verdict::Skip(Reason::Budget));
        let cost = self.cost.as_ref();
        self.verdict = match &verdict {
            // It would be paid when its time has come.
            Verdict::Defer { .. }
                if left.is_some_and(|left| cost.is_none_or(|cost| cost.micros > left)) =>
            {
                Verdict::Skip(Reason::Budget)
            }
            _ => afford(verdict, cost, left),
        };
    }

    const fn is_recipient(&self) -> bool {
        !matches!(self.verdict, Verdict::Skip(_) | Verdict::Act)
    }

    const fn moment(&self) -> Timestamp {
        match &self.verdict {
            Verdict::Defer { until, .. } => *until,
            _ => self.at,
        }
    }

    fn local_hour(&self) -> i8 {
        self.moment().to_zoned(self.zone.clone()).hour()
    }

    fn verdict_text(&self) -> String {
        match &self.verdict {
            Verdict::Send(_) => "send".to_owned(),
            Verdict::Act => "act".to_owned(),
            Verdict::Skip(reason) => format!("skip {}", reason.name()),
            Verdict::Defer { reason, .. } => format!("defer {}", reason.name()),
        }
    }
}

fn bump(hours: &mut [u64; 24], hour: i8) {
    let place = usize::try_from(hour).unwrap_or_default();
    if let Some(count) = hours.get_mut(place) {
        *count += 1;
    }
}
