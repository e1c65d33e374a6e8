//! Lines and money of a Square order: integers in the currency's minor unit.

use awda_kernel::round_half_up;

use super::super::fields::{Field, Fields, total};
use super::super::telling::Telling;
use crate::{Error, Line};

/// The amount of a money object; zero when it is absent. It must be in the store's currency.
pub(super) fn money(telling: &Telling<'_>, fields: &Fields<'_>, name: &str) -> Result<i64, Error> {
    let money = fields.get(name).soft_fields();
    telling.currency(&money.get("currency"))?;
    Ok(money.get("amount").integer()?.unwrap_or(0))
}

/// The lines of an order or a return, without tax and service charges, and their sum.
pub(super) fn read(telling: &Telling<'_>, place: &Field<'_>) -> Result<(Vec<Line>, i64), Error> {
    let lines: Vec<Line> = place
        .objects()?
        .iter()
        .map(|entry| line(telling, entry))
        .collect::<Result<_, _>>()?;
    let sum = total(lines.iter().map(|line| line.amount_minor), place)?;
    Ok((lines, sum))
}

fn line(telling: &Telling<'_>, entry: &Fields<'_>) -> Result<Line, Error> {
    let whole = money(telling, entry, "total_money")?;
    let tax = money(telling, entry, "total_tax_money")?;
    let service = money(telling, entry, "total_service_charge_money")?;
    let text = |name: &str| entry.get(name).soft_text();
    let title = [text("name"), text("variation_name")];
    let title: Vec<String> = title.into_iter().flatten().collect();
    let mut sku = String::new();
    for name in ["catalog_object_id", "uid"] {
        if sku.is_empty() {
            sku = entry.get(name).id()?.unwrap_or_default();
        }
    }
    Ok(Line {
        sku,
        title: title.join(" - "),
        quantity: quantity(&entry.get("quantity"))?,
        amount_minor: whole.saturating_sub(tax).saturating_sub(service),
        categories: Vec::new(),
    })
}

/// How many: Square writes it as text, and with decimals for what is weighed, which counts as one at least.
fn quantity(field: &Field<'_>) -> Result<i64, Error> {
    let text = field.text()?.unwrap_or_default();
    let Some((whole, fraction)) = text.split_once('.') else {
        return Ok(field.quantity(0)?.unwrap_or(1));
    };
    let wrong = || field.invalid("not a quantity");
    let units: i64 = whole.parse().map_err(|_| wrong())?;
    if !(0..1_000_000).contains(&units) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    Ok(units.max(1))
}

/// The part of `paid` that was for the items, as their share of the whole, rounded half up: Square refunds amounts with tax, service
/// and tip in them.
pub(super) fn share(paid: i64, items: i64, whole: i64) -> i64 {
    if whole <= 0 || items >= whole {
        return paid.min(items.max(0));
    }
    let part = round_half_up(
        i128::from(paid) * i128::from(items.max(0)),
        i128::from(whole),
    );
    i64::try_from(part).unwrap_or(paid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refund_gives_back_the_items_share_of_what_was_paid() {
        for (paid, items, whole, expected) in [
            (1_150, 1_000, 1_150, 1_000),
            (575, 1_000, 1_150, 500),
            (100, 1_000, 1_000, 100),
            (100, 0, 0, 0),
            (5, 1, 3, 2),
        ] {
            assert_eq!(
                share(paid, items, whole),
                expected,
                "{paid} {items} {whole}"
            );
        }
    }
}
