//! Stripe's amounts: integers in a unit that is not always the currency's minor unit.

use awda_kernel::Currency;

use super::super::fields::Fields;
use crate::Error;

/// Currencies without decimals that Stripe writes with two all the same, which are always zeros.
const TWO_EMPTY_DECIMALS: [&str; 2] = ["ISK", "UGX"];
/// A currency of two decimals that Stripe writes without.
const WITHOUT_DECIMALS: [&str; 1] = ["MGA"];

/// An amount in the currency's minor units.
pub(super) fn amount(
    fields: &Fields<'_>,
    name: &str,
    currency: Currency,
) -> Result<Option<i64>, Error> {
    let field = fields.get(name);
    let Some(units) = field.integer()? else {
        return Ok(None);
    };
    if TWO_EMPTY_DECIMALS.contains(&currency.code()) {
        if units % 100 != 0 {
            return Err(field.invalid(format!("{} has no decimals", currency.code())));
        }
        return Ok(Some(units / 100));
    }
    if WITHOUT_DECIMALS.contains(&currency.code()) {
        let minor = units.checked_mul(100);
        return minor
            .map(Some)
            .ok_or_else(|| field.invalid("amount out of range"));
    }
    Ok(Some(units))
}
