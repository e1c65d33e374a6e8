//! One line and one metric for what became of each record, for the person on call. Never a body, an address or a name.

use awda_ports::{Remedied, Remedy, Told};
use tracing::{debug, error, info, warn};

/// Tells an outcome; one that needs a person as an error.
pub fn outcome(function: &'static str, outcome: &impl Told) {
    let noun = outcome.noun();
    let line = outcome.line();
    if outcome.needs_a_person() {
        error!(function, outcome = noun, "{function}: {line}");
    } else {
        info!(function, outcome = noun, "{function}: {line}");
    }
    metric(function, noun, "");
}

/// Tells a failure at the level its remedy asks for: an alarm is an error, a world that is unwell a warning, the rest less.
pub fn failure<E: Remedied>(function: &'static str, fault: &E) {
    let (code, said) = (fault.code(), fault.plainly());
    match fault.remedy() {
        Remedy::Reject => info!(function, fault.code = code, "refused: {said}"),
        Remedy::Reload => debug!(function, fault.code = code, "conflict: {said}"),
        Remedy::Retry { after_ms } => {
            warn!(function, fault.code = code, after_ms, "not now: {said}");
        }
        Remedy::Alarm => error!(function, fault.code = code, "broken: {said}"),
    }
    metric(function, noun_of(fault.remedy()), code);
}

/// Tells the port's failure behind an answer, if there is one: the answer itself names no detail.
pub fn answer(function: &'static str, answer: &awda_ports::web::Answer) {
    if let Some(fault) = awda_ports::web::fault_behind(answer) {
        failure(function, fault);
    }
}

/// The metric's name for a remedy.
pub const fn noun_of(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Reject => "Refused",
        Remedy::Reload => "Conflict",
        Remedy::Retry { .. } => "Transient",
        Remedy::Alarm => "Broken",
    }
}

/// One count in CloudWatch's embedded metric format, as a log line of its own target; dimensions function and code.
fn metric(function: &'static str, noun: &'static str, code: &'static str) {
    info!(target: "metric", function, code, noun, count = 1_u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remedy_has_its_row() {
        let rows = [
            (Remedy::Reject, "Refused"),
            (Remedy::Reload, "Conflict"),
            (Remedy::Retry { after_ms: 1 }, "Transient"),
            (Remedy::Alarm, "Broken"),
        ];
        for (remedy, noun) in rows {
            assert_eq!(noun_of(remedy), noun);
        }
    }
}
