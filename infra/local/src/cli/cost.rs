//! `awda cost`: what a month costs, beside what others ask.

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::print::{self, Style};
use crate::cost::{self, Activity, Month, SIZES};

/// Arguments of `awda cost`.
#[derive(Debug, Args)]
pub struct CostArgs {
    /// Contacts; without it six sizes from a thousand to ten million
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub customers: Option<u32>,
    /// Orders a month; 0.3 for each contact where it is not said
    #[arg(long, value_name = "N", requires = "customers")]
    pub orders: Option<u32>,
    /// Other deliveries a month: carts, looks, records; 28.8 for each contact where it is not said
    #[arg(long, value_name = "N", requires = "customers")]
    pub events: Option<u32>,
    /// Messages a month; 8 for each contact where it is not said
    #[arg(long, value_name = "N", requires = "customers")]
    pub messages: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Prints what a month costs.
///
/// # Errors
/// Prices that cannot be read.
pub(super) fn run(args: &CostArgs) -> Result<()> {
    let prices = cost::prices()?;
    let products = cost::published()?;
    let activities = activities(args);
    let months: Vec<Month> = activities
        .into_iter()
        .map(|activity| cost::month(activity, &prices))
        .collect();
    let idle = cost::month(Activity::idle(), &prices);
    if !args.json {
        print::line(&cost::show(&months, &idle, &products, &prices));
        return Ok(());
    }
    let beside = |month: &Month| {
        let priced = products.iter();
        let pairs = priced.map(|product| {
            (
                product.name.clone(),
                json!(product.usd_for(month.activity.customers)),
            )
        });
        pairs.collect::<serde_json::Map<_, _>>()
    };
    let rows: Vec<_> = months
        .iter()
        .map(|month| json!({ "month": month, "others_usd": beside(month) }))
        .collect();
    let whole = json!({ "prices": prices, "idle": idle, "months": rows, "others": products });
    print::value(&whole, Style::Json);
    Ok(())
}

fn activities(args: &CostArgs) -> Vec<Activity> {
    let Some(customers) = args.customers else {
        #[expect(clippy::cast_precision_loss, reason = "six sizes, far below 2^52")]
        return SIZES
            .iter()
            .map(|size| Activity::of(*size as f64))
            .collect();
    };
    let usual = Activity::of(f64::from(customers));
    vec![Activity {
        customers: usual.customers,
        orders: args.orders.map_or(usual.orders, f64::from),
        events: args.events.map_or(usual.events, f64::from),
        messages: args.messages.map_or(usual.messages, f64::from),
    }]
}
