//! Everything a night decided for a store, alive and in its stored form.
//!
//! | key | holds |
//! |---|---|
//! | `v` | 1 |
//! | `currency`, `customers`, `buyers` | of the store; people with an order by the day |
//! | `thresholds`, `rfm_scale`, `vip` | the forms of `awda-segments` |
//! | `model` | name, unit of time, names of the parameters, grade, usual gap, and the fit |
//! | `spend` | the same for value; null until somebody has spent something |
//! | `percentiles` | by measure the 99 values from which people are in a percent |
//! | `segments` | the segments that were judged by |
//! | `forecast` | revenue to come from the people there are, by horizon |
//!
//! The text is a function of the statistics alone: the same data and day give the same bytes however the night was sharded.
//! It refuses to know stores, runs and days; they stand beside it in the row.

use std::collections::BTreeMap;

use awda_kernel::Currency;
use awda_lifetime::wire::{FitV1, StoreFitV1};
use awda_lifetime::{Fit, Grade, StoreFit};
use awda_segments::query::{Measure, Percentiles};
use awda_segments::wire::{RfmScaleV1, ThresholdsV1, VipCutV1};
use awda_segments::{RfmScale, Thresholds, VipCut};
use serde::{Deserialize, Serialize};

use crate::{Error, Listed, MeasuredPercentiles, RevenueForecast, grade_id};

const V1: u8 = 1;
const MODEL_NAMES: [&str; 4] = ["r", "alpha", "a", "b"];
const SPEND_NAMES: [&str; 3] = ["p", "q", "gamma"];

/// A night's decisions for one store.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardsBody {
    /// Currency of every amount.
    pub currency: Currency,
    /// Profiles counted.
    pub customers: u64,
    /// Those with a qualifying order by the day.
    pub buyers: u64,
    /// The store's T1, T2 and T3.
    pub thresholds: Thresholds,
    /// The RFM cut points.
    pub rfm: RfmScale,
    /// The spend from which a person is a VIP.
    pub vip: VipCut,
    /// MBG/NBD in weeks and Gamma-Gamma in minor units.
    pub fit: StoreFit,
    /// Percentiles by measure, in the order of [`Measure::ALL`].
    pub percentiles: MeasuredPercentiles,
    /// The segments that were judged by, each with its number.
    pub segments: Vec<Listed>,
    /// Revenue to come from the people there are; empty on nights from before it was looked at.
    pub forecast: Vec<RevenueForecast>,
}

/// A fitted number with its name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// The model's own name for it.
    pub name: &'static str,
    /// The value; times are in weeks, amounts in minor units.
    pub value: f64,
    /// Its standard error, where the likelihood has a top.
    pub standard_error: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct StandardsV1 {
    v: u8,
    currency: Currency,
    customers: u64,
    buyers: u64,
    thresholds: ThresholdsV1,
    rfm_scale: RfmScaleV1,
    vip: VipCutV1,
    model: ModelV1,
    spend: Option<SpendV1>,
    /// Values from which people are in percent 1 to 99, by measure.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    percentiles: BTreeMap<String, Vec<i64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    segments: Vec<Listed>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forecast: Vec<RevenueForecast>,
}

#[derive(Serialize, Deserialize)]
struct ModelV1 {
    name: String,
    time_unit: String,
    parameter_names: Vec<String>,
    grade: String,
    typical_gap_weeks: Option<f64>,
    fit: FitV1,
}

#[derive(Serialize, Deserialize)]
struct SpendV1 {
    name: String,
    value_unit: String,
    parameter_names: Vec<String>,
    grade: String,
    fit: FitV1,
}

/// Read before anything else, so that another version is named and not called malformed.
#[derive(Deserialize)]
struct VersionOnly {
    v: u8,
}

impl StandardsBody {
    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error`], whichever part is wrong.
    pub fn read(text: &str) -> Result<Self, Error> {
        let VersionOnly { v } = serde_json::from_str(text).map_err(|fault| malformed(&fault))?;
        if v != V1 {
            return Err(Error::Version { version: v });
        }
        let mut stored: StandardsV1 =
            serde_json::from_str(text).map_err(|fault| malformed(&fault))?;
        let percentiles = percentiles_of(&mut stored.percentiles)?;
        Ok(Self {
            percentiles,
            segments: stored.segments,
            forecast: stored.forecast,
            currency: stored.currency,
            customers: stored.customers,
            buyers: stored.buyers,
            thresholds: Thresholds::try_from(stored.thresholds)?,
            rfm: RfmScale::try_from(stored.rfm_scale)?,
            vip: VipCut::try_from(stored.vip)?,
            fit: StoreFit::try_from(StoreFitV1 {
                purchases: stored.model.fit,
                spend: stored.spend.map(|spend| spend.fit),
                typical_gap_weeks: stored.model.typical_gap_weeks,
                // A night keeps counts, not days: it has no windows of the past to compare.
                swings: None,
            })?,
        })
    }

    /// Writes the stored form.
    pub fn write(&self) -> String {
        let fit = StoreFitV1::from(&self.fit);
        let stored = StandardsV1 {
            v: V1,
            currency: self.currency,
            customers: self.customers,
            buyers: self.buyers,
            thresholds: ThresholdsV1::from(self.thresholds),
            rfm_scale: RfmScaleV1::from(&self.rfm),
            vip: VipCutV1::from(&self.vip),
            percentiles: Measure::ALL
                .iter()
                .zip(&self.percentiles)
                .filter_map(|(measure, held)| {
                    let values = held.as_ref()?.values().to_vec();
                    Some((measure.id().to_owned(), values))
                })
                .collect(),
            segments: self.segments.clone(),
            forecast: self.forecast.clone(),
            model: ModelV1 {
                name: "mbg_nbd".to_owned(),
                time_unit: "week".to_owned(),
                parameter_names: MODEL_NAMES.map(str::to_owned).to_vec(),
                grade: grade_id(self.grade()).to_owned(),
                typical_gap_weeks: fit.typical_gap_weeks,
                fit: fit.purchases,
            },
            spend: self
                .fit
                .spend
                .as_ref()
                .zip(fit.spend)
                .map(|(spend, fit)| SpendV1 {
                    name: "gamma_gamma".to_owned(),
                    value_unit: "minor".to_owned(),
                    parameter_names: SPEND_NAMES.map(str::to_owned).to_vec(),
                    grade: grade_id(spend.grade()).to_owned(),
                    fit,
                }),
        };
        // Numbers, texts and lists always serialise.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// How much of the purchase model is the store's own.
    pub fn grade(&self) -> Grade {
        self.fit.purchases.grade()
    }

    /// The purchase model's parameters.
    pub fn parameters(&self) -> Vec<Parameter> {
        let values = FitV1::from(&self.fit.purchases).parameters;
        named(MODEL_NAMES, &values, self.fit.purchases.standard_errors())
    }

    /// The spend model's parameters; empty without one.
    pub fn spend_parameters(&self) -> Vec<Parameter> {
        self.fit
            .spend
            .as_ref()
            .map_or_else(Vec::new, |fit: &Fit<_, 3>| {
                named(
                    SPEND_NAMES,
                    &FitV1::from(fit).parameters,
                    fit.standard_errors(),
                )
            })
    }
}

fn percentiles_of(stored: &mut BTreeMap<String, Vec<i64>>) -> Result<MeasuredPercentiles, Error> {
    let mut held = MeasuredPercentiles::default();
    for (place, measure) in held.iter_mut().zip(Measure::ALL) {
        if let Some(values) = stored.remove(measure.id()) {
            let restored = Percentiles::restore(values).ok_or(Error::Percentiles)?;
            *place = Some(restored);
        }
    }
    Ok(held)
}

fn named<const N: usize>(
    names: [&'static str; N],
    values: &[f64],
    errors: Option<[f64; N]>,
) -> Vec<Parameter> {
    let errors = (0..N).map(|at| errors.as_ref().and_then(|all| all.get(at).copied()));
    names
        .into_iter()
        .zip(values)
        .zip(errors)
        .map(|((name, value), standard_error)| Parameter {
            name,
            value: *value,
            standard_error,
        })
        .collect()
}

fn malformed(fault: &serde_json::Error) -> Error {
    Error::Malformed {
        line: fault.line(),
        column: fault.column(),
    }
}
