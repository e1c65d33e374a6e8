//! The suite's own metrics, counted in this process: what CloudWatch would count of the deployed functions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Counts of outcomes by function and noun. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct MetricCounts {
    counts: Arc<Mutex<BTreeMap<(String, String), u64>>>,
}

impl MetricCounts {
    /// How often `function` (`unify`) reported `noun` (`Kept`).
    pub fn of(&self, function: &str, noun: &str) -> u64 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .get(&(function.to_owned(), noun.to_owned()))
            .copied()
            .unwrap_or_default()
    }
}

/// It is given events of the target `metric` alone: a filter in front of it keeps the rest away.
impl<S: tracing::Subscriber> Layer<S> for MetricCounts {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((fields.function, fields.noun)).or_default() += 1;
    }
}

#[derive(Default)]
struct Fields {
    function: String,
    noun: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "function" => value.clone_into(&mut self.function),
            "noun" => value.clone_into(&mut self.noun),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
