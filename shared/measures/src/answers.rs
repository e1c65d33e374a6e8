//! What people answer and how fast they are answered (Awda definitions 5.9): NPS, CSAT, first response times.
//!
//! No source of this suite tells of surveys: of those these are the formulas, for whoever has the numbers.

use std::collections::BTreeMap;

use crate::{Ratio, kpi::average};

/// Answers to "how likely are you to recommend us", 0 to 10.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Promoters {
    /// 9 and 10.
    pub promoters: u64,
    /// 7 and 8.
    pub passives: u64,
    /// 0 to 6.
    pub detractors: u64,
}

/// Answers to "how satisfied are you", 1 to 5.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Satisfaction {
    counts: [u64; 5],
}

/// First responses of people to people: how many took so many seconds. Every figure of it is exact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseTimes {
    counts: BTreeMap<u64, u64>,
}

impl Promoters {
    /// Counts an answer; whatever is no answer on the scale is none.
    pub const fn add(&mut self, answer: u8) {
        match answer {
            0..=6 => self.detractors += 1,
            7 | 8 => self.passives += 1,
            9 | 10 => self.promoters += 1,
            _ => {}
        }
    }

    /// The net promoter score in hundredths of a point, −10,000 to 10,000: % promoters − % detractors. None without answers.
    pub fn score(&self) -> Option<i64> {
        let all = self.promoters + self.passives + self.detractors;
        let difference =
            i64::try_from(self.promoters).ok()? - i64::try_from(self.detractors).ok()?;
        average(difference.checked_mul(10_000)?, i128::from(all))
    }
}

impl Satisfaction {
    /// Counts an answer; whatever is no answer on the scale is none.
    pub fn add(&mut self, answer: u8) {
        let place = usize::from(answer).checked_sub(1);
        if let Some(count) = place.and_then(|place| self.counts.get_mut(place)) {
            *count += 1;
        }
    }

    /// CSAT: answers of 4 and 5, of all.
    pub fn share(&self) -> Ratio {
        let [.., four, five] = self.counts;
        Ratio {
            numerator: four + five,
            denominator: self.counts.iter().sum(),
        }
    }

    /// The mean answer, as a ratio.
    pub fn mean(&self) -> Ratio {
        let sum = self
            .counts
            .iter()
            .zip(1..)
            .map(|(count, answer)| count * answer);
        Ratio {
            numerator: sum.sum(),
            denominator: self.counts.iter().sum(),
        }
    }
}

impl ResponseTimes {
    /// Counts the first human reply to a customer's first message. Automatic replies, replies from outside and conversations that the shop
    /// began are the caller's to leave out.
    pub fn add(&mut self, seconds: u64) {
        self.add_many(seconds, 1);
    }

    /// Counts several that took as long. Counters of days hold what was taken back as well: less than none is none.
    pub fn add_many(&mut self, seconds: u64, times: i64) {
        if let Some(times) = u64::try_from(times).ok().filter(|times| *times > 0) {
            *self.counts.entry(seconds).or_default() += times;
        }
    }

    /// Those of a day's counters, or of several days' together.
    pub fn of(counts: &BTreeMap<u64, i64>) -> Self {
        let mut times = Self::default();
        for (seconds, count) in counts {
            times.add_many(*seconds, *count);
        }
        times
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The median, the headline: of an even number the mean of the two in the middle, rounded half up.
    pub fn median(&self) -> Option<u64> {
        let count = self.count();
        let upper = self.nth(count / 2)?;
        if count % 2 == 1 {
            return Some(upper);
        }
        let lower = self.nth((count / 2).checked_sub(1)?)?;
        Some(lower + (upper - lower).div_ceil(2))
    }

    /// The mean, rounded half up.
    pub fn mean(&self) -> Option<u64> {
        let count = u128::from(self.count());
        let each = self.counts.iter();
        let sum: u128 = each
            .map(|(seconds, times)| u128::from(*seconds) * u128::from(*times))
            .sum();
        u64::try_from((2 * sum + count).checked_div(2 * count)?).ok()
    }

    /// The 90th percentile: the smallest that at least nine in ten do not exceed.
    pub fn p90(&self) -> Option<u64> {
        self.nth((self.count() * 9).div_ceil(10).checked_sub(1)?)
    }

    /// The one before which there are `place` that are no longer.
    fn nth(&self, place: u64) -> Option<u64> {
        let mut before = 0;
        let mut each = self.counts.iter();
        let found = each.find(|(_, times)| {
            before += **times;
            before > place
        });
        found.map(|(seconds, _)| *seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_net_promoter_score_is_promoters_less_detractors() {
        let mut answers = Promoters::default();
        assert_eq!(answers.score(), None);
        // 5 promoters, 3 passives, 2 detractors of 10: 50 % − 20 % = 30.
        for answer in [10, 9, 9, 10, 9, 8, 7, 7, 6, 0, 11] {
            answers.add(answer);
        }
        assert_eq!(answers.score(), Some(3_000));
    }

    #[test]
    fn satisfaction_is_fours_and_fives_of_all_and_the_mean_beside() {
        let mut answers = Satisfaction::default();
        assert_eq!(answers.share().basis_points(), None);
        for answer in [5, 4, 4, 3, 1, 0, 6] {
            answers.add(answer);
        }
        assert_eq!(answers.share().basis_points(), Some(6_000));
        assert_eq!(answers.mean().value(), Some(3.4));
    }

    #[test]
    fn response_times_have_a_median_a_mean_and_a_ninetieth_percentile() {
        let mut times = ResponseTimes::default();
        assert_eq!(
            (times.median(), times.mean(), times.p90()),
            (None, None, None)
        );
        // Minutes 1 to 9 and one of a day.
        for minutes in [3, 1, 2, 5, 4, 9, 8, 7, 6, 1_440] {
            times.add(minutes * 60);
        }
        assert_eq!(times.median(), Some(330));
        assert_eq!(times.mean(), Some(8_910));
        assert_eq!(times.p90(), Some(540));
    }

    proptest! {
        /// Beside the definitions, over the times one by one.
        #[test]
        fn counters_say_what_the_times_themselves_say(
            times in prop::collection::vec(0_u64..400, 0..60),
            taken_back in prop::collection::vec(0_u64..400, 0..20),
        ) {
            let mut counts: BTreeMap<u64, i64> = BTreeMap::new();
            for (seconds, by) in times
                .iter()
                .map(|one| (*one, 1))
                .chain(taken_back.iter().flat_map(|one| [(*one, -1), (*one, 1)]))
            {
                *counts.entry(seconds).or_default() += by;
            }
            let found = ResponseTimes::of(&counts);
            let mut sorted = times;
            sorted.sort_unstable();
            let count = sorted.len();
            prop_assert_eq!(found.count(), count as u64);
            if count == 0 {
                prop_assert_eq!((found.median(), found.mean(), found.p90()), (None, None, None));
                return Ok(());
            }
            let (lower, upper) = (sorted[(count - 1) / 2], sorted[count / 2]);
            prop_assert_eq!(found.median(), Some((lower + upper).div_ceil(2)));
            let sum: u64 = sorted.iter().sum();
            prop_assert_eq!(found.mean(), Some((2 * sum + count as u64) / (2 * count as u64)));
            let p90 = found.p90().unwrap();
            let within = |limit: u64| sorted.iter().filter(|one| **one <= limit).count();
            prop_assert!(10 * within(p90) >= 9 * count && sorted.contains(&p90));
            prop_assert!(p90 == 0 || 10 * within(p90 - 1) < 9 * count);
        }
    }
}
