//! What requests cost: the read and write units DynamoDB says it charged, and how many requests of each operation there were.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::wire::Units;

/// Adds up what requests cost.
#[derive(Debug, Default)]
pub struct Meter {
    reading: Mutex<Reading>,
}

/// What was counted so far. Units in hundredths, because half a unit is the cheapest read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Read units, in hundredths.
    pub read_hundredths: u64,
    /// Write units, in hundredths.
    pub write_hundredths: u64,
    /// Requests by operation (`GetItem`).
    pub requests: BTreeMap<&'static str, u64>,
}

impl Meter {
    /// What was counted so far.
    pub fn snapshot(&self) -> Reading {
        self.lock().clone()
    }

    /// What was counted so far; counting starts at zero again.
    pub fn reset(&self) -> Reading {
        std::mem::take(&mut *self.lock())
    }

    pub(crate) fn read(&self, operation: &'static str, units: Units) {
        let mut reading = self.lock();
        reading.read_hundredths += units.hundredths;
        *reading.requests.entry(operation).or_default() += 1;
    }

    pub(crate) fn write(&self, operation: &'static str, units: Units) {
        let mut reading = self.lock();
        reading.write_hundredths += units.hundredths;
        *reading.requests.entry(operation).or_default() += 1;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    /// Requests of all operations.
    pub fn request_count(&self) -> u64 {
        self.requests.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_add_up_and_reset_starts_anew() {
        let meter = Meter::default();
        let half = Units { hundredths: 50 };
        meter.read("GetItem", half);
        meter.read("GetItem", half);
        meter.write("PutItem", Units::default());
        let reading = meter.reset();
        assert_eq!(
            (reading.read_hundredths, reading.write_hundredths),
            (100, 0)
        );
        assert_eq!(reading.request_count(), 3);
        assert_eq!(meter.snapshot(), Reading::default());
    }
}
