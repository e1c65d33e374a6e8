//! Shopify's refund: alone in `refunds/create`, and in the `refunds` of its order. Both give the same refund.
//!
//! Item value is the `subtotal` of the refunded lines, without tax and shipping. The refund does not say whether its prices include
//! tax (only the order does), so each line is asked: its tax is what its rate makes of either a net or a gross subtotal.
//!
//! `order_adjustments` hold what was given back beyond the lines as a negative amount (an amount refunded without lines is only
//! that), which counts as item value. A positive one is not counted: it says that less went back than the lines are worth, and the
//! same is said of a payment that is merely still pending. Refunded shipping (`kind` `shipping_refund`, before 2024-10) never counts.

use super::super::fields::{Fields, total};
use super::super::telling::{Happening, Person, Telling};
use super::{ids, money};
use crate::{Error, Event, Fact, Kind, Line, Refund};

/// The refund of `refunds/create`. It names its order and nobody: the order knows who bought.
pub(super) fn event(telling: &Telling<'_>, refund: &Fields<'_>) -> Result<Event, Error> {
    let object_id = refund.need("order_id", ids::id)?;
    let refund = read(telling, refund)?;
    let happening = Happening {
        kind: Kind::OrderRefunded,
        object_id,
        version: refund.refunded_at.as_millisecond(),
        occurred_at: refund.refunded_at,
        fact: Fact::Refund(refund),
    };
    Ok(telling.event(Person::default(), happening))
}

/// A refund, wherever it is.
pub(super) fn read(telling: &Telling<'_>, refund: &Fields<'_>) -> Result<Refund, Error> {
    let place = refund.get("refund_line_items");
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(telling, entry))
        .collect::<Result<_, _>>()?;
    let given = lines.iter().map(|line| line.amount_minor);
    let items_minor = total(given.chain([beyond_lines(telling, refund)?]), &place)?;
    let moment = |name: &str| refund.get(name).soft_moment();
    Ok(Refund {
        id: refund.need("id", ids::id)?,
        refunded_at: moment("processed_at")
            .or_else(|| moment("created_at"))
            .unwrap_or(telling.said_at),
        items_minor,
        lines,
    })
}

fn line(telling: &Telling<'_>, entry: &Fields<'_>) -> Result<Line, Error> {
    let amount = |name: &str| -> Result<i64, Error> {
        let in_set = money::set_amount(telling, entry, &format!("{name}_set"))?;
        let given = entry.get(name).rounded(1, telling.store.currency)?;
        Ok(in_set.or(given).unwrap_or(0))
    };
    let (subtotal, tax) = (amount("subtotal")?, amount("total_tax")?);
    let bought = entry.get("line_item").soft_fields();
    let included = if includes_tax(subtotal, tax, rate_millionths(&bought)) {
        tax
    } else {
        0
    };
    let sku = match money::stock_code(&bought)? {
        code if code.is_empty() => money::stock_code(entry)?,
        code => code,
    };
    Ok(Line {
        sku,
        title: bought.get("title").soft_text().unwrap_or_default(),
        quantity: entry.get("quantity").quantity(0)?.unwrap_or(0),
        amount_minor: subtotal.saturating_sub(included),
        categories: Vec::new(),
    })
}

/// Item value given back beyond the lines.
fn beyond_lines(telling: &Telling<'_>, refund: &Fields<'_>) -> Result<i64, Error> {
    let place = refund.get("order_adjustments");
    let mut extra = Vec::new();
    for adjustment in place.objects()? {
        if adjustment.get("kind").soft_text().as_deref() == Some("shipping_refund") {
            continue;
        }
        let in_set = money::set_amount(telling, &adjustment, "amount_set")?;
        let given = adjustment
            .get("amount")
            .rounded(1, telling.store.currency)?;
        extra.push(in_set.or(given).unwrap_or(0).min(0).saturating_neg());
    }
    total(extra, &place)
}

fn rate_millionths(line: &Fields<'_>) -> i64 {
    let taxes = line.get("tax_lines").objects().unwrap_or_default();
    let rates = taxes
        .iter()
        .filter_map(|tax| tax.get("rate").soft_millionths());
    rates.fold(0, i64::saturating_add)
}

/// Whether `tax` is the part of `subtotal` that a rate takes out of it, rather than what the rate puts on top of it.
fn includes_tax(subtotal: i64, tax: i64, rate_millionths: i64) -> bool {
    let (subtotal, tax) = (i128::from(subtotal), i128::from(tax));
    let rate = i128::from(rate_millionths);
    let as_part = (tax * (1_000_000 + rate) - subtotal * rate).abs();
    let on_top = (tax * 1_000_000 - subtotal * rate).abs();
    tax > 0 && rate > 0 && as_part < on_top
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_by_its_rate_whether_tax_is_inside() {
        for (subtotal, tax, rate, expected) in [
            (11_500, 1_500, 150_000, true),
            (10_000, 1_500, 150_000, false),
            (19_566, 398, 20_000, false),
            (19_900, 2_596, 150_000, true),
            (19_900, 0, 150_000, false),
            (19_900, 2_596, 0, false),
            (0, 40, 4_000_000, false),
            (i64::MAX, i64::MAX, i64::MAX, true),
        ] {
            assert_eq!(
                includes_tax(subtotal, tax, rate),
                expected,
                "{subtotal} {tax} {rate}"
            );
        }
    }
}
