//! Under which entries people are found from now on. Only what is otherwise than before is written: a delivery that brings no new
//! name, address or number writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use awda_customers::{Effects, FindingWord, Profile};
use awda_kernel::CustomerId;
use awda_ports::Write;

/// The entries that go, then those that come.
pub(crate) fn changes(effects: &Effects, before: &BTreeMap<CustomerId, Profile>) -> Vec<Write> {
    let words = |profile: Option<&Profile>| profile.map(Profile::finding_words).unwrap_or_default();
    let none = BTreeSet::new();
    let mut gone = Vec::new();
    let mut come = Vec::new();
    for profile in &effects.profiles {
        let (old, new) = (words(before.get(&profile.id)), profile.finding_words());
        gone.extend(ended(&profile.id, &old, &new));
        come.extend(new.difference(&old).map(|entry| Write::Find {
            entry: entry.clone(),
            customer: profile.id.clone(),
        }));
    }
    for (id, _) in &effects.absorbed {
        gone.extend(ended(id, &words(before.get(id)), &none));
    }
    gone.extend(come);
    gone
}

/// The words that are none any more.
fn ended(
    customer: &CustomerId,
    old: &BTreeSet<FindingWord>,
    new: &BTreeSet<FindingWord>,
) -> Vec<Write> {
    let stay: BTreeSet<&str> = new.iter().map(|entry| entry.word.as_str()).collect();
    let old: BTreeSet<&str> = old.iter().map(|entry| entry.word.as_str()).collect();
    let ended = old.difference(&stay).map(|word| Write::Unfind {
        word: (*word).to_owned(),
        customer: customer.clone(),
    });
    ended.collect()
}
