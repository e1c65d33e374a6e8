//! When could the answer change by time alone? The next day on which it does, so that membership changes on that day and not when
//! a night happens to look.
//!
//! Every condition knows the next day on which it may change (an order leaves a window, a number of days is reached, an
//! anniversary comes round); the whole is judged on those days until it differs. *Law: the answer is the same on every day before
//! the boundary, and another one on it.*

mod next;

use awda_kernel::{Day, TimeZone, Timestamp, local_moment};

use self::next::next_change;
use crate::query::evaluate::Scene;
use crate::query::library::{Compiled, Library};
use crate::query::person::{Prediction, Standing};
use crate::query::plan::Rule;

/// Days that are judged before the search gives up.
const STEPS_MAX: usize = 2_000;

/// The next change by time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// Time alone never changes it.
    Never,
    /// It changes with the beginning of this day.
    On(Day),
    /// It does not change before this day; ask again then.
    NotBefore(Day),
}

/// Standing and prediction of somebody on another day, if nothing else happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Foreseen {
    /// RFM, stage and flags.
    pub standing: Option<Standing>,
    /// The models.
    pub prediction: Option<Prediction>,
}

/// What standing and prediction do as days pass.
pub enum Ahead<'a> {
    /// They stay until the next night.
    Still,
    /// They move: what they will be on a day. Called once for each day looked at.
    Moving(&'a mut dyn FnMut(Day) -> Foreseen),
}

impl Boundary {
    /// The day to look again; none for never.
    pub const fn day(self) -> Option<Day> {
        match self {
            Self::Never => None,
            Self::On(day) | Self::NotBefore(day) => Some(day),
        }
    }

    /// The moment that day begins in the store's zone.
    pub fn moment(self, zone: &TimeZone) -> Option<Timestamp> {
        local_moment(self.day()?, 0, zone).ok()
    }
}

impl Library {
    /// The next change of a segment's answer after `scene.today`, looking `days` ahead at most.
    pub fn next_boundary(
        &self,
        segment: &Compiled,
        scene: &Scene<'_>,
        days: u16,
        mut ahead: Ahead<'_>,
    ) -> Boundary {
        let answer = self.judge(segment, scene);
        let horizon = scene.today.saturating_add(i32::from(days));
        let moves = matches!(ahead, Ahead::Moving(_));
        let mut person = *scene.person;
        let mut today = scene.today;
        for _ in 0..STEPS_MAX {
            let here = Scene {
                person: &person,
                today,
                ..*scene
            };
            let Some(next) = self.next_of(segment.rule(), &here, moves) else {
                return Boundary::Never;
            };
            if next > horizon {
                return Boundary::NotBefore(next);
            }
            if let Ahead::Moving(foresee) = &mut ahead {
                let Foreseen {
                    standing,
                    prediction,
                } = foresee(next);
                person.standing = standing;
                person.prediction = prediction;
            }
            let there = Scene {
                person: &person,
                today: next,
                ..*scene
            };
            if self.judge(segment, &there) != answer {
                return Boundary::On(next);
            }
            today = next;
        }
        Boundary::NotBefore(today.saturating_add(1))
    }

    /// The first day after today on which any leaf may change.
    fn next_of(&self, rule: &Rule, scene: &Scene<'_>, moves: bool) -> Option<Day> {
        let mut first: Option<Day> = None;
        rule.each_leaf(&mut |leaf| {
            let next = match &leaf.ask {
                crate::query::plan::Ask::Segment(_, place) => self
                    .rule_at(*place)
                    .and_then(|rule| self.next_of(rule, scene, moves)),
                ask => next_change(ask, scene, moves),
            };
            first = first.into_iter().chain(next).min();
        });
        first
    }
}
