//! Codes of coupons. A code has a row of its own, by which an order finds it; while it is left, a second one in its pool; and once it was
//! given, one beside the person's messages, by which the message finds it.

use awda_kernel::{CustomerId, MessageId, StoreId, fingerprint};
use awda_messaging::coupons::{CouponCode, Grant, GrantAsk, Used};
use awda_ports::{Committed, Coupons, Fault, Remedied, Remedy};

use super::action::{Action, Item, Row};
use super::place::Table;
use super::requests::{Ask, Range, side_by_side};
use super::{Dynamo, place, rows};

/// Codes among which one is picked, so that messages at the same time seldom want the same.
const PICK_FROM: usize = 40;
/// Times another code is picked because somebody was faster.
const TRIES_MAX: usize = 8;
/// Codes that are kept at the same time.
const AT_ONCE: usize = 16;

const GIVE: &str = "give a coupon's code";
const READ: &str = "read a coupon's grant";

impl Coupons for Dynamo {
    async fn add_codes(
        &self,
        store: &StoreId,
        pool: &str,
        codes: &[CouponCode],
    ) -> Result<usize, Fault> {
        let mut added = 0;
        for some in codes.chunks(AT_ONCE) {
            let tasks = some.iter().map(|code| {
                let (dynamo, store) = (self.clone(), store.clone());
                let (pool, code) = (pool.to_owned(), code.clone());
                async move { dynamo.add_code(&store, &pool, &code).await }
            });
            let kept = side_by_side("add coupons' codes", tasks).await?;
            added += kept.into_iter().filter(|is_new| *is_new).count();
        }
        Ok(added)
    }

    async fn grant(&self, ask: &GrantAsk) -> Result<Option<Grant>, Fault> {
        let held = place::coupon_grant(&ask.store, &ask.customer, &ask.message);
        let turn = fingerprint(&[ask.message.as_str()]).high_bits();
        for nth in 0..TRIES_MAX {
            if let Some(item) = self.get(READ, &held, true).await? {
                return rows::read(READ, &item).map(Some);
            }
            let left = Ask {
                fresh: true,
                ..Ask::partition(Table::Books, place::coupons_left(&ask.store, &ask.pool))
            };
            let left = self.query(GIVE, &left, PICK_FROM).await?;
            let count = u64::try_from(left.len()).unwrap_or(u64::MAX);
            let picked = turn.wrapping_add(nth as u64).checked_rem(count);
            let picked = picked.and_then(|place| left.get(usize::try_from(place).ok()?));
            let Some(code) = picked.map(code_of).transpose()? else {
                return Ok(None);
            };
            match self.give(ask, code).await {
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                given => return given.map(Some),
            }
        }
        Err(Fault::conflict(GIVE))
    }

    async fn grants(
        &self,
        store: &StoreId,
        messages: &[(CustomerId, MessageId)],
    ) -> Result<Vec<Grant>, Fault> {
        let wanted = messages
            .iter()
            .map(|(customer, message)| place::coupon_grant(store, customer, message));
        let found = self.get_many(READ, wanted.collect(), true).await?;
        let found = found.iter().map(|(_, item)| rows::read(READ, item));
        found.collect()
    }

    async fn use_code(
        &self,
        store: &StoreId,
        code: &CouponCode,
        used: &Used,
    ) -> Result<Option<Grant>, Fault> {
        let what = "use a coupon's code";
        let Some(held) = self.holder(store, code).await? else {
            return Ok(None);
        };
        for _ in 0..TRIES_MAX {
            let Some(item) = self.get(what, &held, true).await? else {
                return Ok(None);
            };
            let before: Grant = rows::read(READ, &item)?;
            let after = before.used_by(used.clone());
            if after == before {
                return Ok(Some(after));
            }
            let row = Row::at(held.clone()).with("doc", rows::document(&after));
            let action = Action::put(row).if_is("doc", rows::document(&before));
            if self.write(what, action).await? {
                return Ok(Some(after));
            }
        }
        Err(Fault::conflict(what))
    }

    async fn codes_left(&self, store: &StoreId, pool: &str) -> Result<usize, Fault> {
        let ask = Ask::partition(Table::Books, place::coupons_left(store, pool));
        self.count("count coupons' codes", &ask).await
    }

    async fn forget_grants(&self, store: &StoreId, customers: &[CustomerId]) -> Result<(), Fault> {
        let what = "forget whom a coupon was given to";
        for customer in customers {
            let ask = Ask {
                range: Range::Prefix(place::COUPON.to_owned()),
                fresh: true,
                ..Ask::partition(Table::Timeline, place::messages(store, customer))
            };
            for item in self.query(what, &ask, usize::MAX).await? {
                let grant: Grant = rows::read(READ, &item)?;
                // The way from the code to the person first: what died in between is found again by the person.
                let code = Action::remove(place::coupon_code(store, &grant.code), "customer");
                self.write(what, code).await?;
                let held = place::coupon_grant(store, customer, &grant.message);
                self.write(what, Action::delete(held)).await?;
            }
        }
        Ok(())
    }
}

impl Dynamo {
    /// A new code is kept with its place among those that are left, or not at all.
    async fn add_code(
        &self,
        store: &StoreId,
        pool: &str,
        code: &CouponCode,
    ) -> Result<bool, Fault> {
        let known = Row::at(place::coupon_code(store, code)).with("pool", rows::text(pool));
        let left = Row::at(place::coupon_left(store, pool, code));
        let actions = vec![
            Action::put(known).if_new(),
            Action::put(left.with("code", rows::text(code.as_str()))),
        ];
        // Who finds the code known has nothing to keep.
        let kept = self.commit_together(actions, &[true, false]).await?;
        Ok(kept == Committed::Kept)
    }

    /// Takes one code; a fault with the remedy `Reload` when it is taken, or the message has another.
    async fn give(&self, ask: &GrantAsk, code: CouponCode) -> Result<Grant, Fault> {
        let grant = Grant {
            code,
            pool: ask.pool.clone(),
            message: ask.message.clone(),
            customer: Some(ask.customer.clone()),
            granted_at: ask.at,
            last_day: ask.last_day,
            used: None,
        };
        let (store, code) = (&ask.store, &grant.code);
        let known = Row::at(place::coupon_code(store, code))
            .with("pool", rows::text(&ask.pool))
            .with("customer", rows::text(ask.customer.as_str()))
            .with("message", rows::text(ask.message.as_str()));
        let held = Row::at(place::coupon_grant(store, &ask.customer, &ask.message));
        let actions = vec![
            Action::delete(place::coupon_left(store, &ask.pool, code)).if_there(),
            Action::put(known).if_absent("message"),
            Action::put(held.with("doc", rows::document(&grant))).if_new(),
        ];
        self.commit_together(actions, &[false; 3]).await?;
        Ok(grant)
    }

    /// Where the grant of a code lies; none for one that was given to nobody, or to whom was forgotten.
    async fn holder(
        &self,
        store: &StoreId,
        code: &CouponCode,
    ) -> Result<Option<place::Place>, Fault> {
        let what = "look a coupon's code up";
        let found = self
            .get(what, &place::coupon_code(store, code), true)
            .await?;
        let Some(item) = found else {
            return Ok(None);
        };
        let text = |name| rows::str_of(&item, name);
        let Some((customer, message)) = text("customer").zip(text("message")) else {
            return Ok(None);
        };
        let unreadable = || Fault::unreadable(what);
        let customer: CustomerId = customer.parse().map_err(|_| unreadable())?;
        let message: MessageId = message.parse().map_err(|_| unreadable())?;
        Ok(Some(place::coupon_grant(store, &customer, &message)))
    }
}

fn code_of(item: &Item) -> Result<CouponCode, Fault> {
    let code = rows::str_of(item, "code").and_then(|text| text.parse().ok());
    code.ok_or_else(|| Fault::unreadable(GIVE))
}
