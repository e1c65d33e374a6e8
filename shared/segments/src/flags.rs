//! Flags that hold beside any stage or segment: vip, one-time buyer, discount-driven (Awda definitions 5.2).
//!
//! It refuses to know which year or which discounts; it receives the year's spend and two counts.

use crate::cuts::{Cuts, Direction};
use crate::language::Language;
use crate::tally::{Share, Tally};

/// Something worth knowing of a customer, whatever her stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Among the top tenth by net spend of the last 365 days.
    Vip,
    /// Exactly one qualifying order.
    OneTimeBuyer,
    /// Half of the orders or more were discounted.
    DiscountDriven,
}

impl Flag {
    /// All flags.
    pub const ALL: [Self; 3] = [Self::Vip, Self::OneTimeBuyer, Self::DiscountDriven];

    /// The stable name in rules, storage and addresses.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Vip => "vip",
            Self::OneTimeBuyer => "one_time_buyer",
            Self::DiscountDriven => "discount_driven",
        }
    }

    /// The flag with this [`id`](Self::id).
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.id() == id)
    }

    /// The name to show. Arabic and Persian await a native speaker's review.
    pub fn name(self, language: Language) -> &'static str {
        language.pick(match self {
            Self::Vip => ["VIP", "كبار العملاء", "مشتریان ویژه"],
            Self::OneTimeBuyer => [
                "One-time buyers",
                "مشترو المرة الواحدة",
                "خریداران یک\u{200c}باره",
            ],
            Self::DiscountDriven => [
                "Discount-driven",
                "الباحثون عن الخصومات",
                "تخفیف\u{200c}محور",
            ],
        })
    }
}

/// What the flags depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagInput {
    /// Net spend of the 365 days up to the day of judgement, minor units.
    pub net_spend_365_minor: i64,
    /// Qualifying orders.
    pub order_count: u32,
    /// Those of them that carried a discount.
    pub discounted_order_count: u32,
}

/// The flags of one person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// See [`Flag::Vip`].
    pub vip: bool,
    /// See [`Flag::OneTimeBuyer`].
    pub one_time_buyer: bool,
    /// See [`Flag::DiscountDriven`].
    pub discount_driven: bool,
}

impl Flags {
    /// Whether this flag is raised.
    pub fn contains(self, flag: Flag) -> bool {
        match flag {
            Flag::Vip => self.vip,
            Flag::OneTimeBuyer => self.one_time_buyer,
            Flag::DiscountDriven => self.discount_driven,
        }
    }

    /// The raised flags, in the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL
            .into_iter()
            .filter(move |flag| self.contains(*flag))
    }
}

/// The spend from which a customer is a VIP: the smallest that was counted with a mid-rank percentile of 0.9 or more.
///
/// Equal spenders are equal: when so many share the top that their middle lies below 0.9, or when there are fewer than
/// five customers, nobody is a VIP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VipCut {
    pub(crate) cuts: Cuts,
}

impl VipCut {
    /// Learns the cut from the net spend in the last 365 days of everybody who spent anything, minor units. Who spent
    /// nothing is not to be counted: otherwise every new lead would make the tenth larger.
    pub fn from_spend(net_spend_365_minor: &Tally) -> Self {
        let share = [Share::NINE_TENTHS];
        Self {
            cuts: Cuts::by_mid_rank(net_spend_365_minor, &share, Direction::Rising),
        }
    }

    /// The smallest spend of a VIP, minor units; nothing when nobody stands out.
    pub fn from_minor(&self) -> Option<i64> {
        self.cuts.at().first().copied()
    }

    fn is_reached_by(&self, spend_minor: i64) -> bool {
        spend_minor > 0 && self.cuts.passed(spend_minor) > 0
    }
}

/// Reads a person's flags.
pub fn flags(input: &FlagInput, vip: &VipCut) -> Flags {
    let discounted_doubled = 2 * u64::from(input.discounted_order_count);
    Flags {
        vip: vip.is_reached_by(input.net_spend_365_minor),
        one_time_buyer: input.order_count == 1,
        discount_driven: input.order_count > 0
            && discounted_doubled >= u64::from(input.order_count),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(order_count: u32, discounted_order_count: u32) -> Flags {
        let input = FlagInput {
            net_spend_365_minor: 100,
            order_count,
            discounted_order_count,
        };
        flags(&input, &VipCut::from_spend(&Tally::default()))
    }

    #[test]
    fn one_order_makes_a_one_time_buyer_and_no_other_count_does() {
        assert_eq!(
            [0, 1, 2].map(|orders| read(orders, 0).one_time_buyer),
            [false, true, false]
        );
    }

    #[test]
    fn half_of_the_orders_make_a_customer_discount_driven() {
        for (orders, discounted, expected) in [
            (0, 0, false),
            (1, 0, false),
            (1, 1, true),
            (2, 1, true),
            (3, 1, false),
            (5, 3, true),
        ] {
            let flags = read(orders, discounted);
            assert_eq!(flags.discount_driven, expected, "{discounted} of {orders}");
        }
    }

    #[test]
    fn vips_are_the_top_tenth_by_mid_rank() {
        for (spends, expected) in [
            ((1..=100).collect::<Vec<i64>>(), Some(91)),
            ((1..=10).collect(), Some(10)),
            ((1..=5).collect(), Some(5)),
            ((1..=4).collect(), None),
            (vec![7; 50], None),
            (vec![], None),
        ] {
            let cut = VipCut::from_spend(&spends.iter().copied().collect());
            assert_eq!(cut.from_minor(), expected, "{} customers", spends.len());
        }
    }

    #[test]
    fn who_spent_nothing_is_never_a_vip() {
        let cut = VipCut::from_spend(&(-20..=0).collect());
        assert!(!cut.is_reached_by(0));
    }

    #[test]
    fn raised_flags_are_listed_and_lowered_ones_are_not() {
        let flags = Flags {
            vip: true,
            one_time_buyer: false,
            discount_driven: true,
        };
        assert_eq!(
            flags.iter().collect::<Vec<_>>(),
            [Flag::Vip, Flag::DiscountDriven]
        );
        assert_eq!(Flags::default().iter().count(), 0);
        for flag in Flag::ALL {
            assert_eq!(Flag::from_id(flag.id()), Some(flag));
        }
    }

    proptest! {
        #[test]
        fn the_cut_agrees_with_ranking_everybody(
            spends in proptest::collection::vec(1..300_i64, 1..120),
        ) {
            let cut = VipCut::from_spend(&spends.iter().copied().collect());
            for spend in &spends {
                let less = spends.iter().filter(|other| *other < spend).count();
                let equal = spends.iter().filter(|other| *other == spend).count();
                let is_top = 10 * (2 * less + equal) >= 9 * 2 * spends.len();
                prop_assert_eq!(cut.is_reached_by(*spend), is_top);
            }
        }
    }
}
