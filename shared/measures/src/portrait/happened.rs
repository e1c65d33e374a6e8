//! What happened to a person, of every kind that is looked at. It refuses to know how a kind is kept.

use awda_customers::{History, KeptOrder, Profile};
use awda_kernel::TimeZone;
use awda_segments::query::{Happening, Happenings, Looks, Record, Verb};

use super::letters;
use super::rows::{Rows, complete_since};

/// Rows by kind.
pub(super) struct Happened<'p> {
    kinds: Vec<(Verb, Rows<'p>)>,
}

impl<'p> Happened<'p> {
    pub(super) fn of(
        profile: &'p Profile,
        (orders, history, zone): (&[(u32, &'p KeptOrder)], &History, &TimeZone),
        looks: Looks,
    ) -> Self {
        let seen = Verb::ALL.iter().filter(|verb| looks.at_rows(**verb));
        let kinds = seen.map(|verb| {
            let rows = match verb {
                Verb::Bought => Rows::bought(orders, complete_since(profile, orders, history)),
                Verb::Viewed => Rows::viewed(profile),
                Verb::Carted => Rows::carted(profile),
                Verb::Visited => Rows::visited(profile, orders),
                Verb::Received => letters::received(profile, zone),
                Verb::Opened => letters::opened(profile, zone),
                Verb::Clicked => letters::clicked(profile, zone),
                Verb::Replied => letters::replied(profile, zone),
            };
            (*verb, rows)
        });
        Self {
            kinds: kinds.collect(),
        }
    }

    /// The rows as the language wants them, in the order of the kinds.
    pub(super) fn tables(&self) -> Vec<Vec<Happening<'_>>> {
        self.kinds.iter().map(|(_, rows)| rows.table()).collect()
    }

    /// The same with from when on nothing is missing.
    pub(super) fn records<'a>(&self, tables: &'a [Vec<Happening<'a>>]) -> Happenings<'a> {
        let kinds = self.kinds.iter().zip(tables);
        kinds.fold(Happenings::default(), |all, ((verb, rows), table)| {
            let record = Record {
                rows: table,
                complete_since: rows.since,
            };
            all.with(*verb, record)
        })
    }
}
