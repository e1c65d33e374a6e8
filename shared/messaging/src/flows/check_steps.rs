//! What is wrong with the steps of a document.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::check::{begins, check_condition, moves};
use super::document::{FlowDocument, Trigger};
use super::fault::{FlowFault, FlowProblem};
use super::step::Step;
use crate::channels::ChannelChoice;
use crate::notices::is_name;
use crate::templates::Template;

/// Most steps.
const STEPS_MAX: usize = 12;
/// Longest wait before or after the flow's day, in days.
const WAIT_DAYS_MAX: i32 = 366;
/// Longest life of a late step: thirty days.
const TIME_TO_LIVE_HOURS_MAX: u32 = 720;
/// Highest number of a step.
const NUMBER_MAX: u8 = 200;
/// Longest label, in characters.
const TAG_CHARS_MAX: usize = 120;

impl FlowDocument {
    pub(super) fn check_steps(&self, faults: &mut Vec<FlowFault>) {
        if self.steps.is_empty() || self.steps.len() > STEPS_MAX {
            faults.push(FlowProblem::Steps(STEPS_MAX).at("steps"));
        }
        let is_event = matches!(self.trigger, Trigger::Event { .. });
        let is_absence = matches!(self.trigger, Trigger::Absence { .. });
        for (number, step) in self.steps.iter().enumerate() {
            check_step(step, number, is_event, faults);
            check_act(step, number, faults);
            check_wait(step, number, is_event, faults);
        }
        self.check_numbers(faults);
        self.check_coupons(faults);
        for (number, pair) in self.steps.windows(2).enumerate() {
            if let [first, second] = pair
                && !follows(first, second, is_event)
            {
                let problem = FlowProblem::StepTime(
                    "every step comes later than the one before; of an event's, two of one time have `when` both",
                );
                faults.push(problem.at(format!("steps[{}]", number + 1)));
            }
        }
        let starts_late = self.steps.first().is_some_and(|step| step.after_days != 0);
        if is_absence && starts_late {
            let problem = FlowProblem::StepTime("the first step of an absence is on its day");
            faults.push(problem.at("steps[0].after_days"));
        }
    }

    /// Only promotions tell coupons; what is told again was told by a message before, of the same pool.
    fn check_coupons(&self, faults: &mut Vec<FlowFault>) {
        for (place, step) in self.steps.iter().enumerate() {
            let at = format!("steps[{place}].coupon");
            let Some(coupon) = &step.coupon else {
                if step.template.is_some_and(Template::tells_coupon) {
                    let why = "this template tells a coupon: name its pool";
                    faults.push(FlowProblem::Step(why).at(at));
                }
                continue;
            };
            if !step.is_message() || !self.is_marketing() {
                let why = "only a promotion's message tells a coupon";
                faults.push(FlowProblem::Step(why).at(at.clone()));
            }
            let named = |number: u8| {
                let mut before = self.numbered().take(place);
                before.any(|(own, step)| {
                    let pool = step.coupon.as_ref().map(|one| &one.pool);
                    own == number && pool == Some(&coupon.pool)
                })
            };
            if coupon.of_step.is_some_and(|number| !named(number)) {
                let why = "the number of an earlier step that tells a coupon of this pool";
                faults.push(FlowProblem::Range(why).at(format!("{at}.of_step")));
            }
        }
    }

    /// Every number is one step's, and the first step does something.
    fn check_numbers(&self, faults: &mut Vec<FlowFault>) {
        let mut seen = BTreeSet::new();
        for (place, (number, _)) in self.numbered().enumerate() {
            if number > NUMBER_MAX || !seen.insert(number) {
                let problem = FlowProblem::Range("0 to 200, and no other step's");
                faults.push(problem.at(format!("steps[{place}].number")));
            }
        }
        if self.steps.first().is_some_and(|step| step.exit) {
            let problem =
                FlowProblem::Step("a flow does not begin with an exit; filter says whom it is for");
            faults.push(problem.at("steps[0].exit"));
        }
    }
}

/// Whether a step may stand after another: later, or a branch beside it.
fn follows(first: &Step, second: &Step, is_event: bool) -> bool {
    let are_branches = is_event && first.when.is_some() && second.when.is_some();
    match first.wait_hours().cmp(&second.wait_hours()) {
        Ordering::Less => true,
        Ordering::Equal => are_branches,
        Ordering::Greater => false,
    }
}

fn check_step(step: &Step, number: usize, is_event: bool, faults: &mut Vec<FlowFault>) {
    let mut tell = |field: &str, problem: FlowProblem| {
        faults.push(problem.at(format!("steps[{number}].{field}")));
    };
    if is_event && step.wait_hours() < 0 {
        tell(
            "after_hours",
            FlowProblem::StepTime("a step cannot come before its event"),
        );
    }
    if !is_event && step.after_hours != 0 {
        let why = "a step of a date, an absence or a schedule has after_days and local_hour";
        tell("after_hours", FlowProblem::StepTime(why));
    }
    if step.wait_hours().abs() > WAIT_DAYS_MAX * 24 {
        tell(
            "after_days",
            FlowProblem::StepTime("a step waits a year at most"),
        );
    }
    if step.local_hour.is_some_and(|hour| !(0..24).contains(&hour)) {
        tell("local_hour", FlowProblem::Range("an hour, 0 to 23"));
    }
    if !(1..=TIME_TO_LIVE_HOURS_MAX).contains(&step.time_to_live_hours) {
        tell("time_to_live_hours", FlowProblem::Range("1 to 720 hours"));
    }
}

/// A step does one thing, and has what belongs to it alone.
fn check_act(step: &Step, number: usize, faults: &mut Vec<FlowFault>) {
    let mut tell = |field: &str, problem: FlowProblem| {
        faults.push(problem.at(format!("steps[{number}]{field}")));
    };
    let does = [
        step.template.is_some(),
        step.add_tag.is_some(),
        step.remove_tag.is_some(),
        step.webhook.is_some(),
        step.exit,
    ];
    if does.into_iter().filter(|does| *does).count() != 1 {
        let why = "a step has one of template, add_tag, remove_tag, webhook and exit";
        tell("", FlowProblem::Step(why));
        return;
    }
    let is_tag = |tag: &str| {
        (1..=TAG_CHARS_MAX).contains(&tag.chars().count())
            && !tag.contains(char::is_control)
            && tag.trim() == tag
    };
    for (field, tag) in [
        (".add_tag", &step.add_tag),
        (".remove_tag", &step.remove_tag),
    ] {
        if tag.as_deref().is_some_and(|tag| !is_tag(tag)) {
            tell(field, FlowProblem::Range("a label of 1 to 120 characters"));
        }
    }
    if step.webhook.as_deref().is_some_and(|name| !is_name(name)) {
        let why = "the name of one of the store's webhooks";
        tell(".webhook", FlowProblem::Range(why));
    }
    if step.exit && step.when.is_none() {
        tell(".when", FlowProblem::Step("an exit says whose run it ends"));
    }
    if !step.is_message() {
        if !step.variants.is_empty() {
            tell(
                ".variants",
                FlowProblem::Step("only messages have wordings"),
            );
        }
        if step.channel != ChannelChoice::default() {
            tell(
                ".channel",
                FlowProblem::Step("only messages go over a channel"),
            );
        }
    }
}

/// What a step waits for is something that happens to people with an agenda that something began.
fn check_wait(step: &Step, number: usize, is_event: bool, faults: &mut Vec<FlowFault>) {
    let Some(wait) = &step.wait_for else {
        return;
    };
    let place = format!("steps[{number}].wait_for");
    if !is_event {
        let why = "a step of a date, an absence or a schedule comes on its day";
        faults.push(FlowProblem::StepTime(why).at(place));
        return;
    }
    if step.exit {
        let why = "an exit is judged at its time";
        faults.push(FlowProblem::Step(why).at(place.clone()));
    }
    if step.wait_hours() == 0 {
        let why = "a step that waits for something says how long: after_hours or after_days";
        faults.push(FlowProblem::StepTime(why).at(format!("steps[{number}].after_hours")));
    }
    if !begins(wait.kind) || moves(wait.kind) {
        let kind = wait.kind.name();
        faults.push(FlowProblem::Awaited(kind).at(format!("{place}.kind")));
    }
    check_condition(
        &format!("{place}.where"),
        &wait.condition,
        wait.kind,
        faults,
    );
}
