//! What became of a flow's or campaign's messages, in rates, and what they brought for what they cost (Awda definitions 5.9).
//!
//! Everything is of those delivered, and people's alone: machines open and click too, and are counted apart. It refuses to know messages.

use awda_kernel::{Currency, round_half_up};
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

/// By what value and cost are brought to one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Economics {
    /// What of net revenue is margin, in hundredths of a per cent.
    pub margin_points: u16,
    /// What one unit of the price list's currency is worth in the store's, in millionths.
    pub rate_micros: i64,
    /// Decimals of the store's currency.
    pub decimals: u8,
}

impl Economics {
    /// A cost in minor units of the store's currency, rounded half up.
    pub fn cost_minor(&self, spent_micros: i64) -> i64 {
        let scaled = self.scaled(spent_micros);
        i64::try_from(round_half_up(scaled, 1_000_000_000_000)).unwrap_or(i64::MAX)
    }

    /// Return on investment in hundredths of a per cent: (attributed margin − cost) ÷ cost (Awda definitions 5.9); none without a cost.
    pub fn return_on(&self, net_minor: i64, spent_micros: i64) -> Option<i64> {
        let cost = self.scaled(spent_micros);
        let margin = i128::from(net_minor) * i128::from(self.margin_points) * 100_000_000;
        (cost > 0).then(|| {
            let points = round_half_up((margin - cost).saturating_mul(10_000), cost);
            i64::try_from(points).unwrap_or(if points < 0 { i64::MIN } else { i64::MAX })
        })
    }

    /// What one unit of a currency is worth in another, in millionths, where both are held to the dollar by law: the riyals and dirham of the
    /// Gulf, Oman's riyal, Bahrain's and Jordan's dinar at their central banks' official rates. None for all others, whose rate moves.
    pub fn pegged(from: Currency, to: Currency) -> Option<i64> {
        let per_dollar = |currency: Currency| {
            Some(match currency.code() {
                "USD" => 1_000_000,
                "SAR" => 3_750_000,
                "AED" => 3_672_500,
                "QAR" => 3_640_000,
                "OMR" => 384_500,
                "BHD" => 376_000,
                "JOD" => 709_000,
                _ => return None,
            })
        };
        if from == to {
            return Some(1_000_000);
        }
        let (from, to): (i128, i128) = (per_dollar(from)?, per_dollar(to)?);
        i64::try_from(round_half_up(to * 1_000_000, from)).ok()
    }

    /// A cost in millionths of millionths of a minor unit.
    fn scaled(&self, spent_micros: i64) -> i128 {
        let minor = 10_i128.pow(u32::from(self.decimals));
        i128::from(spent_micros) * i128::from(self.rate_micros) * minor
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
    fn a_campaigns_margin_and_cost_meet_in_the_stores_currency() {
        let riyals = Economics {
            margin_points: 2_500,
            rate_micros: 3_750_000,
            decimals: 2,
        };
        // 100 dollars are 375 riyals; a quarter of 6,000 riyals is 1,500: three times the cost over.
        assert_eq!(riyals.cost_minor(100_000_000), 37_500);
        assert_eq!(riyals.return_on(600_000, 100_000_000), Some(30_000));
        assert_eq!(riyals.return_on(0, 1), Some(-10_000));
        assert_eq!(riyals.return_on(600_000, 0), None);
        let code = |text: &str| text.parse::<Currency>().unwrap();
        for (from, to, rate) in [
            ("USD", "SAR", Some(3_750_000)),
            ("SAR", "USD", Some(266_667)),
            ("EUR", "EUR", Some(1_000_000)),
            ("USD", "EUR", None),
            ("USD", "IRR", None),
        ] {
            assert_eq!(Economics::pegged(code(from), code(to)), rate, "{from} {to}");
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
