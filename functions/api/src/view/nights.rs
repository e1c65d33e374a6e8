//! What the nights decided and who moved, as callers see it, with a plain explanation of every number.

use std::collections::BTreeMap;

use awda_kernel::Currency;
use awda_measures::{Cause, NightReport, Parameter, StandardsBody, grade_id};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Money, date};

/// Nights of a store, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NightList {
    /// The nights.
    pub(crate) items: Vec<Night>,
}

/// A night of a store.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Night {
    /// The run.
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: String,
    /// The store's day.
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) day: String,
    /// Customers looked at.
    pub(crate) customers: u64,
    /// Those with an order.
    pub(crate) buyers: u64,
    /// Customers whose stage, RFM segment or segments changed since the night before.
    pub(crate) changed: u64,
    /// Days after which a buyer is cooling, at risk and lapsed: T1, T2, T3.
    pub(crate) thresholds_days: [u32; 3],
    /// Borders between RFM's scores, from 1|2 to 4|5.
    pub(crate) rfm: RfmBorders,
    /// The net spend of 365 days from which somebody is a VIP; absent where nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vip_from: Option<Money>,
    /// Values at the 10th, 25th, 50th, 75th and 90th percentile of every measure.
    pub(crate) percentiles: BTreeMap<String, [i64; 5]>,
    /// The models' parameters and how they were found.
    pub(crate) models: Vec<Model>,
    /// Members of every segment.
    pub(crate) sizes: BTreeMap<String, u64>,
    /// Who moved.
    pub(crate) movements: Movements,
    /// All of it in a few sentences.
    pub(crate) explanation: Vec<String>,
}

/// RFM's borders.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RfmBorders {
    /// `relative`: among the store's own buyers; `absolute`: fixed numbers, below a hundred buyers.
    basis: &'static str,
    /// The scale's stored form: days, orders and minor units at the borders.
    #[schema(value_type = Object)]
    borders: serde_json::Value,
}

/// A fitted model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Model {
    /// Its name.
    #[schema(example = "mbg_nbd")]
    name: &'static str,
    /// How much of it is the store's own: `A`, `B` or `C`.
    grade: &'static str,
    /// Its parameters.
    parameters: Vec<Fitted>,
}

/// A parameter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Fitted {
    /// The model's own name for it.
    name: &'static str,
    /// Its value.
    value: f64,
    /// Its standard error; absent where it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
}

/// Who moved since the night before, and why: `behaviour` (what they did), `time`, `store` (cut points and models shifted), `new`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Movements {
    /// From each stage to each stage: `active>cooling`; who was not there before came from `none`.
    pub(crate) stages: BTreeMap<String, u64>,
    /// Changes of stage by cause.
    pub(crate) stage_moves: BTreeMap<String, u64>,
    /// Changes of the RFM segment by cause.
    pub(crate) rfm_moves: BTreeMap<String, u64>,
    /// Who entered each segment, by cause.
    pub(crate) entered: BTreeMap<String, BTreeMap<String, u64>>,
    /// Who left each segment, by cause.
    pub(crate) left: BTreeMap<String, BTreeMap<String, u64>>,
}

/// A segment night by night, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SegmentTrend {
    /// The segment.
    pub(crate) segment: String,
    /// The nights.
    pub(crate) items: Vec<TrendPoint>,
}

/// A segment in a night.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TrendPoint {
    /// The store's day.
    #[schema(format = Date, example = "2026-11-22")]
    pub(crate) day: String,
    /// Its members.
    pub(crate) members: u64,
    /// Who entered, by cause.
    pub(crate) entered: BTreeMap<String, u64>,
    /// Who left, by cause.
    pub(crate) left: BTreeMap<String, u64>,
}

impl Night {
    /// A night with what it decided.
    pub(crate) fn of(night: awda_ports::Night, body: &StandardsBody) -> Self {
        let thresholds = body.thresholds;
        let money = |minor| Money::of(minor, body.currency);
        let explanation = sentences(&night, body);
        Self {
            run: night.standards.run,
            day: date(night.standards.day),
            customers: body.customers,
            buyers: body.buyers,
            changed: night.changed,
            thresholds_days: [thresholds.t1(), thresholds.t2(), thresholds.t3()],
            rfm: RfmBorders::of(body),
            vip_from: body.vip.from_minor().map(money),
            percentiles: percentiles(body),
            models: models(body),
            sizes: night.standards.sizes,
            movements: Movements::of(&night.report),
            explanation,
        }
    }
}

impl RfmBorders {
    fn of(body: &StandardsBody) -> Self {
        let stored = awda_segments::wire::RfmScaleV1::from(&body.rfm);
        Self {
            basis: match body.rfm.basis() {
                awda_segments::Basis::Relative => "relative",
                awda_segments::Basis::Absolute => "absolute",
            },
            borders: serde_json::to_value(stored).unwrap_or_default(),
        }
    }
}

impl Movements {
    fn of(report: &NightReport) -> Self {
        let each = |all: &BTreeMap<String, BTreeMap<Cause, u64>>| {
            all.iter()
                .map(|(id, causes)| (id.clone(), named(causes)))
                .collect()
        };
        Self {
            stages: report.stages.clone(),
            stage_moves: named(&report.stage_moves),
            rfm_moves: named(&report.rfm_moves),
            entered: each(&report.entered),
            left: each(&report.left),
        }
    }
}

impl TrendPoint {
    /// A segment in a night.
    pub(crate) fn of(night: &awda_ports::Night, segment: &str) -> Self {
        let causes = |all: &BTreeMap<String, BTreeMap<Cause, u64>>| {
            all.get(segment).map(named).unwrap_or_default()
        };
        let size = night.standards.sizes.get(segment);
        Self {
            day: date(night.standards.day),
            members: size.copied().unwrap_or_default(),
            entered: causes(&night.report.entered),
            left: causes(&night.report.left),
        }
    }
}

fn named(causes: &BTreeMap<Cause, u64>) -> BTreeMap<String, u64> {
    let all = causes.iter();
    all.map(|(cause, count)| (cause.id().to_owned(), *count))
        .collect()
}

fn percentiles(body: &StandardsBody) -> BTreeMap<String, [i64; 5]> {
    let measures = awda_segments::query::Measure::ALL.iter();
    let known = measures
        .zip(&body.percentiles)
        .filter_map(|(measure, held)| {
            let held = held.as_ref()?;
            let values = [10, 25, 50, 75, 90].map(|percent| held.value(percent));
            Some((measure.id().to_owned(), values))
        });
    known.collect()
}

fn models(body: &StandardsBody) -> Vec<Model> {
    let fitted = |parameters: Vec<Parameter>| {
        let all = parameters.into_iter().map(|one| Fitted {
            name: one.name,
            value: one.value,
            standard_error: one.standard_error,
        });
        all.collect::<Vec<_>>()
    };
    let mut models = vec![Model {
        name: "mbg_nbd",
        grade: grade_id(body.grade()),
        parameters: fitted(body.parameters()),
    }];
    if let Some(spend) = &body.fit.spend {
        models.push(Model {
            name: "gamma_gamma",
            grade: grade_id(spend.grade()),
            parameters: fitted(body.spend_parameters()),
        });
    }
    models
}

fn sentences(night: &awda_ports::Night, body: &StandardsBody) -> Vec<String> {
    let t = body.thresholds;
    let mut told = vec![format!(
        "half of the store's returning customers order again within {} days, three quarters within {}, nine tenths within {}: \
         beyond these a buyer is cooling, at risk, lapsed (before a hundred returned, 40, 90 and 180 are taken)",
        t.t1(),
        t.t2(),
        t.t3()
    )];
    told.push(vip_sentence(body.vip.from_minor(), body.currency));
    let report = &night.report;
    let count = |moves: &BTreeMap<Cause, u64>, cause| moves.get(&cause).copied().unwrap_or(0);
    told.push(format!(
        "{} changed their stage through what they did, {} as time passed, {} as the store's thresholds shifted",
        count(&report.stage_moves, Cause::Behaviour),
        count(&report.stage_moves, Cause::Time),
        count(&report.stage_moves, Cause::Store),
    ));
    told.push(format!(
        "{} changed their RFM segment through what they did, {} as time passed, {} as others moved past them",
        count(&report.rfm_moves, Cause::Behaviour),
        count(&report.rfm_moves, Cause::Time),
        count(&report.rfm_moves, Cause::Store),
    ));
    if body.buyers > awda_measures::SAMPLE_MAX as u64 {
        told.push(format!(
            "percentiles are read from {} buyers chosen by chance: each is within 2.2 percentage points of the store's with 95 % certainty",
            awda_measures::SAMPLE_MAX
        ));
    }
    told
}

fn vip_sentence(from: Option<i64>, currency: Currency) -> String {
    match from {
        Some(minor) => format!(
            "whoever spent {} or more in 365 days is a VIP: the top tenth",
            awda_kernel::Money { minor, currency }
        ),
        None => "nobody is a VIP: too few spent anything in 365 days".to_owned(),
    }
}
