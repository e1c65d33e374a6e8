//! A CSV of purchases as a panel: every row checked, the first that is wrong named with its line and column.
//!
//! It refuses to guess: a file is read the same way on every machine.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use awda_lifetime::{Panel, Purchase, Seen, Spending};
use flate2::read::MultiGzDecoder;

use super::Error;
use super::args::{FileArgs, Refunds, SpendingArg};
use super::dates::{Dates, written};
use super::values::Amount;

/// What a file says.
#[derive(Debug)]
pub(super) struct Purchases {
    /// Customers as written, in order of first appearance.
    pub names: Vec<String>,
    /// Their purchase days.
    pub panel: Panel,
    /// Whether the file has values at all.
    pub has_values: bool,
    /// Whole units of the panel in one unit of the file.
    pub minor_per_unit: f64,
    /// Which days make up a mean value.
    pub spending: Spending,
    /// Rows read.
    pub rows: u64,
    /// Negative rows left out.
    pub skipped: u64,
    /// Rows after the last day that counts.
    pub late: u64,
    /// First day, a number from 1970-01-01.
    pub first_day: i32,
    /// Last day the models may see.
    pub calibrated_until: i32,
    /// Last day of all.
    pub until: i32,
}

impl Purchases {
    /// Reads the file of these arguments; where no end of calibration is given, one part in `held_out` of the days is
    /// held out.
    pub(super) fn read(args: &FileArgs, held_out: Option<i32>) -> anyhow::Result<Self> {
        let until = args.until.as_deref().map(|day| given_day("--until", day));
        let until = until.transpose()?;
        let rows = read_rows(open(&args.file)?, args, until)?;
        let panel = Panel::of(rows.purchases);
        let Some(span) = panel.span() else {
            let until = until.map(|day| format!(" up to {}", written(day)));
            return Err(Error::Empty {
                until: until.unwrap_or_default(),
            }
            .into());
        };
        let (first_day, last) = (*span.start(), until.unwrap_or(*span.end()));
        let calibrated_until = match &args.calibration_end {
            Some(day) => inside("--calibration-end", day, first_day, last)?,
            None => held_out.map_or(last, |parts| last - (last - first_day) / parts),
        };
        Ok(Self {
            names: rows.names,
            panel,
            has_values: rows.has_values,
            minor_per_unit: 10_f64.powi(rows.decimals.cast_signed()),
            spending: match args.spending {
                SpendingArg::Repeats => Spending::Repeats,
                SpendingArg::All => Spending::AllDays,
            },
            rows: rows.read,
            skipped: rows.skipped,
            late: rows.late,
            first_day,
            calibrated_until,
            until: last,
        })
    }

    /// Everybody as of the end of calibration.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.panel.seen(self.calibrated_until)
    }

    /// The name of a customer as the file writes it.
    pub(super) fn name(&self, seen: &Seen) -> &str {
        self.names
            .get(seen.customer as usize)
            .map_or("", String::as_str)
    }

    /// Weeks from the end of calibration to the last day.
    pub(super) fn weeks_ahead(&self) -> f64 {
        f64::from(self.until - self.calibrated_until) / 7.0
    }
}

/// Rows as read, before they are days.
struct Rows {
    names: Vec<String>,
    purchases: Vec<Purchase>,
    has_values: bool,
    decimals: u32,
    read: u64,
    skipped: u64,
    late: u64,
}

fn read_rows(input: Box<dyn Read>, args: &FileArgs, until: Option<i32>) -> anyhow::Result<Rows> {
    let delimiter = u8::try_from(args.delimiter).map_err(|_| Error::ArgumentInvalid {
        option: "--delimiter",
        found: args.delimiter.to_string(),
        wanted: "one ASCII character".to_owned(),
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(input);
    let header = reader.headers().map_err(|why| unreadable(&why))?.clone();
    let columns = Columns::of(&header, args)?;
    let mut dates = Dates::of(args.date_format.as_deref());
    let mut places: HashMap<String, u32> = HashMap::new();
    let mut amounts: Vec<(u32, i32, Amount)> = Vec::new();
    let mut rows = Rows {
        names: Vec::new(),
        purchases: Vec::new(),
        has_values: columns.value.is_some(),
        decimals: 0,
        read: 0,
        skipped: 0,
        late: 0,
    };
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|why| unreadable(&why))?
    {
        rows.read += 1;
        let row = columns.row(&record, &mut dates)?;
        if until.is_some_and(|until| row.day > until) {
            rows.late += 1;
            continue;
        }
        if row.amount.is_negative() && args.refunds != Refunds::Net {
            if args.refunds == Refunds::Refuse {
                return Err(columns.negative(&record).into());
            }
            rows.skipped += 1;
            continue;
        }
        let next = u32::try_from(rows.names.len()).context("more than four billion customers")?;
        let place = if let Some(place) = places.get(row.customer) {
            *place
        } else {
            places.insert(row.customer.to_owned(), next);
            rows.names.push(row.customer.to_owned());
            next
        };
        rows.decimals = rows.decimals.max(row.amount.decimals());
        amounts.push((place, row.day, row.amount));
    }
    let decimals = rows.decimals;
    rows.purchases = amounts
        .into_iter()
        .map(|(customer, day, amount)| Purchase {
            customer,
            day,
            minor: amount.minor(decimals),
        })
        .collect();
    Ok(rows)
}

/// Where the header has what is needed.
struct Columns<'a> {
    customer: usize,
    date: usize,
    value: Option<usize>,
    header: &'a csv::StringRecord,
}

/// One row, understood.
struct Row<'a> {
    customer: &'a str,
    day: i32,
    amount: Amount,
}

impl<'a> Columns<'a> {
    fn of(header: &'a csv::StringRecord, args: &FileArgs) -> Result<Self, Error> {
        let clean = |name: &str| name.trim_start_matches('\u{feff}').trim().to_lowercase();
        let find = |wanted: &str| header.iter().position(|name| clean(name) == clean(wanted));
        let need = |wanted: &str, option| {
            find(wanted).ok_or_else(|| Error::ColumnMissing {
                wanted: wanted.to_owned(),
                option,
                found: header.iter().collect::<Vec<_>>().join(", "),
            })
        };
        let value = match &args.value {
            Some(name) => Some(need(name, "value")?),
            None => find("value"),
        };
        Ok(Self {
            customer: need(&args.customer, "customer")?,
            date: need(&args.date, "date")?,
            value,
            header,
        })
    }

    fn row<'r>(&self, record: &'r csv::StringRecord, dates: &mut Dates) -> Result<Row<'r>, Error> {
        let line = line(record);
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let column = |place: usize| self.header.get(place).unwrap_or_default().to_owned();
        let customer = cell(self.customer);
        if customer.is_empty() {
            return Err(Error::CustomerMissing {
                row: line,
                column: column(self.customer),
            });
        }
        let written = cell(self.date);
        let Some(day) = dates.read(written) else {
            return Err(Error::DateInvalid {
                row: line,
                column: column(self.date),
                found: written.to_owned(),
            });
        };
        let amount = match self.value {
            None => Amount::ZERO,
            Some(place) => Amount::read(cell(place)).ok_or_else(|| Error::ValueInvalid {
                row: line,
                column: column(place),
                found: cell(place).to_owned(),
            })?,
        };
        Ok(Row {
            customer,
            day,
            amount,
        })
    }

    fn negative(&self, record: &csv::StringRecord) -> Error {
        let place = self.value.unwrap_or_default();
        Error::ValueNegative {
            row: line(record),
            column: self.header.get(place).unwrap_or_default().to_owned(),
            found: record.get(place).unwrap_or_default().to_owned(),
        }
    }
}

fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn unreadable(why: &csv::Error) -> Error {
    Error::RowUnreadable {
        row: why.position().map_or(1, csv::Position::line),
        reason: match why.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => format!("{len} cells where the header has {expected_len}"),
            csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
            _ => why.to_string(),
        },
    }
}

fn given_day(option: &'static str, text: &str) -> Result<i32, Error> {
    Dates::of(None)
        .read(text)
        .ok_or_else(|| Error::ArgumentInvalid {
            option,
            found: text.to_owned(),
            wanted: "a date like 1997-09-30".to_owned(),
        })
}

fn inside(option: &'static str, text: &str, first: i32, last: i32) -> Result<i32, Error> {
    let day = given_day(option, text)?;
    if (first..=last).contains(&day) {
        return Ok(day);
    }
    Err(Error::DayOutside {
        option,
        day: written(day),
        first: written(first),
        last: written(last),
    })
}

/// The file, unpacked when its name ends in .gz; `-` is standard input.
fn open(path: &Path) -> anyhow::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).with_context(|| format!("failed to open {}", path.display()))?;
    let file = BufReader::new(file);
    let is_packed = path.extension().is_some_and(|ending| ending == "gz");
    Ok(if is_packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    })
}
