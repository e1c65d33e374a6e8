//! Scores from 1 to 5, the grid of R against FM, and the names of its cells. Knows no thresholds.

use crate::language::Language;

/// A mark from 1 (worst) to 5 (best).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Score {
    /// 1, the worst.
    One = 1,
    /// 2.
    Two = 2,
    /// 3.
    Three = 3,
    /// 4.
    Four = 4,
    /// 5, the best.
    Five = 5,
}

impl Score {
    /// All marks, rising.
    pub const ALL: [Self; 5] = [Self::One, Self::Two, Self::Three, Self::Four, Self::Five];

    /// The mark as a number from 1 to 5.
    pub const fn value(self) -> u8 {
        self as u8
    }

    /// The mark of somebody who passed this many of four borders.
    pub(crate) const fn of_passed(passed: usize) -> Self {
        match passed {
            0 => Self::One,
            1 => Self::Two,
            2 => Self::Three,
            3 => Self::Four,
            _ => Self::Five,
        }
    }
}

/// The three marks of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RfmScores {
    /// R: 5 bought most recently.
    pub recency: Score,
    /// F: 1 exactly for one order; 2 to 5 among repeat buyers.
    pub frequency: Score,
    /// M: 5 spent most.
    pub monetary: Score,
}

impl RfmScores {
    /// `FM = floor((F + M)/2 + 1/2)`, the mean of frequency and spend, halves up (Awda definitions 5.1).
    pub fn frequency_monetary(self) -> Score {
        let doubled = usize::from(self.frequency.value() + self.monetary.value());
        Score::of_passed(doubled.div_ceil(2).saturating_sub(1))
    }

    /// The name of the cell that the marks fall into.
    pub fn segment(self) -> RfmSegment {
        RfmSegment::of_cell(self.recency, self.frequency_monetary())
    }
}

/// The eleven named RFM segments, and those who never bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RfmSegment {
    /// Bought most recently, and much.
    Champions,
    /// Buys well and not long ago.
    Loyal,
    /// Recent, on the way to loyal.
    PotentialLoyalists,
    /// A first, small purchase just now.
    NewCustomers,
    /// A small purchase a little while ago.
    Promising,
    /// Middling in everything.
    NeedsAttention,
    /// Bought little and is cooling.
    AboutToSleep,
    /// Used to buy well, not for long now.
    AtRisk,
    /// Among the best once, and going.
    CantLose,
    /// Bought little, long ago.
    Hibernating,
    /// Bought little, longest ago; also every buyer outside the population's window.
    Lost,
    /// No qualifying order.
    Prospect,
}

impl RfmSegment {
    /// All segments, from best to worst, prospects last.
    pub const ALL: [Self; 12] = [
        Self::Champions,
        Self::Loyal,
        Self::PotentialLoyalists,
        Self::NewCustomers,
        Self::Promising,
        Self::NeedsAttention,
        Self::AboutToSleep,
        Self::AtRisk,
        Self::CantLose,
        Self::Hibernating,
        Self::Lost,
        Self::Prospect,
    ];

    /// The one segment of a cell of the grid. The compiler proves that no cell is left out.
    ///
    /// | R \ FM | 1 | 2 | 3 | 4 | 5 |
    /// |---|---|---|---|---|---|
    /// | 5 | new customers | potential loyalists | potential loyalists | champions | champions |
    /// | 4 | promising | potential loyalists | potential loyalists | loyal | loyal |
    /// | 3 | about to sleep | about to sleep | needs attention | loyal | loyal |
    /// | 2 | hibernating | hibernating | at risk | at risk | can't lose |
    /// | 1 | lost | lost | at risk | at risk | can't lose |
    pub const fn of_cell(recency: Score, frequency_monetary: Score) -> Self {
        use Score::{Five, Four, One, Three, Two};
        match (recency, frequency_monetary) {
            (Five, One) => Self::NewCustomers,
            (Four, One) => Self::Promising,
            (Five | Four, Two | Three) => Self::PotentialLoyalists,
            (Five, Four | Five) => Self::Champions,
            (Four | Three, Four | Five) => Self::Loyal,
            (Three, One | Two) => Self::AboutToSleep,
            (Three, Three) => Self::NeedsAttention,
            (Two, One | Two) => Self::Hibernating,
            (One, One | Two) => Self::Lost,
            (Two | One, Three | Four) => Self::AtRisk,
            (Two | One, Five) => Self::CantLose,
        }
    }

    /// The stable name in rules, storage and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Champions => "champions",
            Self::Loyal => "loyal",
            Self::PotentialLoyalists => "potential_loyalists",
            Self::NewCustomers => "new_customers",
            Self::Promising => "promising",
            Self::NeedsAttention => "needs_attention",
            Self::AboutToSleep => "about_to_sleep",
            Self::AtRisk => "at_risk",
            Self::CantLose => "cant_lose",
            Self::Hibernating => "hibernating",
            Self::Lost => "lost",
            Self::Prospect => "prospect",
        }
    }

    /// The segment with this [`id`](Self::id).
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|segment| segment.id() == id)
    }

    /// The name to show. Arabic and Persian await a native speaker's review.
    pub fn name(self, language: Language) -> &'static str {
        language.pick(match self {
            Self::Champions => ["Champions", "الأبطال", "قهرمانان"],
            Self::Loyal => ["Loyal", "الأوفياء", "وفاداران"],
            Self::PotentialLoyalists => {
                ["Potential loyalists", "أوفياء محتملون", "وفاداران بالقوه"]
            }
            Self::NewCustomers => ["New customers", "عملاء جدد", "مشتریان جدید"],
            Self::Promising => ["Promising", "واعدون", "امیدبخش"],
            Self::NeedsAttention => ["Needs attention", "بحاجة إلى اهتمام", "نیازمند توجه"],
            Self::AboutToSleep => ["About to sleep", "على وشك الخمول", "در آستانهٔ رکود"],
            Self::AtRisk => ["At risk", "معرّضون للفقدان", "در معرض ریزش"],
            Self::CantLose => ["Can't lose", "لا نتحمّل خسارتهم", "نباید از دست بروند"],
            Self::Hibernating => ["Hibernating", "خاملون", "خفته"],
            Self::Lost => ["Lost", "مفقودون", "ازدست\u{200c}رفته"],
            Self::Prospect => ["Prospects", "عملاء محتملون", "مشتریان بالقوه"],
        })
    }
}
