//! What became of a flow's or campaign's messages, in rates, and what they brought for what they cost (Awda definitions 5.9).
//!
//! Everything is of those delivered, and people's alone: machines open and click too, and are counted apart. It refuses to know messages.

use awda_kernel::round_half_up;
use awda_messaging::campaigns::Tally;

use crate::Ratio;

/// What became of some messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessageFigures {
    /// Handed over.
    pub sent: u64,
    /// Taken by the receiving server or phone.
    pub delivered: u64,
    /// Opened by a person.
    pub opened: u64,
    /// Opened by a machine.
    pub machine_opened: u64,
    /// With a link that a person followed.
    pub clicked: u64,
    /// Came back.
    pub bounced: u64,
    /// Reported as spam.
    pub complained: u64,
    /// What they cost, in millionths of the price list's currency.
    pub spent_micros: i64,
}

impl MessageFigures {
    /// Of a campaign's tally.
    pub fn of(tally: &Tally) -> Self {
        let count = |name: &str| u64::try_from(tally.count(name)).unwrap_or_default();
        Self {
            sent: count("sent"),
            delivered: count("delivered"),
            opened: count("opened"),
            machine_opened: count("machine_opened"),
            clicked: count("clicked"),
            bounced: count("bounced"),
            complained: count("complained"),
            spent_micros: tally.count("spent_micros"),
        }
    }

    /// Delivered of those handed over.
    pub const fn delivery_rate(&self) -> Ratio {
        ratio(self.delivered, self.sent)
    }

    /// Opened by people, of those delivered.
    pub const fn open_rate(&self) -> Ratio {
        ratio(self.opened, self.delivered)
    }

    /// Clicked by people, of those delivered.
    pub const fn click_rate(&self) -> Ratio {
        ratio(self.clicked, self.delivered)
    }

    /// Came back, of those handed over.
    pub const fn bounce_rate(&self) -> Ratio {
        ratio(self.bounced, self.sent)
    }

    /// Reported as spam, of those delivered.
    pub const fn complaint_rate(&self) -> Ratio {
        ratio(self.complained, self.delivered)
    }

    /// People with an order credited to it, of those delivered; not of those who opened.
    pub const fn conversion_rate(&self, converted: u64) -> Ratio {
        ratio(converted, self.delivered)
    }
}

/// Return on investment in hundredths of a per cent: (margin − cost) ÷ cost, both in one unit; none without a cost. 100 that bring 400 are
/// 300 %.
pub fn return_on_investment(margin: i64, cost: i64) -> Option<i64> {
    let gain = i128::from(margin) - i128::from(cost);
    (cost > 0).then(|| {
        let points = round_half_up(gain * 10_000, i128::from(cost));
        i64::try_from(points).unwrap_or(i64::MAX)
    })
}

const fn ratio(numerator: u64, denominator: u64) -> Ratio {
    Ratio {
        numerator,
        denominator,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_that_bring_four_hundred_return_three_hundred_per_cent() {
        for (margin, cost, points) in [
            (400, 100, Some(30_000)),
            (100, 100, Some(0)),
            (0, 100, Some(-10_000)),
            (1, 3, Some(-6_667)),
            (5, 0, None),
        ] {
            assert_eq!(
                return_on_investment(margin, cost),
                points,
                "{margin} for {cost}"
            );
        }
    }

    #[test]
    fn rates_are_of_those_delivered() {
        let mut tally = Tally::default();
        tally.add([
            ("sent".to_owned(), 110),
            ("delivered".to_owned(), 100),
            ("opened".to_owned(), 40),
            ("machine_opened".to_owned(), 70),
            ("clicked".to_owned(), 8),
            ("bounced".to_owned(), 11),
            ("complained".to_owned(), 1),
            ("spent_micros".to_owned(), 11_000),
        ]);
        let figures = MessageFigures::of(&tally);
        assert_eq!(figures.open_rate().basis_points(), Some(4_000));
        assert_eq!(figures.click_rate().basis_points(), Some(800));
        assert_eq!(figures.bounce_rate().basis_points(), Some(1_000));
        assert_eq!(figures.delivery_rate().basis_points(), Some(9_091));
        assert_eq!(figures.complaint_rate().basis_points(), Some(100));
        assert_eq!(figures.conversion_rate(5).basis_points(), Some(500));
        assert_eq!(MessageFigures::default().open_rate().value(), None);
    }
}
