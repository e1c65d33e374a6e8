//! The last few different things of a kind: which branches, products, ways to pay. Bounded, and the same whatever the order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Longest name kept, in characters.
const NAME_CHARS_MAX: usize = 40;

/// Up to `N` names, each with the day it was last seen on; when there are more, those seen last stay. Joining is commutative,
/// associative and idempotent: what fell out had `N` later ones before it, and those only ever become later.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent<const N: usize> {
    last: BTreeMap<String, i32>,
}

impl<const N: usize> Recent<N> {
    /// Nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// The names, those seen last first.
    pub fn names(&self) -> Vec<&str> {
        let mut all: Vec<_> = self.last.iter().collect();
        all.sort_by(|a, b| (b.1, b.0).cmp(&(a.1, a.0)));
        all.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The names, each with the day it was last seen on.
    pub fn seen(&self) -> impl Iterator<Item = (&str, i32)> {
        self.last.iter().map(|(name, day)| (name.as_str(), *day))
    }

    /// The name seen last.
    pub fn latest(&self) -> Option<&str> {
        let last = self.last.iter().max_by_key(|(name, day)| (**day, *name));
        last.map(|(name, _)| name.as_str())
    }

    /// Takes in that `name` was seen on `day`. Blank names are nothing.
    pub(crate) fn see(&mut self, name: &str, day: i32) {
        let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
        if name.is_empty() {
            return;
        }
        let last = self.last.entry(name).or_insert(day);
        *last = day.max(*last);
        while self.last.len() > N {
            let oldest = self
                .last
                .iter()
                .map(|(name, day)| (*day, name.clone()))
                .min();
            if let Some((_, name)) = oldest {
                self.last.remove(&name);
            }
        }
    }

    /// Several as one.
    pub fn joined<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let mut joined = Self::default();
        for (name, day) in all.flat_map(|one| &one.last) {
            joined.see(name, *day);
        }
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stays_does_not_depend_on_the_order(
            mut seen in prop::collection::vec(("[a-f]", 0..9_i32), 0..20),
            turn in any::<prop::sample::Index>(),
        ) {
            let of = |seen: &[(String, i32)]| {
                let mut recent = Recent::<3>::default();
                for (name, day) in seen {
                    recent.see(name, *day);
                }
                recent
            };
            let straight = of(&seen);
            prop_assert!(straight.names().len() <= 3);
            if !seen.is_empty() {
                let middle = turn.index(seen.len());
                seen.rotate_left(middle);
            }
            prop_assert_eq!(&straight, &of(&seen));
        }
    }

    #[test]
    fn those_seen_last_stay_and_come_first() {
        let mut recent = Recent::<2>::default();
        for (name, day) in [("mada", 1), ("cod", 5), (" ", 9), ("visa", 3)] {
            recent.see(name, day);
        }
        assert_eq!(recent.names(), ["cod", "visa"]);
    }
}
