//! The stage of one person on one day: the first rule that matches. Knows no other customers.

use super::thresholds::Thresholds;
use crate::language::Language;

/// A returned customer is called reactivated for this many days, the day of return included.
pub const REACTIVATED_WINDOW_DAYS: u32 = 30;

/// Where a person is in her life as a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// No verified identifier: nobody we could write to.
    Anonymous,
    /// Known, but never ordered.
    Lead,
    /// Ordered lately after having lapsed.
    Reactivated,
    /// Ordered once, lately.
    New,
    /// Ordered more than once, and lately.
    Active,
    /// Longer ago than half of the gaps.
    Cooling,
    /// Longer ago than three quarters of the gaps.
    AtRisk,
    /// Longer ago than nine tenths of the gaps.
    Lapsed,
    /// Twice as long ago as that.
    Lost,
}

impl Stage {
    /// All stages in the order of their rules.
    pub const ALL: [Self; 9] = [
        Self::Anonymous,
        Self::Lead,
        Self::Reactivated,
        Self::New,
        Self::Active,
        Self::Cooling,
        Self::AtRisk,
        Self::Lapsed,
        Self::Lost,
    ];

    /// The stable name in rules, storage and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Lead => "lead",
            Self::Reactivated => "reactivated",
            Self::New => "new",
            Self::Active => "active",
            Self::Cooling => "cooling",
            Self::AtRisk => "at_risk",
            Self::Lapsed => "lapsed",
            Self::Lost => "lost",
        }
    }

    /// The stage with this [`id`](Self::id).
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// The name to show. Arabic and Persian await a native speaker's review.
    pub fn name(self, language: Language) -> &'static str {
        language.pick(match self {
            Self::Anonymous => ["Anonymous", "مجهولون", "ناشناس"],
            Self::Lead => ["Leads", "مهتمون", "سرنخ\u{200c}ها"],
            Self::Reactivated => ["Reactivated", "عائدون", "بازگشته"],
            Self::New => ["New", "جدد", "جدید"],
            Self::Active => ["Active", "نشطون", "فعال"],
            Self::Cooling => ["Cooling", "في طور الفتور", "رو به سردی"],
            Self::AtRisk => ["At risk", "معرّضون للفقدان", "در معرض ریزش"],
            Self::Lapsed => ["Lapsed", "منقطعون", "غیرفعال"],
            Self::Lost => ["Lost", "مفقودون", "ازدست\u{200c}رفته"],
        })
    }
}

/// What the stage depends on. Days are counted in the store's calendar from any fixed day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageInput<'a> {
    /// Whether a verified identifier is known.
    pub has_identifier: bool,
    /// Days with a qualifying order: rising, each once. Days after `as_of_day` are not looked at.
    pub purchase_days: &'a [i32],
    /// Qualifying orders on those days up to `as_of_day`. Two orders on one day are two orders.
    pub order_count: u32,
    /// The day of judgement.
    pub as_of_day: i32,
}

/// A stage with what it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageReading {
    /// The stage.
    pub stage: Stage,
    /// The person's own thresholds, blended from the store's and her gaps; win-back is due at their T2.
    pub thresholds: Thresholds,
    /// Whole days since the last purchase day; nothing when there is none.
    pub days_since_last: Option<u32>,
}

/// Reads a person's stage by the first rule that matches; `store` are the store's thresholds.
pub fn stage(input: &StageInput<'_>, store: Thresholds) -> StageReading {
    let days = known_days(input);
    let gaps = gaps_days(days);
    let thresholds = store.blended_with(&gaps);
    let days_since_last = days.last().map(|last| input.as_of_day.abs_diff(*last));
    let stage = match (input.has_identifier, days_since_last) {
        (false, _) => Stage::Anonymous,
        (true, None) => Stage::Lead,
        (true, Some(since)) if since < REACTIVATED_WINDOW_DAYS && came_back(&gaps, store) => {
            Stage::Reactivated
        }
        (true, Some(since)) if since < thresholds.t1() => first_or_further(input, days),
        (true, Some(since)) => drifting(since, thresholds),
    };
    StageReading {
        stage,
        thresholds,
        days_since_last,
    }
}

/// The days between consecutive purchase days; none of zero.
pub(super) fn gaps_days(purchase_days: &[i32]) -> Vec<u32> {
    let pairs = purchase_days.iter().zip(purchase_days.iter().skip(1));
    pairs
        .map(|(day, next)| next.abs_diff(*day))
        .filter(|gap| *gap > 0)
        .collect()
}

fn known_days<'a>(input: &StageInput<'a>) -> &'a [i32] {
    let known = input
        .purchase_days
        .partition_point(|day| *day <= input.as_of_day);
    input.purchase_days.get(..known).unwrap_or_default()
}

/// Whether the last gap was T3 or more by the thresholds of the time, when it was not yet one of the person's own gaps.
fn came_back(gaps: &[u32], store: Thresholds) -> bool {
    gaps.split_last()
        .is_some_and(|(last, before)| *last >= store.blended_with(before).t3())
}

fn first_or_further(input: &StageInput<'_>, days: &[i32]) -> Stage {
    if input.order_count > 1 || days.len() > 1 {
        return Stage::Active;
    }
    Stage::New
}

fn drifting(since: u32, thresholds: Thresholds) -> Stage {
    if since < thresholds.t2() {
        return Stage::Cooling;
    }
    if since < thresholds.t3() {
        return Stage::AtRisk;
    }
    if since < thresholds.t3().saturating_mul(2) {
        return Stage::Lapsed;
    }
    Stage::Lost
}
