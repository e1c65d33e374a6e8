//! Everything by which a store's people are placed on a day, made ready once: standards, compiled segments, percentiles. With it and a
//! profile, [`Rulebook::place`] says where a person stands and which segments they are in, at night and between nights.
//!
//! It refuses to load, to write, and to know what time it is.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use awda_customers::{Class, Profile};
use awda_kernel::{Day, TimeZone, fingerprint};
use awda_lifetime::Outlook;
use awda_segments::query::{
    Compiled, Explanation, Field, Library, Looks, Measure, Rejected, Scene, Settled, Store, Truth,
    Week,
};

use crate::StandardsBody;
use crate::lifetime::{INTERVAL_DRAWS, interval_of};
use crate::listed::compiled;
use crate::portrait::{Marks, portrayed};
use crate::standing::{Standing, memberships_of, standing_of};

/// A store's rules for one night and the day after it.
#[derive(Debug, Clone)]
pub struct Rulebook {
    standards: StandardsBody,
    library: Library,
    /// By place in the library: the number in the list; none for what is only rested on.
    numbers: Vec<Option<u32>>,
    ids: BTreeMap<u32, String>,
    store: Store,
    zone: TimeZone,
    outlook: Option<Outlook>,
    rejected: Vec<Rejected>,
    /// What the segments look at.
    looks: Looks,
    /// The segments as they read on the day that was asked for first: a night asks for one alone.
    settled: OnceLock<Settled>,
}

/// Where somebody belongs on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The standing; its class holds the numbers of the segments they are in.
    pub standing: Standing,
    /// Segments they are in tomorrow if nothing happens until then; none where nobody asked.
    pub tomorrow: Option<Vec<u32>>,
}

impl Rulebook {
    /// The rules of `standards` for a store with this zone and first day of the week.
    pub fn new(standards: StandardsBody, zone: TimeZone, week: Week) -> Self {
        let active = standards.segments.iter();
        let texts: Vec<(&str, &str)> = active
            .filter_map(|listed| Some((listed.id.as_str(), listed.text.as_deref()?)))
            .collect();
        let (library, rejected) = compiled(texts, standards.currency);
        let number_of = |id: &String| {
            let found = standards.segments.iter().find(|listed| listed.id == *id);
            found.map(|listed| listed.number)
        };
        let asks_ends = [Field::PredictedClvLow, Field::PredictedClvHigh];
        let asks_ends = asks_ends.into_iter().any(|field| library.asks(field));
        Self {
            numbers: library.ids().iter().map(number_of).collect(),
            ids: standards
                .segments
                .iter()
                .map(|listed| (listed.number, listed.id.clone()))
                .collect(),
            store: store_of(&standards, week),
            outlook: asks_ends.then(|| outlook_of(&standards)),
            looks: library.looks(),
            settled: OnceLock::new(),
            library,
            standards,
            zone,
            rejected,
        }
    }

    /// The standards.
    pub const fn standards(&self) -> &StandardsBody {
        &self.standards
    }

    /// The compiled segments.
    pub const fn library(&self) -> &Library {
        &self.library
    }

    /// The store's zone.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Segments that cannot be judged by, and why: texts of another version of the language.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// Where `profile` belongs as of the end of `day`; with `ahead`, which segments they are in on the day after as well.
    pub fn place(&self, profile: &Profile, day: Day, ahead: bool) -> Placed {
        let mut standing = standing_of(profile, &self.standards, day);
        standing.class.members = self.members(profile, &standing, day);
        let tomorrow = ahead.then(|| {
            let next = standing_of(profile, &self.standards, day + 1);
            self.members(profile, &next, day + 1)
        });
        Placed { standing, tomorrow }
    }

    /// The numbers of the segments somebody is in.
    fn members(&self, profile: &Profile, standing: &Standing, day: Day) -> Vec<u32> {
        let mut verdicts = Vec::new();
        let settled = self.settled_on(day);
        self.look(
            (profile, self.looks),
            standing,
            day,
            |library, scene| match settled {
                Some(settled) => {
                    settled.judge_all(library, (scene.person, scene.store), &mut verdicts);
                }
                None => library.judge_all(scene, &mut verdicts),
            },
        );
        let mut members: Vec<u32> = verdicts
            .iter()
            .zip(&self.numbers)
            .filter(|(verdict, _)| verdict.is_true())
            .filter_map(|(_, number)| *number)
            .collect();
        members.sort_unstable();
        members
    }

    /// The segments as they read on `day`; none on another day than the first that was asked for.
    fn settled_on(&self, day: Day) -> Option<&Settled> {
        let settled = self.settled.get_or_init(|| {
            let is_listed = |id: &str| self.number_of(id).is_some();
            self.library.settled(&self.store, day, is_listed)
        });
        Some(settled).filter(|settled| settled.day() == day)
    }

    /// Whether `profile` is in `segment` as of the end of `day`.
    pub fn judge(&self, profile: &Profile, segment: &Compiled, day: Day) -> Truth {
        let standing = standing_of(profile, &self.standards, day);
        let mut answer = Truth::Unknown;
        self.look((profile, Looks::ALL), &standing, day, |library, scene| {
            answer = library.judge(segment, scene);
        });
        answer
    }

    /// Whether a condition holds for `profile` as of the end of `day`. One with faults, or that names a segment which is no more, holds for
    /// nobody.
    pub fn holds(&self, condition: &str, profile: &Profile, day: Day) -> bool {
        let segment = self.library().draft(None, condition);
        segment.is_ok_and(|segment| self.judge(profile, &segment, day).is_true())
    }

    /// Why `profile` is in `segment` as of the end of `day`, or not.
    pub fn explain(&self, profile: &Profile, segment: &Compiled, day: Day) -> Explanation {
        let standing = standing_of(profile, &self.standards, day);
        self.look((profile, Looks::ALL), &standing, day, |library, scene| {
            library.explain(segment, scene)
        })
    }

    /// The segments that a class means, by id: families and the language's, rising.
    pub fn memberships(&self, class: &Class) -> Vec<String> {
        let mut all = memberships_of(class);
        let named = class.members.iter();
        all.extend(named.filter_map(|number| self.ids.get(number).cloned()));
        all.sort();
        all
    }

    /// The version of an active segment of the language; none for families and what is not judged by.
    pub fn version_of(&self, id: &str) -> Option<u32> {
        let mut all = self.standards.segments.iter();
        let listed = all.find(|listed| listed.id == id && listed.text.is_some())?;
        Some(listed.version)
    }

    /// The id of a number.
    pub fn id_of(&self, number: u32) -> Option<&str> {
        self.ids.get(&number).map(String::as_str)
    }

    /// The number of one of the language's segments.
    pub fn number_of(&self, id: &str) -> Option<u32> {
        let found = self.ids.iter().find(|(_, other)| *other == id);
        found.map(|(number, _)| *number)
    }

    /// Whether both judge by the same text of a segment; families are always the same.
    pub fn agrees_on(&self, other: &Self, id: &str) -> bool {
        self.version_of(id) == other.version_of(id)
    }

    /// The segments that somebody enters and leaves by moving from one class to another.
    pub fn moves(&self, before: Option<&Class>, after: &Class) -> (Vec<String>, Vec<String>) {
        let old = before.map_or_else(Vec::new, |class| self.memberships(class));
        let new = self.memberships(after);
        let only = |these: &[String], those: &[String]| {
            let alone = these.iter().filter(|id| !those.contains(id));
            alone.cloned().collect()
        };
        (only(&new, &old), only(&old, &new))
    }

    fn look<T>(
        &self,
        (profile, looks): (&Profile, Looks),
        standing: &Standing,
        day: Day,
        see: impl FnOnce(&Library, &Scene<'_>) -> T,
    ) -> T {
        let marks = Marks {
            standing: Some(standing.marks),
            prediction: standing
                .lifetime
                .as_ref()
                .map(|lifetime| Marks::prediction(lifetime, self.interval(profile, standing, day))),
        };
        portrayed((profile, looks), (&self.zone, day), marks, |person| {
            let scene = Scene {
                person,
                store: &self.store,
                today: day,
            };
            see(&self.library, &scene)
        })
    }

    /// Drawn only where a segment asks for it: two thousand draws cost more than everything else together.
    fn interval(&self, profile: &Profile, standing: &Standing, day: Day) -> Option<(i64, i64)> {
        let outlook = self.outlook.as_ref()?;
        let seed = fingerprint(&[
            profile.store.as_str(),
            profile.oldest_id().as_str(),
            &day.to_string(),
        ]);
        interval_of(&standing.bought, outlook, seed.high_bits())
    }
}

fn store_of(standards: &StandardsBody, week: Week) -> Store {
    let empty = Store {
        vip_from_minor: standards.vip.from_minor(),
        week,
        ..Store::default()
    };
    let known = Measure::ALL.iter().zip(&standards.percentiles);
    known.fold(empty, |store, (measure, percentiles)| match percentiles {
        Some(percentiles) => store.with_percentiles(*measure, percentiles.clone()),
        None => store,
    })
}

fn outlook_of(standards: &StandardsBody) -> Outlook {
    let parameters = standards.parameters();
    let text: Vec<String> = parameters.iter().map(|one| one.value.to_string()).collect();
    let text: Vec<&str> = text.iter().map(String::as_str).collect();
    standards
        .fit
        .outlook(fingerprint(&text).high_bits(), INTERVAL_DRAWS)
}
