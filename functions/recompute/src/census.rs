//! What a night must know of all people of a store before it can judge one: counts that shards build apart and merge in any order.
//!
//! Bounds of what a shard keeps of one store, however many people it has: [`COHORT_ROWS_MAX`] and [`SPEND_ROWS_MAX`] rows for the
//! fits (beyond them a random half of the people, then a quarter, chosen by the hash of their ids), and three tallies of at most
//! `awda_segments::DISTINCT_VALUES_MAX` values, and a sample of at most `awda_measures::SAMPLE_MAX` buyers. Packed, that is below the 350 KB of a part (held by a test). Where one shard holds
//! many stores, a person costs some twelve packed bytes (measured there).
//!
//! It refuses to know shards, queues and what becomes of it.

use awda_customers::Profile;
use awda_kernel::{Day, fingerprint};
use awda_lifetime::{Cohort, DAYS_PER_WEEK, SpendCohort, StoreFit};
use awda_measures::{
    Listed, MeasuredPercentiles, PurchasesAsOf, Sample, StandardsBody, revenue_forecasts,
};
use awda_segments::{GapCensus, RfmCensus, RfmScale, Tally, Thresholds, VipCut};

use crate::stores::Calendar;

/// Most distinct (x, t_x, T) of a store.
pub(crate) const COHORT_ROWS_MAX: usize = 16_384;

/// Most distinct (purchase days, spend) of a store.
pub(crate) const SPEND_ROWS_MAX: usize = 8_192;

/// The counts of one store as of one day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoreCensus {
    pub(crate) calendar: Calendar,
    pub(crate) customers: u64,
    pub(crate) buyers: u64,
    pub(crate) rfm: RfmCensus,
    pub(crate) gaps: GapCensus,
    /// Net spend of the last 365 days of everybody who spent anything, minor units.
    pub(crate) year_spend: Tally,
    pub(crate) cohort: Cohort,
    pub(crate) spend: SpendCohort,
    pub(crate) sample: Sample,
}

impl StoreCensus {
    pub(crate) fn new(calendar: Calendar) -> Self {
        Self {
            calendar,
            customers: 0,
            buyers: 0,
            rfm: RfmCensus::default(),
            gaps: GapCensus::default(),
            year_spend: Tally::default(),
            cohort: Cohort::with_grain(DAYS_PER_WEEK, COHORT_ROWS_MAX),
            spend: SpendCohort::with_limit(SPEND_ROWS_MAX),
            sample: Sample::default(),
        }
    }

    /// The day it is for.
    pub(crate) const fn day(&self) -> Day {
        self.calendar.day
    }

    /// Counts one person.
    pub(crate) fn add(&mut self, profile: &Profile) {
        let bought = PurchasesAsOf::of(profile, self.calendar.day);
        self.customers += 1;
        self.buyers += u64::from(bought.order_count() > 0);
        self.rfm.add(&bought.rfm());
        self.gaps.add(bought.days());
        if bought.net_year_minor() > 0 {
            self.year_spend.add(bought.net_year_minor());
        }
        let key = fingerprint(&[profile.id.as_str()]).high_bits();
        self.sample.add(key, &bought);
        if let Some(triple) = bought.triple() {
            self.cohort.add(key, triple);
        }
        if let Some((days, total_minor)) = bought.spend() {
            self.spend.add(key, days, total_minor);
        }
    }

    /// Counts everybody whom `other` has counted.
    pub(crate) fn merge(&mut self, other: &Self) -> Result<(), awda_lifetime::Error> {
        self.cohort.merge(&other.cohort)?;
        self.spend.merge(&other.spend);
        self.sample.merge(&other.sample);
        self.customers += other.customers;
        self.buyers += other.buyers;
        self.rfm.merge(&other.rfm);
        self.gaps.merge(&other.gaps);
        self.year_spend.merge(&other.year_spend);
        Ok(())
    }

    /// What follows from it: scales, thresholds, fits and percentiles; `segments` are judged by.
    pub(crate) fn standards(&self, segments: Vec<Listed>) -> StandardsBody {
        let mut standards = StandardsBody {
            currency: self.calendar.currency,
            customers: self.customers,
            buyers: self.buyers,
            thresholds: self.gaps.thresholds_or(Thresholds::FALLBACK),
            rfm: RfmScale::from(&self.rfm),
            vip: VipCut::from_spend(&self.year_spend),
            fit: StoreFit::of(&self.cohort, &self.spend, None),
            percentiles: MeasuredPercentiles::default(),
            segments,
            forecast: Vec::new(),
        };
        standards.forecast = revenue_forecasts(&self.sample, &standards, self.buyers);
        standards.percentiles = self.sample.percentiles(&standards, self.day());
        standards
    }
}
