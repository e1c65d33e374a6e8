//! The rows of a Zid invoice, each an amount under a code. Values are texts of fourteen decimals (`"195.65217391304300"`) and are
//! rounded half up to the minor unit.

use super::super::fields::Fields;
use super::super::telling::Telling;
use crate::Error;

/// The rows, by code.
pub(super) struct Invoice {
    rows: Vec<(String, i64)>,
}

impl Invoice {
    /// The invoice of an order; without rows where there is none.
    pub(super) fn read(telling: &Telling<'_>, order: &Fields<'_>) -> Result<Self, Error> {
        let payment = order.get("payment").soft_fields();
        let mut rows = Vec::new();
        for row in payment.get("invoice").objects()? {
            let amount = row.get("value").rounded(1, telling.store.currency)?;
            if let (Some(code), Some(amount)) = (row.get("code").soft_text(), amount) {
                rows.push((code, amount));
            }
        }
        Ok(Self { rows })
    }

    /// The value of the products after discounts and before tax, as far as the rows tell it.
    pub(super) fn items(&self) -> Option<i64> {
        self.row("sub_totals_after_products_discount")
            .or_else(|| Some(self.row("sub_totals_after_vat")?.saturating_sub(self.tax())))
            .or_else(|| {
                let before = self
                    .row("sub_totals_before_vat")
                    .or(self.row("sub_totals"))?;
                Some(before.saturating_sub(self.discount()))
            })
    }

    /// What discounts take off the products; positive.
    pub(super) fn discount(&self) -> i64 {
        self.sum(&["products_discount", "coupon", "coupon_discount", "discount"])
            .saturating_abs()
    }

    /// Value-added tax.
    pub(super) fn tax(&self) -> i64 {
        self.sum(&["vat", "tax"])
    }

    /// Delivery, after what is taken off it.
    pub(super) fn shipping(&self) -> i64 {
        self.sum(&["shipping", "shipping_discount"])
    }

    fn row(&self, code: &str) -> Option<i64> {
        let row = self.rows.iter().find(|(known, _)| known == code);
        row.map(|(_, amount)| *amount)
    }

    fn sum(&self, codes: &[&str]) -> i64 {
        let amounts = codes.iter().filter_map(|code| self.row(code));
        amounts.fold(0, i64::saturating_add)
    }
}
