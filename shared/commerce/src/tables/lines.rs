//! An order's lines: one a row, or all in one cell.

use super::cells;
use super::field::Field;
use super::orders::share;
use super::packed;
use super::problem::Fault;
use super::reading::{Reading, Refused, of_amount};
use super::table::Row;
use crate::Line;

/// Lines, and whether every one of them said what it cost.
pub(super) struct Sold {
    pub(super) lines: Vec<Line>,
    has_amounts: bool,
}

impl Sold {
    /// What the lines come to; nothing where one of them does not say.
    pub(super) fn sum(&self) -> Option<i64> {
        let amounts = || self.lines.iter().map(|line| line.amount_minor);
        Some(())
            .filter(|()| self.has_amounts && !self.lines.is_empty())
            .and_then(|()| amounts().try_fold(0_i64, i64::checked_add))
    }

    /// Brings the lines to what the order was worth: each in its share, the last taking what rounding leaves.
    pub(super) fn settle(&mut self, worth: i64) {
        let given = self.sum();
        if let (None, [only]) = (given, self.lines.as_mut_slice()) {
            only.amount_minor = worth;
        }
        let Some(sum) = given.filter(|sum| *sum > 0 && *sum != worth) else {
            return;
        };
        let (mut before, mut told) = (0_i64, 0_i64);
        for line in &mut self.lines {
            before += line.amount_minor;
            let upto = share(worth, before, sum);
            line.amount_minor = upto - told;
            told = upto;
        }
    }
}

/// The lines of the rows.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<Sold, Refused> {
    let own = [
        Field::Sku,
        Field::Title,
        Field::Quantity,
        Field::UnitPrice,
        Field::Amount,
    ];
    let rows = reading.rows.clone();
    let (mut lines, mut has_amounts) = (Vec::new(), true);
    for row in rows {
        let says = |field: &Field| reading.mapping.cell(row, *field).is_some();
        if own.iter().any(says) {
            let (line, is_priced) = of_row(reading, row)?;
            lines.push(line);
            has_amounts &= is_priced;
        }
    }
    if lines.is_empty() {
        return packed(reading);
    }
    Ok(Sold { lines, has_amounts })
}

fn of_row(reading: &mut Reading<'_>, row: &Row) -> Result<(Line, bool), Refused> {
    let mapping = reading.mapping;
    let currency = reading.telling.store.currency;
    let quantity = match mapping.cell(row, Field::Quantity) {
        None => 1,
        Some((text, column)) => match cells::quantity(text).filter(|count| *count != 0) {
            Some(count) => count,
            None => return Err(reading.refuse(Fault::Quantity, row.line, column)),
        },
    };
    let mut amount = None;
    if let Some((text, column)) = mapping.cell(row, Field::Amount) {
        let read = cells::amount(text, currency, mapping.layout.rounds);
        amount = Some(read.map_err(|fault| reading.refuse(of_amount(fault), row.line, column))?);
    } else if let Some((text, column)) = mapping.cell(row, Field::UnitPrice) {
        let read = cells::price(text, quantity, currency);
        amount = Some(read.map_err(|fault| reading.refuse(of_amount(fault), row.line, column))?);
    }
    let mut discount = 0;
    if let Some((text, column)) = mapping.cell(row, Field::LineDiscount) {
        let read = cells::amount(text, currency, mapping.layout.rounds);
        discount = read.map_err(|fault| reading.refuse(of_amount(fault), row.line, column))?;
    }
    let words = |field| {
        mapping
            .cell(row, field)
            .and_then(|(text, _)| cells::words(text))
    };
    if let Some((text, column)) = mapping.cell(row, Field::Title)
        && cells::is_formula(text)
    {
        reading.note(Fault::Formula, row.line, column);
    }
    let title = words(Field::Title).unwrap_or_default();
    let sku = mapping
        .cell(row, Field::Sku)
        .and_then(|(text, _)| cells::id(text));
    let line = Line {
        sku: sku.unwrap_or_else(|| title.clone()),
        title,
        quantity,
        amount_minor: amount
            .unwrap_or(0)
            .saturating_sub(discount.saturating_abs()),
        categories: words(Field::Category).into_iter().collect(),
    };
    Ok((line, amount.is_some()))
}

fn packed(reading: &mut Reading<'_>) -> Result<Sold, Refused> {
    let Some((cell, column, line)) = reading.cell(Field::Products) else {
        return Ok(Sold {
            lines: Vec::new(),
            has_amounts: false,
        });
    };
    let currency = reading.telling.store.currency;
    let (mut lines, mut has_amounts) = (Vec::new(), true);
    for packed in packed::lines(cell) {
        let amount = match &packed.amount {
            Some(amount) => cells::amount(amount, currency, reading.mapping.layout.rounds)
                .map_err(|fault| reading.refuse(of_amount(fault), line, column))?,
            None => 0,
        };
        has_amounts &= packed.amount.is_some();
        lines.push(Line {
            sku: packed.sku.unwrap_or_else(|| packed.title.clone()),
            title: packed.title,
            quantity: packed.quantity,
            amount_minor: amount,
            categories: Vec::new(),
        });
    }
    Ok(Sold { lines, has_amounts })
}
