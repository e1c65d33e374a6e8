//! What a run did, in numbers.

use awda_ports::Told;

use crate::page::Decided;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows looked at.
    pub looked_at: usize,
    /// Messages asked for.
    pub asked: usize,
    /// Rows moved to another date.
    pub moved: usize,
    /// Rows that ended: nobody stands behind them any more, or nothing is left to do.
    pub ended: usize,
    /// Rows put off by a day, because the store's settings or the profile could not be read.
    pub stranded: usize,
    /// People whom campaigns enlisted.
    pub enlisted: usize,
    /// More is due than one run takes.
    pub has_more: bool,
}

impl Outcome {
    pub(crate) fn add(&mut self, decided: &Decided) {
        let rows = &decided.rows;
        let moved = rows.iter().filter(|due| due.next.is_some()).count();
        self.looked_at += rows.len();
        self.asked += rows.iter().filter(|due| due.ask.is_some()).count();
        self.moved += moved;
        self.ended += rows.len() - moved;
        self.stranded += decided.stranded;
    }
}

impl Told for Outcome {
    fn noun(&self) -> &'static str {
        if self.stranded > 0 {
            return "Stranded";
        }
        "Planned"
    }

    fn needs_a_person(&self) -> bool {
        self.stranded > 0
    }

    fn line(&self) -> String {
        let more = if self.has_more { ", more is due" } else { "" };
        let enlisted = match self.enlisted {
            0 => String::new(),
            people => format!(", enlisted {people} for campaigns"),
        };
        format!(
            "looked at {} rows, asked for {} messages, moved {}, ended {}, stranded {}{enlisted}{more}",
            self.looked_at, self.asked, self.moved, self.ended, self.stranded
        )
    }
}
