//! The stored forms of counts and scales, each with its version. Reading checks everything; writing cannot fail.
//!
//! Values are stored as differences to the one before: a full tally of 20,000 amounts is some 140 kB of JSON, and less than
//! a quarter of the database's largest item when compressed (held by a test). The last value may lie `2^64 - 1` above the
//! first, so differences wrap around.
//!
//! It refuses to know where and in which format they are stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cuts::{Cuts, Direction};
use crate::error::Error;
use crate::flags::VipCut;
use crate::rfm::{Basis, RfmCensus, RfmScale};
use crate::stages::{GapCensus, Thresholds};
use crate::tally::{DISTINCT_VALUES_MAX, EXACT_BITS, Tally, coarse};

/// The version that every form here carries.
const V1: u8 = 1;

/// A [`Tally`]: distinct values as differences, counts beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TallyV1 {
    v: u8,
    bits: u8,
    deltas: Vec<i64>,
    counts: Vec<u64>,
}

/// An [`RfmCensus`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfmCensusV1 {
    v: u8,
    recency_days: TallyV1,
    orders_repeat: TallyV1,
    net_spend_minor: TallyV1,
}

/// A [`GapCensus`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapCensusV1 {
    v: u8,
    gaps_days: TallyV1,
    returning_customers: u64,
}

/// An [`RfmScale`]: some 200 bytes of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfmScaleV1 {
    v: u8,
    basis: BasisV1,
    buyers: u64,
    recency: CutsV1,
    frequency: CutsV1,
    monetary: CutsV1,
}

/// A [`VipCut`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VipCutV1 {
    v: u8,
    spend_minor: CutsV1,
}

/// [`Thresholds`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThresholdsV1 {
    v: u8,
    t1_days: u32,
    t2_days: u32,
    t3_days: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct CutsV1 {
    bits: u8,
    at: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BasisV1 {
    Relative,
    Absolute,
}

impl From<&Tally> for TallyV1 {
    fn from(tally: &Tally) -> Self {
        let mut previous = 0_i64;
        let delta = |(value, _): (i64, u64)| {
            let delta = value.wrapping_sub(previous);
            previous = value;
            delta
        };
        Self {
            v: V1,
            bits: tally.significant_bits(),
            deltas: tally.iter().map(delta).collect(),
            counts: tally.iter().map(|(_, count)| count).collect(),
        }
    }
}

impl TryFrom<TallyV1> for Tally {
    type Error = Error;

    fn try_from(stored: TallyV1) -> Result<Self, Error> {
        check_version("tally", stored.v)?;
        let bits = check_bits(stored.bits)?;
        let (found, counts) = (stored.deltas.len(), stored.counts.len());
        if found != counts {
            return Err(Error::ArraysDiffer {
                deltas: found,
                counts,
            });
        }
        if found > DISTINCT_VALUES_MAX {
            return Err(Error::TooManyValues {
                found,
                limit: DISTINCT_VALUES_MAX,
            });
        }
        let mut kept = BTreeMap::new();
        let mut previous = None;
        for (position, (delta, count)) in stored.deltas.into_iter().zip(stored.counts).enumerate() {
            let value = previous.unwrap_or(0_i64).wrapping_add(delta);
            let is_above = previous.is_none_or(|previous| value > previous);
            if !is_above || count == 0 || coarse(value, bits) != value {
                return Err(Error::MisplacedValue { position });
            }
            kept.insert(value, count);
            previous = Some(value);
        }
        Ok(Self::restore(kept, bits))
    }
}

impl From<&RfmCensus> for RfmCensusV1 {
    fn from(census: &RfmCensus) -> Self {
        Self {
            v: V1,
            recency_days: (&census.recency_days).into(),
            orders_repeat: (&census.orders_repeat).into(),
            net_spend_minor: (&census.net_spend_minor).into(),
        }
    }
}

impl TryFrom<RfmCensusV1> for RfmCensus {
    type Error = Error;

    fn try_from(stored: RfmCensusV1) -> Result<Self, Error> {
        let form = "rfm census";
        check_version(form, stored.v)?;
        let census = Self {
            recency_days: stored.recency_days.try_into()?,
            orders_repeat: stored.orders_repeat.try_into()?,
            net_spend_minor: stored.net_spend_minor.try_into()?,
        };
        let same_buyers = census.net_spend_minor.total() == census.buyers();
        if !same_buyers || census.repeat_buyers() > census.buyers() {
            return Err(Error::CensusDisagrees { form });
        }
        Ok(census)
    }
}

impl From<&GapCensus> for GapCensusV1 {
    fn from(census: &GapCensus) -> Self {
        Self {
            v: V1,
            gaps_days: (&census.gaps_days).into(),
            returning_customers: census.returning_customers,
        }
    }
}

impl TryFrom<GapCensusV1> for GapCensus {
    type Error = Error;

    fn try_from(stored: GapCensusV1) -> Result<Self, Error> {
        let form = "gap census";
        check_version(form, stored.v)?;
        let returning_customers = stored.returning_customers;
        let census = Self {
            gaps_days: stored.gaps_days.try_into()?,
            returning_customers,
        };
        let has_gaps = census.gaps_days.total() > 0;
        if returning_customers > census.gaps_days.total() || has_gaps != (returning_customers > 0) {
            return Err(Error::CensusDisagrees { form });
        }
        Ok(census)
    }
}

impl From<&RfmScale> for RfmScaleV1 {
    fn from(scale: &RfmScale) -> Self {
        let basis = match scale.basis {
            Basis::Relative => BasisV1::Relative,
            Basis::Absolute => BasisV1::Absolute,
        };
        Self {
            v: V1,
            basis,
            buyers: scale.buyers,
            recency: (&scale.recency).into(),
            frequency: (&scale.frequency).into(),
            monetary: (&scale.monetary).into(),
        }
    }
}

impl TryFrom<RfmScaleV1> for RfmScale {
    type Error = Error;

    fn try_from(stored: RfmScaleV1) -> Result<Self, Error> {
        check_version("rfm scale", stored.v)?;
        let basis = match stored.basis {
            BasisV1::Relative => Basis::Relative,
            BasisV1::Absolute => Basis::Absolute,
        };
        Ok(Self {
            basis,
            buyers: stored.buyers,
            recency: stored.recency.restore(Direction::Falling)?,
            frequency: stored.frequency.restore(Direction::Rising)?,
            monetary: stored.monetary.restore(Direction::Rising)?,
        })
    }
}

impl From<&VipCut> for VipCutV1 {
    fn from(cut: &VipCut) -> Self {
        Self {
            v: V1,
            spend_minor: (&cut.cuts).into(),
        }
    }
}

impl TryFrom<VipCutV1> for VipCut {
    type Error = Error;

    fn try_from(stored: VipCutV1) -> Result<Self, Error> {
        check_version("vip cut", stored.v)?;
        Ok(Self {
            cuts: stored.spend_minor.restore(Direction::Rising)?,
        })
    }
}

impl From<Thresholds> for ThresholdsV1 {
    fn from(thresholds: Thresholds) -> Self {
        let (t1_days, t2_days, t3_days) = (thresholds.t1(), thresholds.t2(), thresholds.t3());
        Self {
            v: V1,
            t1_days,
            t2_days,
            t3_days,
        }
    }
}

impl TryFrom<ThresholdsV1> for Thresholds {
    type Error = Error;

    fn try_from(stored: ThresholdsV1) -> Result<Self, Error> {
        check_version("thresholds", stored.v)?;
        Self::new(stored.t1_days, stored.t2_days, stored.t3_days)
    }
}

impl From<&Cuts> for CutsV1 {
    fn from(cuts: &Cuts) -> Self {
        Self {
            bits: cuts.significant_bits(),
            at: cuts.at().to_vec(),
        }
    }
}

impl CutsV1 {
    fn restore(self, direction: Direction) -> Result<Cuts, Error> {
        let bits = check_bits(self.bits)?;
        Cuts::restore(self.at, bits, direction).ok_or(Error::MisplacedCuts)
    }
}

fn check_version(form: &'static str, found: u8) -> Result<(), Error> {
    if found != V1 {
        return Err(Error::UnknownVersion { form, found });
    }
    Ok(())
}

fn check_bits(found: u8) -> Result<u8, Error> {
    if !(1..=EXACT_BITS).contains(&found) {
        return Err(Error::Precision { found });
    }
    Ok(found)
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
