//! What somebody heard from the store as rows: messages received, opened, clicked and answered; and how likely they are to respond.

use awda_customers::{Heard, Letter, Profile, Touched};
use awda_kernel::{Day, TimeZone, Timestamp, day_number};
use awda_segments::query::{Detail, Happening};

use super::rows::Rows;

/// What is known of everybody before anything is known of one: so many responses to so many messages. Two in a hundred is what a mail's
/// links get across shops; ten messages weigh as much as what a person did with ten. The numbers are ours.
const PRIOR_RESPONSES: f64 = 0.2;
const PRIOR_MESSAGES: f64 = 10.0;

const MICROS: f64 = 1_000_000.0;

pub(super) fn received<'p>(profile: &'p Profile, zone: &TimeZone) -> Rows<'p> {
    rows_of(profile, Touched::Received, zone)
}

pub(super) fn opened<'p>(profile: &'p Profile, zone: &TimeZone) -> Rows<'p> {
    rows_of(profile, Touched::Opened, zone)
}

pub(super) fn clicked<'p>(profile: &'p Profile, zone: &TimeZone) -> Rows<'p> {
    rows_of(profile, Touched::Clicked, zone)
}

pub(super) fn replied<'p>(profile: &'p Profile, zone: &TimeZone) -> Rows<'p> {
    rows_of(profile, Touched::Answered, zone)
}

/// The share of the messages that are kept to which somebody responds, by a click or an answer, drawn towards what is usual while they are
/// few (the mean of a beta-binomial posterior). None where nothing was received.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "at most a few hundred messages; a share is at most a million"
)]
pub(super) fn response_chance(profile: &Profile) -> Option<i64> {
    let letters = || profile.heard.values().flat_map(Heard::letters);
    let received = letters().count();
    let responds = |letter: &&Letter| letter.clicked_at.or(letter.answered_at).is_some();
    let responses = letters().filter(responds).count();
    let chance = (responses as f64 + PRIOR_RESPONSES) / (received as f64 + PRIOR_MESSAGES);
    (received > 0).then(|| (chance * MICROS).round() as i64)
}

fn rows_of<'p>(profile: &'p Profile, what: Touched, zone: &TimeZone) -> Rows<'p> {
    let day = |second: i64| {
        let at = Timestamp::from_second(second).ok()?;
        Some(day_number(at, zone))
    };
    // Of the day on which one was let go, others may be missing.
    let all = profile.heard.values();
    let let_go = all.clone().filter_map(|heard| day(heard.let_go_at(what)?));
    let mut rows = Rows::new(let_go.max().map(|day: Day| day.saturating_add(1)));
    for letter in all.flat_map(|heard| heard.let_go(what).chain(heard.letters())) {
        if let Some(day) = letter.when(what).and_then(day) {
            rows.letter(letter, day);
        }
    }
    rows
}

impl<'p> Rows<'p> {
    fn letter(&mut self, letter: &'p Letter, day: Day) {
        match letter.campaign() {
            Some(campaign) => self.detail(Detail::Campaign, campaign),
            None => self.detail(Detail::Flow, &letter.flow),
        }
        self.detail(Detail::Channel, letter.channel.name());
        self.end_row(Happening {
            day,
            times: 1,
            ..Happening::default()
        });
    }
}
