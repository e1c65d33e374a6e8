//! One customer's purchases as the models see them: how many repeats, the last one, and the age.
//!
//! It refuses impossible histories once, at the door, so that no model has to look again.

use crate::Error;
use crate::stats::{DAYS_PER_WEEK, Triple};

/// Repeat purchase days, the last of them and the age, in weeks from the first purchase day.
///
/// The models do not mind which unit is used as long as parameters, history and horizon share it; Awda uses weeks.
///
/// ```
/// use awda_lifetime::History;
///
/// let history = History::from_days(2, 213, 272)?;
/// assert_eq!(history, History::new(2, 213.0 / 7.0, 272.0 / 7.0)?);
/// assert!(History::new(2, 9.0, 8.0).is_err());
/// # Ok::<(), awda_lifetime::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct History {
    x: u32,
    t_x: f64,
    age: f64,
}

impl History {
    /// The greatest age in weeks (or whichever unit is used): 19,000 years of weeks.
    pub const AGE_MAX: f64 = 1e6;

    /// Bought for the first time today.
    pub const TODAY: Self = Self {
        x: 0,
        t_x: 0.0,
        age: 0.0,
    };

    /// `x` repeat purchase days, the last one `t_x` weeks after the first purchase, seen until week `age`.
    pub fn new(x: u32, t_x: f64, age: f64) -> Result<Self, Error> {
        let ordered = t_x >= 0.0 && t_x <= age && age <= Self::AGE_MAX;
        if !ordered || (x == 0 && t_x > 0.0) || x > Triple::X_MAX {
            return Err(Error::HistoryImpossible { x, t_x, age });
        }
        Ok(Self { x, t_x, age })
    }

    /// The same from whole days.
    pub fn from_days(x: u32, t_x_days: u32, age_days: u32) -> Result<Self, Error> {
        let week = f64::from(DAYS_PER_WEEK);
        Self::new(x, f64::from(t_x_days) / week, f64::from(age_days) / week)
    }

    /// Repeat purchase days.
    pub fn x(&self) -> u32 {
        self.x
    }

    /// Weeks from the first to the last purchase day; 0 without repeats.
    pub fn t_x(&self) -> f64 {
        self.t_x
    }

    /// Weeks from the first purchase day to the day of observation (the papers' T).
    pub fn age(&self) -> f64 {
        self.age
    }

    /// Weeks since the last purchase day.
    pub fn silence(&self) -> f64 {
        self.age - self.t_x
    }

    /// x as a real number.
    pub(crate) fn count(&self) -> f64 {
        f64::from(self.x)
    }
}
