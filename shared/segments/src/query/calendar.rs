//! Days of the store's calendar: lengths of time, relative days, periods, anniversaries; forwards, and backwards to the day on
//! which something becomes true. A month is a month of the calendar, cut short where the month is (31 January + 1mo = 28 February).

use awda_kernel::Day;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

const EPOCH: Date = Date::constant(1970, 1, 1);
/// Days that are looked at lie within this many of 1970: some 2,700 years, so that sums of them never overflow.
const DAYS_MAX: i32 = 1_000_000;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A month of the calendar.
    Month,
    /// Twelve months.
    Year,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lasting {
    /// How many; at most [`Unit::count_max`].
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// A day that is fixed, or that moves with today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// This day.
    Fixed(Day),
    /// So long ago; zero days are today.
    Ago(Lasting),
    /// In so long.
    Ahead(Lasting),
}

/// Where a period lies from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Which {
    /// The one that holds today.
    This,
    /// The one before.
    Last,
    /// The one after.
    Next,
}

/// The periods that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Named {
    /// Seven days from the store's first day of the week.
    Week,
    /// A month.
    Month,
    /// Three months from January, April, July or October.
    Quarter,
    /// A year.
    Year,
}

/// A stretch of days that moves with today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// `this month`, `last week`, ...
    Calendar(Which, Named),
    /// `last 30d`: the 30 days that end with today.
    Past(Lasting),
    /// `next 7d`: the 7 days that begin with today.
    Coming(Lasting),
}

/// A day of the year, and the year it was first, where known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearDay {
    /// The year in which it was first.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month, 1 to 31.
    pub day: i8,
}

impl Unit {
    /// The largest count: some 27 years.
    pub const fn count_max(self) -> u16 {
        match self {
            Self::Day => 10_000,
            Self::Week => 1_400,
            Self::Month => 330,
            Self::Year => 27,
        }
    }
}

impl Lasting {
    /// No time.
    pub const ZERO: Self = Self::days(0);

    /// So many days.
    pub const fn days(count: u16) -> Self {
        Self {
            count,
            unit: Unit::Day,
        }
    }

    /// Whole days, where months do not make that a question.
    pub fn as_days(self) -> Option<u32> {
        match self.unit {
            Unit::Day => Some(u32::from(self.count)),
            Unit::Week => Some(7 * u32::from(self.count)),
            Unit::Month | Unit::Year => None,
        }
    }

    /// So long before `day`.
    pub fn before(self, day: Day) -> Day {
        self.moved(day, -1)
    }

    /// So long after `day`.
    pub fn after(self, day: Day) -> Day {
        self.moved(day, 1)
    }

    /// The first day from which so long before is `target` or later.
    pub fn first_before_reaching(self, target: Day) -> Day {
        first_reaching(self.after(target), target, |day| self.before(day))
    }

    /// The first day from which so long after is `target` or later.
    pub fn first_after_reaching(self, target: Day) -> Day {
        first_reaching(self.before(target), target, |day| self.after(day))
    }

    fn moved(self, day: Day, sign: i32) -> Day {
        if let Some(days) = self.as_days() {
            let days = i32::try_from(days).unwrap_or(DAYS_MAX) * sign;
            return day.clamp(-DAYS_MAX, DAYS_MAX) + days;
        }
        let years = if self.unit == Unit::Year { 12 } else { 1 };
        let months = i32::from(self.count) * years * sign;
        let months = Span::new().try_months(months).unwrap_or_default();
        let date = date_of(day).checked_add(months);
        date.map_or(DAYS_MAX * sign, day_of)
    }
}

impl Moment {
    /// Today.
    pub const TODAY: Self = Self::Ago(Lasting::ZERO);

    /// The day it is when today is `today`.
    pub fn on(self, today: Day) -> Day {
        match self {
            Self::Fixed(day) => day,
            Self::Ago(lasting) => lasting.before(today),
            Self::Ahead(lasting) => lasting.after(today),
        }
    }

    /// The first today for which this moment is `target` or later; none when it does not move.
    pub fn first_reaching(self, target: Day) -> Option<Day> {
        match self {
            Self::Fixed(_) => None,
            Self::Ago(lasting) => Some(lasting.first_before_reaching(target)),
            Self::Ahead(lasting) => Some(lasting.first_after_reaching(target)),
        }
    }
}

impl Period {
    /// Its first day and the day after its last, when today is `today` and weeks begin with `week`.
    pub fn on(self, today: Day, week: Weekday) -> (Day, Day) {
        match self {
            Self::Past(lasting) => (lasting.before(today) + 1, today.saturating_add(1)),
            Self::Coming(lasting) => (today, lasting.after(today)),
            Self::Calendar(which, named) => {
                let shift = match which {
                    Which::Last => -1,
                    Which::This => 0,
                    Which::Next => 1,
                };
                let start = named.start(today, week);
                (named.shifted(start, shift), named.shifted(start, shift + 1))
            }
        }
    }

    /// The first day after `today` on which the period is another one.
    pub fn next_move(self, today: Day, week: Weekday) -> Day {
        match self {
            Self::Past(_) | Self::Coming(_) => today.saturating_add(1),
            Self::Calendar(_, named) => named.shifted(named.start(today, week), 1),
        }
    }
}

impl Named {
    fn start(self, today: Day, week: Weekday) -> Day {
        let date = date_of(today);
        let first = |month: i8| Date::new(date.year(), month, 1).map_or(today, day_of);
        match self {
            Self::Week => today.saturating_sub(i32::from(date.weekday().since(week))),
            Self::Month => first(date.month()),
            Self::Quarter => first((date.month() - 1) / 3 * 3 + 1),
            Self::Year => first(1),
        }
    }

    fn shifted(self, start: Day, by: i32) -> Day {
        let span = match self {
            Self::Week => return start.saturating_add(7 * by),
            Self::Month => by.months(),
            Self::Quarter => (3 * by).months(),
            Self::Year => by.years(),
        };
        date_of(start).checked_add(span).map_or(start, day_of)
    }
}

impl YearDay {
    /// The day of the year on which `day` first was.
    pub fn first_on(day: Day) -> Self {
        let date = date_of(day);
        Self {
            year: Some(date.year()),
            month: date.month(),
            day: date.day(),
        }
    }

    /// Its day in `year`; 29 February is 28 February in common years (Awda definitions 5.5). None up to the year it was first, and
    /// none for a day that no year has.
    pub fn in_year(self, year: i16) -> Option<Day> {
        if self.year.is_some_and(|first| year <= first) {
            return None;
        }
        let date = Date::new(year, self.month, self.day);
        let leap = (self.month, self.day) == (2, 29);
        let date = if leap {
            date.or(Date::new(year, 2, 28))
        } else {
            date
        };
        date.ok().map(day_of)
    }

    /// Whether it comes round between `from` and `to`, both included.
    pub fn falls_between(self, from: Day, to: Day) -> bool {
        let begins = self.year.map_or(i16::MIN, |year| year.saturating_add(1));
        let (first, last) = (date_of(from).year().max(begins), date_of(to).year());
        // Any stretch of a whole year and more holds every day.
        let years = first..=last.min(first.saturating_add(8));
        from <= to
            && years
                .filter_map(|year| self.in_year(year))
                .any(|day| (from..=to).contains(&day))
    }

    /// Whole years from its first day until `today`; none without the year, or before it.
    pub fn years_until(self, today: Day) -> Option<i64> {
        let now = date_of(today);
        let years = i64::from(now.year()) - i64::from(self.year?);
        let come = self.in_year(now.year()).is_some_and(|day| day <= today);
        let whole = if come { years } else { years - 1 };
        (years >= 0).then_some(whole.max(0))
    }

    /// The next day after `today` on which it comes round.
    pub fn next_after(self, today: Day) -> Option<Day> {
        let year = date_of(today).year().max(self.year.unwrap_or(i16::MIN));
        (year..=year.saturating_add(8))
            .filter_map(|year| self.in_year(year))
            .find(|day| *day > today)
    }
}

/// The date of a day.
pub fn date_of(day: Day) -> Date {
    EPOCH
        .checked_add(day.clamp(-DAYS_MAX, DAYS_MAX).days())
        .unwrap_or(EPOCH)
}

/// The day of a date.
pub fn day_of(date: Date) -> Day {
    let hours = date.duration_since(EPOCH).as_hours();
    i32::try_from(hours / 24).unwrap_or_default()
}

/// `moved` never falls as days pass, and `guess` is at most a few days off.
fn first_reaching(guess: Day, target: Day, moved: impl Fn(Day) -> Day) -> Day {
    let mut day = guess;
    if target.unsigned_abs() > DAYS_MAX.unsigned_abs() {
        return day;
    }
    while moved(day) < target && day < 2 * DAYS_MAX {
        day += 1;
    }
    while moved(day - 1) >= target && day > -2 * DAYS_MAX {
        day -= 1;
    }
    day
}
