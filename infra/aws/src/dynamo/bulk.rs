//! Writing a history that is known as a whole: rows are replaced unconditionally, 25 at a time, at half a transaction's price.
//!
//! For an importer that has decided everything itself and is alone. A row is put whole: a class or a suppression that stood on
//! it is gone, so the tables should be new to these people. Whoever writes profiles writes what they are found by as well.

use awda_kernel::StoreId;
use awda_ports::{Fault, Write};

use super::action::Row;
use super::commit::next;
use super::{Dynamo, rows};

impl Dynamo {
    /// Keeps events, entities, profiles, claims, dates and memberships without looking at what they expect; adds counts, one
    /// request each, so the caller adds up what belongs to one day and passes `spread` as it likes.
    ///
    /// Any number of writes is taken. Where several are for the same row the last one stays.
    ///
    /// # Errors
    /// The fault of the first request that failed; any part of the writes may be kept then, and writing them again is harmless
    /// but for counts. Writes that only make sense against a kept row (`Absorbed`, `Forget`, `Class`, `Leave`) are an alarm, and
    /// nothing is written.
    pub async fn bulk_write(&self, store: &StoreId, writes: &[Write]) -> Result<(), Fault> {
        let what = "write a history";
        let mut whole = Vec::new();
        let mut counts = Vec::new();
        for write in writes {
            match write {
                Write::Count { count, spread } => {
                    counts.push(super::counters::counted(store, count, *spread));
                }
                Write::Respond { count, spread } => {
                    counts.push(super::counters::waited(store, count, *spread));
                }
                other => {
                    let row = row(store, other);
                    whole.push(row.ok_or_else(|| Fault::broken(what))?);
                }
            }
        }
        self.put_all(what, whole).await?;
        for count in counts {
            self.write(what, count).await?;
        }
        Ok(())
    }
}

fn row(store: &StoreId, write: &Write) -> Option<Row> {
    match write {
        Write::Event(placed) => Some(rows::event(store, placed)),
        Write::Entity {
            key,
            entity,
            revision,
        } => Some(rows::entity(key, entity, next(*revision))),
        Write::Profile { profile, revision } => {
            let row = rows::new_profile(profile, next(*revision));
            Some(match &profile.class {
                None => row,
                Some(class) => row.with(
                    "class",
                    rows::text(&awda_customers::wire::write_class(class)),
                ),
            })
        }
        Write::Heard { customer, heard } => Some(rows::heard(store, customer, heard)),
        Write::Claim { key, now, .. } => Some(rows::claim(store, key, now)),
        Write::Find { entry, customer } => Some(rows::entry(store, entry, customer)),
        Write::Agenda(agenda) => Some(rows::agenda(agenda)),
        Write::Enter {
            segment,
            customer,
            since,
            why,
        } => Some(rows::member(store, segment, customer, (*since, why))),
        Write::Suspect(suspicion) => rows::suspected(store, suspicion),
        Write::Count { .. }
        | Write::Respond { .. }
        | Write::Reduce(_)
        | Write::Strike { .. }
        | Write::Absorbed { .. }
        | Write::Unfind { .. }
        | Write::Listed { .. }
        | Write::Forget { .. }
        | Write::Placed { .. }
        | Write::Class { .. }
        | Write::Leave { .. } => None,
    }
}
