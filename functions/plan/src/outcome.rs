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
        let moved = decided.moves.iter().filter(|(_, next)| next.is_some());
        let moved = moved.count();
        self.looked_at += decided.moves.len();
        self.asked += decided.asks.len();
        self.moved += moved;
        self.ended += decided.moves.len() - moved;
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
