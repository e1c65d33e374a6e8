//! Entries under which people are found, in memory.

use awda_customers::FindingWord;
use awda_kernel::StoreId;
use awda_ports::{Fault, Finding, Found, FoundPage};

use super::MemoryHouse;
use crate::lock;

impl Finding for MemoryHouse {
    async fn found(
        &self,
        store: &StoreId,
        beginning: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<FoundPage, Fault> {
        let state = lock(&self.state);
        let is_meant = |word: &str| match beginning.chars().count() {
            0 => false,
            1 => word == beginning,
            _ => word.starts_with(beginning),
        };
        let entries = state.entries.iter();
        let entries = entries.filter(|((of, word, _), _)| of == store && is_meant(word));
        let mut rows: Vec<Found> = entries
            .map(|((_, word, customer), name)| Found {
                entry: FindingWord {
                    word: word.clone(),
                    name: name.clone(),
                },
                customer: customer.clone(),
            })
            .collect();
        rows.sort_by_key(Found::place);
        rows.retain(|row| after.is_none_or(|after| row.place().as_str() > after));
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(Found::place);
        Ok(FoundPage { rows, next })
    }
}
