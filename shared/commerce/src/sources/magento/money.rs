//! Adobe Commerce's amounts, once in the currency of the books (`base_`) and once in the order's. They are texts of four to six decimals
//! in events and numbers in REST, and are rounded half up to the minor unit.

use awda_kernel::Currency;

use super::super::fields::{Field, Fields};
use super::super::telling::Telling;
use crate::Error;

/// Which of the two amounts are in the store's currency.
#[derive(Clone, Copy)]
pub(super) struct Books {
    currency: Currency,
    base: bool,
    both: bool,
}

impl Books {
    /// Reads the currencies of an order or quote.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`] when neither is the store's.
    pub(super) fn read(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Self, Error> {
        let code = |names: &[&str]| {
            let mut codes = names.iter().map(|name| order.get(name));
            codes.find(Field::is_present)
        };
        let base = code(&["base_currency_code", "global_currency_code"]);
        let own = code(&[
            "order_currency_code",
            "quote_currency_code",
            "store_currency_code",
        ]);
        let is_stores = |code: &Option<_>| code.as_ref().map(|code| telling.currency(code));
        let (base, own) = (is_stores(&base), is_stores(&own));
        let currency = telling.store.currency;
        let (base, both) = match (base, own) {
            (Some(Ok(_)) | None, Some(Ok(_)) | None) => (true, true),
            (Some(Ok(_)), Some(Err(_))) => (true, false),
            (Some(Err(_)), Some(Ok(_))) => (false, false),
            (Some(Err(fault)), _) | (None, Some(Err(fault))) => return Err(fault),
        };
        Ok(Self {
            currency,
            base,
            both,
        })
    }

    /// The amount of `name` in the store's currency.
    pub(super) fn amount(self, fields: &Fields<'_>, name: &str) -> Result<Option<i64>, Error> {
        let own = || fields.get(name).rounded(1, self.currency);
        if !self.base {
            return own();
        }
        match fields
            .get(&format!("base_{name}"))
            .rounded(1, self.currency)?
        {
            None if self.both => own(),
            amount => Ok(amount),
        }
    }

    /// The same, zero where it is absent.
    pub(super) fn of(self, fields: &Fields<'_>, name: &str) -> Result<i64, Error> {
        Ok(self.amount(fields, name)?.unwrap_or(0))
    }

    /// A unit price times how many.
    pub(super) fn times(self, fields: &Fields<'_>, name: &str, count: i64) -> Result<i64, Error> {
        let base = fields.get(&format!("base_{name}"));
        let own = fields.get(name);
        let price = match (self.base, self.both) {
            (true, true) if base.is_present() => base,
            (true, false) => base,
            _ => own,
        };
        Ok(price.rounded(count, self.currency)?.unwrap_or(0))
    }
}
