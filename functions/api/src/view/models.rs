//! A store's models as callers see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::Money;

/// What people were judged by in a store's last night.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelsView {
    /// The run that fitted them.
    #[schema(example = "night-2026-11-22")]
    pub(crate) run: String,
    /// The store's day that they are for.
    #[schema(example = "2026-11-22")]
    pub(crate) day: String,
    /// Customers that were counted.
    pub(crate) customers: u64,
    /// Those of them who had bought something.
    pub(crate) buyers: u64,
    /// T1, T2 and T3: days without an order from which somebody cools, is at risk, and has lapsed.
    #[schema(example = json!([45, 90, 180]))]
    pub(crate) thresholds_days: [u32; 3],
    /// Net spend of 365 days from which somebody is a VIP; absent while nobody has spent anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vip_from: Option<Money>,
    /// The median over repeat buyers of their mean gap between orders, in weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) typical_gap_weeks: Option<f64>,
    /// When people come back, and when they leave.
    pub(crate) purchases: ModelView,
    /// What they spend on a day with purchases; absent until somebody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) spend: Option<ModelView>,
}

/// A fitted model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelView {
    /// `mbg_nbd` or `gamma_gamma` (docs/LIFETIME.md).
    #[schema(example = "mbg_nbd")]
    pub(crate) name: &'static str,
    /// The unit of its scale.
    #[schema(example = "weeks")]
    pub(crate) unit: &'static str,
    /// How much of it is the store's own: `A`, own evidence; `B`, own and an average; `C`, mostly an average.
    #[schema(example = "A")]
    pub(crate) grade: &'static str,
    /// Its parameters, under the names of the papers.
    pub(crate) parameters: Vec<ParameterView>,
}

/// A fitted number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParameterView {
    /// The model's name for it.
    #[schema(example = "alpha")]
    pub(crate) name: &'static str,
    /// Its value.
    #[schema(example = 4.41)]
    pub(crate) value: f64,
    /// Its standard error, where the likelihood has a top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) standard_error: Option<f64>,
}

impl ParameterView {
    pub(crate) const fn of(one: &awda_measures::Parameter) -> Self {
        Self {
            name: one.name,
            value: one.value,
            standard_error: one.standard_error,
        }
    }
}
