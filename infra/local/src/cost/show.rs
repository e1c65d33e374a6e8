//! The months of several sizes side by side, in a terminal.

use comfy_table::{CellAlignment, Table, presets};

use super::published::Product;
use super::{Month, Prices};

/// A table with a row for each month and a column for each service, and what the figures rest on.
pub fn show(months: &[Month], idle: &Month, products: &[Product], prices: &Prices) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(header(months, products));
    for month in months {
        table.add_row(row(month, products));
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut lines = vec![table.to_string()];
    lines.push(format!(
        "Dollars a month at list prices of {} ({}; {}), no free tier taken off.",
        prices.region, prices.date, prices.beside.dates
    ));
    lines.push(format!(
        "A month in which nothing happens: {}, or {} after what every account has free each month.",
        usd(idle.total_usd),
        usd(idle.after_free_usd)
    ));
    for product in products {
        lines.push(format!(
            "{} ({}): {}; it counts {}.",
            product.name, product.checked, product.says, product.counts
        ));
    }
    lines.join("\n")
}

fn header(months: &[Month], products: &[Product]) -> Vec<String> {
    let services = months
        .first()
        .into_iter()
        .flat_map(|month| month.services.keys());
    let mut names = vec![
        "contacts".to_owned(),
        "deliveries".to_owned(),
        "messages".to_owned(),
    ];
    names.extend(services.map(|name| (*name).to_owned()));
    names.push("all".to_owned());
    names.extend(products.iter().map(|product| product.name.clone()));
    names
}

fn row(month: &Month, products: &[Product]) -> Vec<String> {
    let activity = &month.activity;
    let counts = [activity.customers, activity.deliveries(), activity.messages];
    let mut cells: Vec<String> = counts.into_iter().map(count).collect();
    cells.extend(month.services.values().map(|each| usd(*each)));
    cells.push(usd(month.total_usd));
    cells.extend(products.iter().map(|product| {
        let theirs = product.usd_for(activity.customers);
        theirs.map_or_else(|| "–".to_owned(), usd)
    }));
    cells
}

/// 1234567 as 1.2M, 30000 as 30k.
fn count(number: f64) -> String {
    if number >= 1e6 {
        format!("{:.1}M", number / 1e6)
    } else if number >= 1e3 {
        format!("{:.0}k", number / 1e3)
    } else {
        format!("{number:.0}")
    }
}

fn usd(dollars: f64) -> String {
    if dollars >= 100.0 {
        format!("{dollars:.0}")
    } else {
        format!("{dollars:.2}")
    }
}
