//! The last question of the gate: is there money for it?

use crate::Reason;
use crate::gate::Verdict;
use crate::prices::Cost;

/// What becomes of a verdict when so many millionths are left; none left to count where there is no budget. What costs nothing that is
/// known cannot be paid from a budget.
pub fn afford(verdict: Verdict, cost: Option<&Cost>, left: Option<i64>) -> Verdict {
    match (&verdict, left) {
        (Verdict::Send(_), Some(left)) if cost.is_none_or(|cost| cost.micros > left) => {
            Verdict::Skip(Reason::Budget)
        }
        _ => verdict,
    }
}
