//! The segment language: a condition over people as text, read, checked, compiled once, and judged for one person in a fraction of
//! a microsecond (docs/SEGMENTS.md teaches it).
//!
//! ```
//! use awda_segments::query::{Library, Limits, Person, Scene, Setting, Store, Truth};
//!
//! let setting = Setting { currency: "SAR".parse()?, attributes: None, limits: Limits::default() };
//! let library = Library::new(setting);
//! let text = r#"city IN ("Riyadh", "الرياض") AND consent.whatsapp = granted AND NOT bought(within: 90d)"#;
//! let segment = library.draft(None, text).map_err(|faults| faults[0].clone())?;
//! assert_eq!(segment.text(), text);
//!
//! let mut person = Person::default();
//! person.traits.city = Some("riyadh");
//! let scene = Scene { person: &person, store: &Store::default(), today: 20_000 };
//! assert_eq!(library.judge(&segment, &scene), Truth::False); // nobody has said anything about WhatsApp
//!
//! let faults = library.draft(None, "net_spent > 500 SAR").unwrap_err();
//! assert_eq!(faults[0].to_string(), "there is no field `net_spent`");
//! assert_eq!(faults[0].fix.as_ref().unwrap().text, "net_spend");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | room | story |
//! |---|---|
//! | `syntax` | text to tree and back |
//! | `field`, `calendar`, `fold` | what can be asked of: fields, days, texts |
//! | `check`, `plan` | tree to plan: names, kinds, units |
//! | `person`, `store`, `evaluate` | who is judged, compared with what, and how |
//! | `library` | segments that rest on each other |
//! | `settle`, `looks` | what is the same for everybody, calculated once |
//! | `boundary` | when time alone changes the answer |
//! | `explain`, `render`, `wire` | why, for people and for programs |
//! | `estimate` | how many there would be |
//! | `presets` | ready segments |
//! | `samples` | texts of every kind, for benches |
//!
//! It refuses to know clocks, stores of data, and who asks.

mod boundary;
pub mod calendar;
mod check;
mod estimate;
mod evaluate;
mod explain;
mod fault;
mod field;
mod fold;
mod library;
mod looks;
mod person;
mod plan;
mod presets;
mod render;
mod samples;
mod settle;
mod store;
pub mod syntax;
pub mod wire;
mod words;

pub use boundary::{Ahead, Boundary, Foreseen};
pub use check::{Note, Setting};
pub use estimate::{Estimate, SAMPLE_MAX};
pub use evaluate::{Scene, Truth};
pub use explain::{Explanation, Reading, Value};
pub use fault::{CODES, Fault, Fix, Problem, Span};
pub use field::{Field, Kind, Source};
pub use library::{Compiled, Library, Rejected};
pub use looks::Looks;
pub use person::{
    Attribute, Birthday, Channel, Consent, Detail, Details, Gender, Happening, Happenings, Person,
    Prediction, Record, Standing, Tier, Traits, Verb,
};
pub use plan::AttributeKind;
pub use presets::{PRESETS, Preset};
pub use render::{Paint, render};
pub use samples::SAMPLES;
pub use settle::Settled;
pub use store::{Measure, Percentiles, Store, Week};

/// How much a segment may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest text, in bytes.
    pub bytes: usize,
    /// Deepest nesting of parentheses, NOT and calls, and longest chain of segments that rest on each other.
    pub depth: usize,
    /// Most conditions.
    pub conditions: usize,
    /// Longest list, and most arguments of a call.
    pub list: usize,
    /// Most steps per person.
    pub cost: u64,
}

impl Default for Limits {
    /// 16 KiB, 24 levels, 200 conditions, 500 values, 5 000 steps.
    fn default() -> Self {
        Self {
            bytes: 16 * 1_024,
            depth: 24,
            conditions: 200,
            list: 500,
            cost: 5_000,
        }
    }
}

/// The known name that differs least from `word`, if it differs by a third of its letters at most.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(60).collect::<String>().to_lowercase();
    let near = known.filter_map(|name| {
        let distance = strsim::damerau_levenshtein(&word, name);
        let longest = name.chars().count().max(word.chars().count());
        (3 * distance <= longest.max(3)).then_some((distance, name))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
