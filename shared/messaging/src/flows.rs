//! The flows as data: their steps, the hour they are sent at, and how long a late step still makes sense.
//!
//! Two steps that the definitions name are left out until coupons exist, because a step without its coupon would promise nothing:
//! the win-back incentive on day 14, and the birthday reminder a week after ("your coupon is still unused").

use crate::Flow;

/// Local hour at which every step is sent (Awda definitions 5.5).
pub const SEND_HOUR: i8 = 10;

/// Days between the beginnings of two win-back series of one person (Awda definitions 5.4).
pub const SERIES_DAYS: i32 = 180;

/// A series begins only within so many days after it may: who has been away for longer is left alone until the next order.
pub const ACTIVATION_DAYS: i32 = 30;

/// After a birthday message no second one within so many days, whatever the date is changed to (Awda definitions 5.5).
pub const BIRTHDAY_REST_DAYS: i32 = 300;

/// Nobody known to be younger is sent a promotion, in years.
pub const ADULT_YEARS: i16 = 18;

/// One step of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Days from the flow's day: the day recency reached T2, or the birthday.
    pub offset_days: i32,
    /// What it is, in logs and reports.
    pub name: &'static str,
}

const WIN_BACK: [Step; 3] = [
    Step {
        offset_days: 0,
        name: "reminder",
    },
    Step {
        offset_days: 7,
        name: "news",
    },
    Step {
        offset_days: 28,
        name: "last_chance",
    },
];

const BIRTHDAY: [Step; 2] = [
    Step {
        offset_days: -3,
        name: "teaser",
    },
    Step {
        offset_days: 0,
        name: "main",
    },
];

impl Flow {
    /// The steps, in the order they are sent.
    pub const fn steps(self) -> &'static [Step] {
        match self {
            Self::WinBack => &WIN_BACK,
            Self::Birthday => &BIRTHDAY,
        }
    }

    /// The step with this number, from 0.
    pub fn step(self, number: u8) -> Option<Step> {
        self.steps().get(usize::from(number)).copied()
    }

    /// Days after which a late step is not sent any more.
    pub const fn time_to_live_days(self) -> i32 {
        match self {
            Self::WinBack => 7,
            Self::Birthday => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_in_time() {
        for flow in Flow::ALL {
            let offsets: Vec<i32> = flow.steps().iter().map(|step| step.offset_days).collect();
            assert!(offsets.windows(2).all(|pair| pair[0] < pair[1]), "{flow:?}");
        }
        assert_eq!(Flow::WinBack.step(2).map(|step| step.offset_days), Some(28));
        assert_eq!(Flow::WinBack.step(3), None);
    }
}
