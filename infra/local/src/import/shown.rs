//! A report as lines for people.

use std::io::{self, Write};

use super::report::{QualityTold, Report, Share};

/// Most problems people are shown.
const SHOWN_MAX: usize = 20;

/// Prints a report for people.
///
/// # Errors
/// What the output says.
pub fn print(report: &Report, out: &mut impl Write) -> io::Result<()> {
    how_it_was_read(report, out)?;
    let verb = if report.dry_run { "would be" } else { "were" };
    writeln!(
        out,
        "{} rows, {} records: {} {verb} new, {} merged, {} unchanged; {} duplicate, {} rows invalid, {} cells left out",
        report.rows,
        report.records,
        report.new,
        report.merged,
        report.unchanged,
        report.duplicate,
        report.invalid,
        report.noted,
    )?;
    if let Some(done) = report.resumed_at {
        writeln!(
            out,
            "resumed: {done} {} were done before",
            if report.path == "bulk" {
                "batches"
            } else {
                "records"
            }
        )?;
    }
    problems(report, out)?;
    quality(&report.quality, out)?;
    if let Some(file) = &report.rejected_file {
        writeln!(out, "rows left out, with reasons: {file}")?;
    }
    writeln!(
        out,
        "{} in {}.{} s, {} rows/s{}",
        report.path.replace('_', " "),
        report.wall_ms / 1_000,
        report.wall_ms % 1_000 / 100,
        report.rows_per_second,
        if report.dry_run {
            "; nothing was written"
        } else {
            ""
        },
    )
}

fn how_it_was_read(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let form = match (&report.sheet, report.encoding, report.delimiter) {
        (Some(sheet), ..) => format!("workbook, sheet {sheet:?}"),
        (None, Some(encoding), Some(delimiter)) => {
            format!("text in {encoding}, columns parted by {delimiter:?}")
        }
        _ => report.form.to_owned(),
    };
    writeln!(
        out,
        "{}: {} as {}, {form}; as of {}",
        report.file, report.layout, report.subject, report.as_of
    )?;
    let columns: Vec<String> = report
        .columns
        .iter()
        .map(|column| format!("{} = {:?}", column.field, column.column))
        .collect();
    if !columns.is_empty() {
        writeln!(out, "columns: {}", columns.join(", "))?;
    }
    if !report.columns_not_read.is_empty() {
        writeln!(out, "not read: {}", report.columns_not_read.join(", "))?;
    }
    if !report.columns_repeated.is_empty() {
        writeln!(
            out,
            "there more than once: {}",
            report.columns_repeated.join(", ")
        )?;
    }
    Ok(())
}

fn problems(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for problem in report.problems.iter().take(SHOWN_MAX) {
        let column = problem
            .column
            .as_deref()
            .map(|column| format!(", {column}"))
            .unwrap_or_default();
        writeln!(
            out,
            "  row {}{column}: {} ({}); {}",
            problem.row, problem.why, problem.code, problem.fix
        )?;
    }
    let more = (report.invalid + report.noted).saturating_sub(SHOWN_MAX);
    if report.problems.len() > SHOWN_MAX {
        writeln!(out, "  and {more} more; --json tells them")?;
    }
    Ok(())
}

fn quality(quality: &QualityTold, out: &mut impl Write) -> io::Result<()> {
    if quality.people == 0 {
        return Ok(());
    }
    let told = |name: &str, share: &Share| format!("{name} {} ({} %)", share.count, share.percent);
    let shares = [
        told("phone missing", &quality.missing_phone),
        told("phone invalid", &quality.invalid_phone),
        told("email missing", &quality.missing_email),
        told("email invalid", &quality.invalid_email),
        told("placeholders", &quality.placeholders),
        told("desks' emails", &quality.role_emails),
        told("name missing", &quality.missing_name),
        told("permission undated", &quality.undated_permissions),
        told("suspected duplicates", &quality.suspected_duplicates),
    ];
    writeln!(
        out,
        "quality of {} people: {}",
        quality.people,
        shares.join(", ")
    )?;
    if quality.birthdays + quality.invalid_birthdays > 0 {
        writeln!(
            out,
            "birthdays: {} told, {} impossible, {} suspicious (1 January {}, 1 Farvardin {}, 1 Rajab or Muharram {}, 1970-01-01 {})",
            quality.birthdays,
            quality.invalid_birthdays,
            quality.suspicious_birthdays,
            quality.first_of_january,
            quality.first_of_farvardin,
            quality.first_of_rajab,
            quality.computer_epoch,
        )?;
    }
    for (share, lines) in quality.suspects.iter().take(SHOWN_MAX / 4) {
        let lines: Vec<String> = lines.iter().take(10).map(u64::to_string).collect();
        writeln!(
            out,
            "  one {}: rows {}",
            share.replace('_', " "),
            lines.join(", ")
        )?;
    }
    Ok(())
}
