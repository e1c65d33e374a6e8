//! The stored forms of what a shard found, with a version. They live from one shard's end to the end of their night.

use std::collections::BTreeMap;

use awda_kernel::{Currency, Day, StoreId};
use awda_lifetime::wire::{CohortV1, SpendCohortV1};
use awda_lifetime::{Cohort, SpendCohort};
use awda_measures::{NightReport, Sample};
use awda_segments::wire::{GapCensusV1, RfmCensusV1, TallyV1};
use awda_segments::{GapCensus, RfmCensus, Tally};
use serde::{Deserialize, Serialize};

use crate::Figures;
use crate::census::StoreCensus;
use crate::placing::Move;
use crate::stores::Calendar;

const V1: u8 = 1;

/// A part that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("malformed part: {0}")]
    Json(#[from] serde_json::Error),
    #[error("part of version {0}")]
    Version(u8),
    #[error(transparent)]
    Segments(#[from] awda_segments::Error),
    #[error(transparent)]
    Lifetime(#[from] awda_lifetime::Error),
}

/// What a shard's census found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CensusPart {
    pub(crate) unreadable: u64,
    pub(crate) unsettled: u64,
    stores: BTreeMap<StoreId, StoreCensus>,
}

/// What a shard's classification did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClassifyPart {
    v: u8,
    pub(crate) customers: u64,
    pub(crate) changed: u64,
    pub(crate) unreadable: u64,
    pub(crate) unsettled: u64,
    pub(crate) setbacks: u64,
    pub(crate) refusals: u64,
    pub(crate) stores: BTreeMap<StoreId, StorePart>,
}

/// What the classification did in one store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StorePart {
    pub(crate) customers: u64,
    pub(crate) changed: u64,
    /// Members per segment.
    pub(crate) sizes: BTreeMap<String, u64>,
    pub(crate) report: NightReport,
}

#[derive(Serialize, Deserialize)]
struct CensusPartV1 {
    v: u8,
    unreadable: u64,
    unsettled: u64,
    stores: BTreeMap<StoreId, StoreCensusV1>,
}

#[derive(Serialize, Deserialize)]
struct StoreCensusV1 {
    day: Day,
    currency: Currency,
    customers: u64,
    buyers: u64,
    rfm: RfmCensusV1,
    gaps: GapCensusV1,
    year_spend: TallyV1,
    cohort: CohortV1,
    spend: SpendCohortV1,
    #[serde(default)]
    sample: Sample,
}

impl CensusPart {
    /// The census of a store, begun when it is the first of its people.
    pub(crate) fn store(&mut self, store: &StoreId, calendar: Calendar) -> &mut StoreCensus {
        self.stores
            .entry(store.clone())
            .or_insert_with(|| StoreCensus::new(calendar))
    }

    pub(crate) fn customers(&self) -> u64 {
        self.stores.values().map(|census| census.customers).sum()
    }

    /// Adds it to what other shards found.
    pub(crate) fn merge_into(
        self,
        whole: &mut BTreeMap<StoreId, StoreCensus>,
    ) -> Result<(), Unreadable> {
        for (store, census) in self.stores {
            whole
                .entry(store)
                .or_insert_with(|| StoreCensus::new(census.calendar))
                .merge(&census)?;
        }
        Ok(())
    }

    pub(crate) fn write(&self) -> String {
        let stores = self.stores.iter();
        let stored = CensusPartV1 {
            v: V1,
            unreadable: self.unreadable,
            unsettled: self.unsettled,
            stores: stores
                .map(|(store, census)| (store.clone(), StoreCensusV1::from(census)))
                .collect(),
        };
        // Numbers, texts and lists always serialise.
        serde_json::to_string(&stored).unwrap_or_default()
    }

    pub(crate) fn read(text: &str) -> Result<Self, Unreadable> {
        let stored: CensusPartV1 = serde_json::from_str(text)?;
        if stored.v != V1 {
            return Err(Unreadable::Version(stored.v));
        }
        let stores: Result<_, Unreadable> = stored
            .stores
            .into_iter()
            .map(|(store, census)| Ok((store, StoreCensus::try_from(census)?)))
            .collect();
        Ok(Self {
            unreadable: stored.unreadable,
            unsettled: stored.unsettled,
            stores: stores?,
        })
    }
}

impl ClassifyPart {
    /// Counts somebody where they are.
    pub(crate) fn settle(&mut self, store: &StoreId, segments: &[String]) {
        let sizes = &mut self.stores.entry(store.clone()).or_default().sizes;
        for segment in segments {
            match sizes.get_mut(segment) {
                Some(size) => *size += 1,
                None => drop(sizes.insert(segment.clone(), 1)),
            }
        }
    }

    /// Counts a person who was looked at.
    pub(crate) fn seen(&mut self, store: &StoreId) {
        self.customers += 1;
        self.stores.entry(store.clone()).or_default().customers += 1;
    }

    /// Counts a move that was kept.
    pub(crate) fn moved(&mut self, step: &Move) {
        self.count(step);
        self.settle(&step.store, &step.to);
    }

    /// Counts somebody who stays.
    pub(crate) fn stayed(&mut self, step: &Move) {
        self.count(step);
        self.settle(&step.store, &step.to);
    }

    fn count(&mut self, step: &Move) {
        let store = self.stores.entry(step.store.clone()).or_default();
        step.tell(&mut store.report);
        if step.is_change() {
            self.changed += 1;
            store.changed += 1;
        }
    }

    /// Counts a move that could not be kept: the person stays where they were.
    pub(crate) fn setback(&mut self, step: &Move) {
        self.setbacks += 1;
        self.settle(&step.store, &step.from);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.customers += other.customers;
        self.changed += other.changed;
        self.unreadable += other.unreadable;
        self.unsettled += other.unsettled;
        self.setbacks += other.setbacks;
        self.refusals += other.refusals;
        for (store, theirs) in other.stores {
            let mine = self.stores.entry(store).or_default();
            mine.customers += theirs.customers;
            mine.changed += theirs.changed;
            mine.report.merge(&theirs.report);
            for (segment, size) in theirs.sizes {
                *mine.sizes.entry(segment).or_default() += size;
            }
        }
    }

    pub(crate) const fn figures(&self) -> Figures {
        Figures {
            customers: self.customers,
            changed: self.changed,
            unreadable: self.unreadable,
            unsettled: self.unsettled,
            setbacks: self.setbacks,
        }
    }

    pub(crate) fn write(&self) -> String {
        let stored = Self {
            v: V1,
            ..self.clone()
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    pub(crate) fn read(text: &str) -> Result<Self, Unreadable> {
        let part: Self = serde_json::from_str(text)?;
        if part.v != V1 {
            return Err(Unreadable::Version(part.v));
        }
        Ok(part)
    }
}

impl From<&StoreCensus> for StoreCensusV1 {
    fn from(census: &StoreCensus) -> Self {
        Self {
            day: census.calendar.day,
            currency: census.calendar.currency,
            customers: census.customers,
            buyers: census.buyers,
            rfm: RfmCensusV1::from(&census.rfm),
            gaps: GapCensusV1::from(&census.gaps),
            year_spend: TallyV1::from(&census.year_spend),
            cohort: CohortV1::from(&census.cohort),
            spend: SpendCohortV1::from(&census.spend),
            sample: settled(&census.sample),
        }
    }
}

fn settled(sample: &Sample) -> Sample {
    let mut sample = sample.clone();
    sample.settle();
    sample
}

impl TryFrom<StoreCensusV1> for StoreCensus {
    type Error = Unreadable;

    fn try_from(stored: StoreCensusV1) -> Result<Self, Unreadable> {
        Ok(Self {
            calendar: Calendar {
                day: stored.day,
                currency: stored.currency,
            },
            customers: stored.customers,
            buyers: stored.buyers,
            rfm: RfmCensus::try_from(stored.rfm)?,
            gaps: GapCensus::try_from(stored.gaps)?,
            year_spend: Tally::try_from(stored.year_spend)?,
            cohort: Cohort::try_from(stored.cohort)?,
            spend: SpendCohort::from(stored.spend),
            sample: stored.sample,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use awda_customers::{Facet, History, IdentifierKind, Key, Profile};
    use awda_kernel::{CustomerId, Timestamp, fingerprint};

    use super::*;

    const DAY: Day = 20_000;

    fn store() -> StoreId {
        "acme".parse().unwrap()
    }

    fn calendar() -> Calendar {
        Calendar {
            day: DAY,
            currency: "KWD".parse().unwrap(),
        }
    }

    /// Numbers without a pattern, so that nothing packs better than it would at a shop.
    fn noise(number: u32, what: &str, below: u64) -> u64 {
        fingerprint(&[what, &number.to_string()]).high_bits() % below
    }

    fn buyer(number: u32) -> Profile {
        let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&[&number.to_string()]));
        let mut days: Vec<Day> = (0..=noise(number, "count", 6))
            .map(|at| {
                let back = noise(number, &format!("day {at}"), 1_000);
                DAY - i32::try_from(back).unwrap()
            })
            .collect();
        days.sort_unstable();
        days.dedup();
        let rows: Vec<(Day, u32, u64)> = days
            .into_iter()
            .map(|day| (day, 1, 1 + noise(number, &day.to_string(), 1_000_000)))
            .collect();
        let text = serde_json::to_string(&rows).unwrap();
        let history: History = serde_json::from_str(&text).unwrap();
        let mut profile = Profile::new(store(), id.clone());
        let facet = Facet {
            history,
            ..Facet::default()
        };
        let key = Key::new(&store(), IdentifierKind::Shop, id.as_str());
        profile.facets.insert(key, facet);
        profile
    }

    fn part(numbers: impl Iterator<Item = u32>) -> CensusPart {
        let mut part = CensusPart::default();
        let census = part.store(&store(), calendar());
        for number in numbers {
            census.add(&buyer(number));
        }
        part
    }

    fn merged(parts: Vec<CensusPart>) -> StoreCensus {
        let mut whole = BTreeMap::new();
        for part in parts {
            let read = CensusPart::read(&part.write()).unwrap();
            read.merge_into(&mut whole).unwrap();
        }
        whole.remove(&store()).unwrap()
    }

    #[test]
    fn a_part_of_a_large_store_fits_into_an_item_and_reads_back() {
        // Just below the bounds of the samples, above them, and far above.
        for people in [8_000, 16_000, 60_000] {
            let text = part(0..people).write();
            let mut packed =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            packed.write_all(text.as_bytes()).unwrap();
            let packed = packed.finish().unwrap().len();
            println!("{people} people: {packed} bytes packed of {}", text.len());
            assert!(packed < 350_000);
            assert_eq!(CensusPart::read(&text).unwrap().write(), text);
        }
    }

    #[test]
    fn beyond_the_bounds_too_the_shards_do_not_matter() {
        let whole = merged(vec![part(0..30_000)]);
        let shards = (0..5).map(|shard| part((0..30_000).filter(move |n| n % 5 == shard)));
        let sharded = merged(shards.collect());
        assert_eq!(whole.cohort.thinning(), 2);
        assert_eq!(
            sharded.standards(Vec::new()).write(),
            whole.standards(Vec::new()).write()
        );
    }

    #[test]
    fn parts_of_another_version_are_refused() {
        let text = CensusPart::default().write().replace("\"v\":1", "\"v\":2");
        assert!(matches!(
            CensusPart::read(&text),
            Err(Unreadable::Version(2))
        ));
        let text = ClassifyPart::default()
            .write()
            .replace("\"v\":1", "\"v\":2");
        assert!(matches!(
            ClassifyPart::read(&text),
            Err(Unreadable::Version(2))
        ));
        assert!(matches!(CensusPart::read("{}"), Err(Unreadable::Json(_))));
    }
}
