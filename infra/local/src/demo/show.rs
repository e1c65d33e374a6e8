//! The report for people: tables and bars, in colour where the terminal wants it.

use std::io::{self, Write};

use awda_segments::{Language, RfmSegment, Stage};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};

use super::report::{Messages, Report};

/// Width of the longest bar, in characters.
const BAR: u64 = 32;
/// Lines of a mail that are shown.
const LETTER_LINES: usize = 12;

/// Prints the report; `kept` says where everything was kept.
///
/// # Errors
/// What the output refused.
pub fn print(
    report: &Report,
    kept: Option<&std::path::Path>,
    out: &mut impl Write,
) -> io::Result<()> {
    head(report, out)?;
    let rfm = RfmSegment::ALL.iter().map(|one| {
        (
            one.name(Language::English),
            report.rfm.get(one.id()).copied().unwrap_or_default(),
        )
    });
    bars("RFM segments", &rfm.collect::<Vec<_>>(), out)?;
    let stages = Stage::ALL.iter().map(|one| {
        (
            one.name(Language::English),
            report.stages.get(one.id()).copied().unwrap_or_default(),
        )
    });
    bars("Lifecycle stages", &stages.collect::<Vec<_>>(), out)?;
    models(report, out)?;
    ranking(report, out)?;
    messages(report, out)?;
    letters(report, out)?;
    foot(report, kept, out)
}

fn head(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let deliveries = &report.deliveries;
    writeln!(out, "\nA year of a real shop, as of {}\n", report.as_of)?;
    let mut table = table();
    let mut row = |name: &str, value: String, note: String| {
        table.add_row([name.to_owned(), value, note]);
    };
    let late = format!("{} of them sent after later ones", report.out_of_order);
    row("deliveries sent", deliveries.sent.to_string(), late);
    row("  new", deliveries.accepted.to_string(), String::new());
    let known = "known already: they changed nothing".to_owned();
    row("  duplicates", deliveries.duplicate.to_string(), known);
    row("  refused", deliveries.refused.to_string(), String::new());
    row("customers", report.customers.to_string(), String::new());
    row("orders", report.orders.to_string(), String::new());
    let credits = format!("and {} credits for no order", report.credits);
    row("refunds", report.refunds.to_string(), credits);
    row(
        "net revenue",
        report.money(report.net_revenue_minor),
        String::new(),
    );
    row(
        "nights",
        report.nights.to_string(),
        "weekly, then daily".to_owned(),
    );
    align(&mut table, &[1]);
    writeln!(out, "{table}")
}

fn bars(title: &str, rows: &[(&str, u64)], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{title}")?;
    let most = rows
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or_default()
        .max(1);
    for (name, count) in rows {
        let length = usize::try_from((count * BAR).div_ceil(most)).unwrap_or_default();
        writeln!(out, "  {name:<22} {count:>5} {}", "█".repeat(length))?;
    }
    Ok(())
}

fn models(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let model = &report.model;
    let shown = |parameters: &std::collections::BTreeMap<&str, f64>| {
        let each = parameters
            .iter()
            .map(|(name, value)| format!("{name} {value:.4}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let [t1, t2, t3] = model.stage_days;
    writeln!(out, "\nModels of the last night")?;
    writeln!(out, "  MBG/NBD (weeks)        {}", shown(&model.mbg_nbd))?;
    writeln!(
        out,
        "  Gamma-Gamma (pence)    {}",
        shown(&model.gamma_gamma)
    )?;
    writeln!(
        out,
        "  stages                 {t1}, {t2} and {t3} days without an order"
    )
}

fn ranking(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nHighest expected value within a year")?;
    let mut table = table();
    table.set_header([
        "customer",
        "expected",
        "so far",
        "P(alive)",
        "orders to come",
        "look at",
    ]);
    for one in &report.top_clv {
        table.add_row([
            one.shop_id.clone(),
            report.money(one.clv_minor),
            report.money(one.historic_minor),
            format!("{:.3}", one.p_alive),
            format!("{:.1}", one.expected_orders),
            one.customer.clone(),
        ]);
    }
    align(&mut table, &[1, 2, 3, 4]);
    writeln!(out, "{table}")
}

fn messages(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nMessages")?;
    let mut table = table();
    table.set_header(["flow", "considered", "sent", "not sent, and why"]);
    for (flow, messages) in &report.messages {
        table.add_row([
            flow.replace('_', "-"),
            messages.considered().to_string(),
            messages.sent.to_string(),
            reasons(messages),
        ]);
    }
    align(&mut table, &[1, 2]);
    writeln!(out, "{table}")
}

fn reasons(messages: &Messages) -> String {
    let skipped = messages
        .skipped
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"));
    let deferred = (messages.deferred > 0).then(|| format!("{} deferred", messages.deferred));
    skipped.chain(deferred).collect::<Vec<_>>().join(", ")
}

fn letters(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for letter in &report.letters {
        writeln!(
            out,
            "\n  To: {}   {}\n  {}",
            letter.to, letter.at, letter.subject
        )?;
        for line in letter.text.lines().take(LETTER_LINES) {
            writeln!(out, "  │ {line}")?;
        }
    }
    Ok(())
}

fn foot(report: &Report, kept: Option<&std::path::Path>, out: &mut impl Write) -> io::Result<()> {
    let units = &report.units;
    let seconds = report.wall_ms / 1_000;
    let tenths = report.wall_ms % 1_000 / 100;
    writeln!(
        out,
        "\n{seconds}.{tenths} s; DynamoDB: {:.0} read units, {:.0} write units, {} requests",
        units.read, units.write, units.requests
    )?;
    for (what, per) in [
        ("a delivery", &units.per_delivery),
        ("a message considered", &units.per_message),
        (
            "a thousand customers, last night",
            &units.last_night_per_thousand,
        ),
    ] {
        writeln!(
            out,
            "  {what:<34} {:>8.2} read {:>8.2} write",
            per.read, per.write
        )?;
    }
    writeln!(
        out,
        "Purchases: Online Retail, D. Chen (2015), UCI Machine Learning Repository, CC BY 4.0. Names, addresses, birthdays,\n\
         languages and consents are made up."
    )?;
    match kept {
        Some(path) => {
            let path = path.display();
            writeln!(
                out,
                "\nLook at the mails in {path}/outbox, and at everything else with"
            )?;
            writeln!(
                out,
                "  awda serve --data {path}      then http://127.0.0.1:8080/docs"
            )
        }
        None => writeln!(
            out,
            "\nNothing was kept. To look around: awda demo --keep DIR, then awda serve --data DIR"
        ),
    }
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table
}

fn align(table: &mut Table, right: &[usize]) {
    for place in right {
        if let Some(column) = table.column_mut(*place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}
