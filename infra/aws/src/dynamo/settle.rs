//! Classes, one conditional write each, and what follows from them in batches: half a transaction's price.

use awda_kernel::StoreId;
use awda_ports::{Fault, Settle, Settlement, Write};

use super::action::Action;
use super::commit::classify;
use super::requests::{Loose, side_by_side};
use super::{Dynamo, place, rows};

const SETTLE: &str = "keep a class";
const FOLLOW: &str = "keep what follows from a class";
/// Classes that travel at the same time.
const CLASSES_AT_ONCE: usize = 32;

impl Settle for Dynamo {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        let mut answers = Vec::with_capacity(people.len());
        for some in people.chunks(CLASSES_AT_ONCE) {
            let tasks = some.iter().cloned().map(|person| {
                let (dynamo, place) = (self.clone(), place::profile(store, &person.customer));
                let action = classify(place, person.before, person.class);
                async move { Ok(dynamo.settle_one(action).await) }
            });
            match side_by_side(SETTLE, tasks).await {
                Ok(answered) => answers.extend(answered),
                Err(_) => answers.extend(some.iter().map(|_| Err(Fault::broken(SETTLE)))),
            }
        }
        answers
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        let writes: Option<Vec<Loose>> = writes
            .into_iter()
            .map(|write| loose(store, &write))
            .collect();
        let writes = writes.ok_or_else(|| Fault::broken(FOLLOW))?;
        self.write_all(FOLLOW, writes).await
    }
}

impl Dynamo {
    async fn settle_one(&self, action: Action) -> Result<bool, Fault> {
        self.write(SETTLE, action).await
    }
}

fn loose(store: &StoreId, write: &Write) -> Option<Loose> {
    match write {
        Write::Event(placed) => Some(Loose::Put(rows::event(store, placed))),
        Write::Agenda(row) => Some(Loose::Put(rows::agenda(row))),
        Write::Enter {
            segment,
            customer,
            since,
            why,
        } => Some(Loose::Put(rows::member(
            store,
            segment,
            customer,
            (*since, why),
        ))),
        Write::Leave { segment, customer } => {
            Some(Loose::Delete(place::member(store, segment, customer)))
        }
        _ => None,
    }
}
