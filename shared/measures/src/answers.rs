//! What people answer and how fast they are answered (Awda definitions 5.9): NPS, CSAT, first response times.
//!
//! No source of this suite tells of tickets or surveys: these are the formulas, for whoever has the numbers.

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

/// First responses of people to people, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResponseTimes {
    seconds: Vec<u64>,
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
        let place = self.seconds.partition_point(|held| *held <= seconds);
        self.seconds.insert(place, seconds);
    }

    /// The median, the headline: of an even number the mean of the two in the middle, rounded half up.
    pub fn median(&self) -> Option<u64> {
        let count = self.seconds.len();
        let upper = *self.seconds.get(count / 2)?;
        if count % 2 == 1 {
            return Some(upper);
        }
        let lower = *self.seconds.get((count / 2).checked_sub(1)?)?;
        Some(lower + (upper - lower).div_ceil(2))
    }

    /// The mean, rounded half up.
    pub fn mean(&self) -> Option<u64> {
        let count = u128::try_from(self.seconds.len())
            .ok()
            .filter(|count| *count > 0)?;
        let sum: u128 = self.seconds.iter().map(|one| u128::from(*one)).sum();
        u64::try_from((2 * sum + count) / (2 * count)).ok()
    }

    /// The 90th percentile: the smallest that at least nine in ten do not exceed.
    pub fn p90(&self) -> Option<u64> {
        let place = (self.seconds.len() * 9).div_ceil(10).checked_sub(1)?;
        self.seconds.get(place).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
