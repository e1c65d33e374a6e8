//! Classes and what follows from them, in memory.

use awda_kernel::StoreId;
use awda_ports::{Change, Fault, Records, Remedied, Remedy, Settle, Settlement, Write};

use super::MemoryHouse;
use crate::lock;

impl Settle for MemoryHouse {
    async fn settle_classes(
        &self,
        store: &StoreId,
        people: &[Settlement],
    ) -> Vec<Result<bool, Fault>> {
        let mut answers = Vec::with_capacity(people.len());
        for person in people.iter().cloned() {
            let write = Write::Class {
                customer: person.customer,
                before: person.before,
                class: person.class,
            };
            let change = Change {
                store: store.clone(),
                writes: vec![write],
            };
            answers.push(match self.commit(change).await {
                Ok(_) => Ok(true),
                Err(fault) if fault.remedy() == Remedy::Reload => Ok(false),
                Err(fault) => Err(fault),
            });
        }
        answers
    }

    async fn follow(&self, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
        let may_follow = |write: &Write| {
            matches!(
                write,
                Write::Event(_) | Write::Agenda(_) | Write::Enter { .. } | Write::Leave { .. }
            )
        };
        if !writes.iter().all(may_follow) {
            return Err(Fault::broken("keep what follows from a class"));
        }
        let mut state = lock(&self.state);
        for write in writes {
            state.keep(store, write);
        }
        Ok(())
    }
}
