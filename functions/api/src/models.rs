//! The models of a store as the last night fitted them. It refuses to predict anybody.

use awda_ports::{Runs, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{ModelView, ModelsView, Money, ParameterView, date};

/// What people were judged by in the last night.
pub(crate) async fn models<B: Stores + Runs>(
    books: &B,
    call: &Call,
) -> Result<ModelsView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let night = shop.last_night(books).await?.ok_or(Refusal::NoNight)?;
    let body = &night.body;
    let thresholds = body.thresholds;
    let shown = |all: Vec<awda_measures::Parameter>| -> Vec<ParameterView> {
        all.iter().map(ParameterView::of).collect()
    };
    let spend = body.fit.spend.as_ref().map(|spend| ModelView {
        name: "gamma_gamma",
        unit: "minor units of a day with purchases",
        grade: spend.grade().letter(),
        parameters: shown(body.spend_parameters()),
    });
    Ok(ModelsView {
        run: night.row.run,
        day: date(night.row.day),
        customers: body.customers,
        buyers: body.buyers,
        thresholds_days: [thresholds.t1(), thresholds.t2(), thresholds.t3()],
        vip_from: body
            .vip
            .from_minor()
            .map(|minor| Money::of(minor, body.currency)),
        typical_gap_weeks: body.fit.typical_gap_weeks,
        purchases: ModelView {
            name: "mbg_nbd",
            unit: "weeks",
            grade: body.grade().letter(),
            parameters: shown(body.parameters()),
        },
        spend,
    })
}
