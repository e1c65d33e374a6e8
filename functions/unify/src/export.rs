//! A file that somebody asked for, a piece at a time: each turn reads so many people, writes their rows or those of their orders as a piece and asks for the
//! turn after it; the last makes the pieces a whole. What is in memory is one page of people and one piece.

use awda_customers::{ExportTurn, Profile};
use awda_kernel::StoreId;
use awda_ports::{
    Audiences, Census, Coupons, Desk, ExportKey, Exports, Fault, JobPart, Jobs, Notes, Queue,
    Records, Runs, Stores, Timeline,
};

use awda_commerce::{Delivery, StoreFacts};

use crate::export_orders::{AT_ONCE, PEOPLE_MAX, may_have, orders_of};
use crate::{Error, Outcome, Unify};

/// A piece that is this long is written, in bytes: so much is a part of its own of an upload to S3.
const PIECE_BYTES: usize = 5 * 1024 * 1024;
/// People of a segment that are read in one go.
const PAGE: usize = 250;
/// Pages of the profiles of all stores that are looked through in one turn: a turn ends in time whoever the profiles are of.
const PAGES_MAX: usize = 80;
/// The whole scan is one part of itself: pieces have an order.
const SCAN: (u16, u16) = (0, 1);

/// People of one page, and where to go on.
struct Page {
    people: Vec<Profile>,
    next: Option<String>,
}

impl<R, S> Unify<R, S>
where
    R: Records,
    S: Stores + Desk + Notes + Coupons + Timeline + Runs + Census + Jobs + Audiences,
{
    /// Does a turn. It is kept before the turn after it is asked for, with where that one goes on: a turn that is taken again asks for the same.
    pub(crate) async fn export(
        &self,
        (delivery, turn): (&Delivery, &ExportTurn),
        queue: &impl Queue<Delivery>,
        exports: &impl Exports,
    ) -> Result<Outcome, Error> {
        let store = &delivery.store;
        if let Some(part) = self.turn_done(store, turn).await? {
            self.go_on(store, turn, part.next, queue).await?;
            return Ok(Outcome {
                already_kept: 1,
                ..Outcome::default()
            });
        }
        let (_, facts) = self.store_of(delivery).await?;
        let export = ExportKey {
            store: store.clone(),
            job: turn.job.clone(),
            at: turn.at,
            file: turn.file,
        };
        let (piece, done, next) = self.piece(turn, &facts).await?;
        exports.put(&export, turn.number, piece).await?;
        if next.is_none() {
            // Whether somebody in it was erased meanwhile is asked of the files when they are fetched.
            exports.close(&export, turn.number + 1).await?;
        }
        let part = JobPart {
            number: turn.number,
            done,
            failed: Vec::new(),
            is_last: next.is_none(),
            next: next.clone(),
        };
        let job = (turn.job.as_str(), turn.at);
        self.stores.keep_part(store, job, &part).await?;
        self.go_on(store, turn, next, queue).await?;
        Ok(Outcome {
            kept: 1,
            ..Outcome::default()
        })
    }

    /// What became of the turn, if it was done before.
    async fn turn_done(
        &self,
        store: &StoreId,
        turn: &ExportTurn,
    ) -> Result<Option<JobPart>, Fault> {
        if !self.stores.has_part(store, &turn.job, turn.number).await? {
            return Ok(None);
        }
        let found = self.stores.job(store, &turn.job).await?;
        let parts = found.map(|(_, parts)| parts).unwrap_or_default();
        Ok(parts.into_iter().find(|part| part.number == turn.number))
    }

    async fn go_on(
        &self,
        store: &StoreId,
        turn: &ExportTurn,
        next: Option<String>,
        queue: &impl Queue<Delivery>,
    ) -> Result<(), Fault> {
        let next = next.map(|after| turn.from(after).delivery(store));
        match next {
            Some(next) => queue.send(&[next]).await,
            None => Ok(()),
        }
    }

    /// The rows of a turn, how many, and where the turn after it goes on.
    async fn piece(
        &self,
        turn: &ExportTurn,
        facts: &StoreFacts,
    ) -> Result<(Vec<u8>, u64, Option<String>), Fault> {
        let mut piece = if turn.number == 0 {
            turn.file.head()
        } else {
            Vec::new()
        };
        let most = if turn.file.what.is_of_orders() {
            PEOPLE_MAX.min(turn.most as usize)
        } else {
            turn.most as usize
        };
        let (mut seen, mut done, mut after) = (0, 0, turn.after.clone());
        for _ in 0..PAGES_MAX {
            let mut page = self.people(&facts.store, turn, after.as_deref()).await?;
            if turn.file.what.is_of_orders() {
                page.people.retain(|one| may_have(one, turn));
                done += self.orders(turn, &page.people, facts, &mut piece).await?;
            } else {
                for profile in &page.people {
                    done += u64::from(turn.file.write(profile, facts.currency, &mut piece));
                }
            }
            seen += page.people.len();
            after = page.next;
            let is_full = piece.len() >= PIECE_BYTES || seen >= most;
            if after.is_none() || is_full {
                break;
            }
        }
        Ok((piece, done, after))
    }

    /// Adds the orders of some people; answers how many rows they are.
    async fn orders(
        &self,
        turn: &ExportTurn,
        people: &[Profile],
        facts: &StoreFacts,
        piece: &mut Vec<u8>,
    ) -> Result<u64, Fault> {
        let mut done = 0;
        for some in people.chunks(AT_ONCE) {
            let found = orders_of((&self.records, &self.stores), some, facts).await?;
            for (whose, orders) in found {
                for order in orders {
                    done += turn.file.write_order(&order, whose, facts, piece);
                }
            }
        }
        Ok(done)
    }

    async fn people(
        &self,
        store: &StoreId,
        turn: &ExportTurn,
        after: Option<&str>,
    ) -> Result<Page, Fault> {
        let Some(segment) = &turn.segment else {
            let (shard, of) = SCAN;
            let page = self.stores.scan(shard, of, after).await?;
            let people = page.profiles.into_iter().map(|stored| stored.value);
            return Ok(Page {
                people: people.filter(|one| one.store == *store).collect(),
                next: page.next,
            });
        };
        let most = PAGE.min(turn.most as usize);
        let page = self.stores.members(store, segment, most, after).await?;
        let ids: Vec<_> = page.members.into_iter().map(|one| one.customer).collect();
        let found = self.records.profiles(store, &ids).await?;
        Ok(Page {
            people: found.into_iter().map(|stored| stored.value).collect(),
            next: page.next,
        })
    }
}
