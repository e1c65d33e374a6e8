//! Segments as texts: checked, kept, ended, estimated and explained. It refuses to fill them: that is the night's.

use awda_kernel::Day;
use awda_measures::{Definition, Rulebook, SEGMENT_ID_MAX, families, is_segment_id};
use awda_ports::{Census, Records, Runs, Segments, Stores};
use awda_segments::query::wire::{CheckedV1, ExplanationV1, FaultsV1};
use awda_segments::query::{Compiled, Estimate, Fault, Library, Preset};

use crate::call::Call;
use crate::customers::{id_of, parsed_id, profile};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{self, CheckedSegment, SegmentEstimate, SegmentExplanation, SegmentText};

/// People whom an estimate looks at, of a store with more.
const LOOKED_AT: u64 = 5_000;
/// Most pages of the scan that an estimate reads.
const PAGES_MAX: usize = 60;
/// Most segments of a store's own.
const DEFINITIONS_MAX: usize = 500;

/// Is a text right?
pub(crate) async fn check<B: Stores + Segments>(
    books: &B,
    call: &Call,
) -> Result<CheckedSegment, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: SegmentText = call.body()?;
    let text = asked.text.as_deref().ok_or(Refusal::Body("text"))?;
    let definitions = books.definitions(&shop.settings.id).await?;
    let library = shop.library(&definitions);
    let segment = drafted(&library, asked.id.as_deref(), text)?;
    Ok(CheckedSegment::of(CheckedV1::of(&segment)))
}

/// Keeps a text, or switches a ready segment on or off.
pub(crate) async fn save<B: Stores + Segments>(
    books: &B,
    call: &Call,
) -> Result<view::Segment, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: SegmentText = call.body()?;
    let id = call.path("segment").unwrap_or_default();
    let definitions = books.definitions(&shop.settings.id).await?;
    let held = definitions.iter().find(|held| held.id == id);
    let definition = if Preset::of(id).is_some() {
        if asked.text.is_some() || asked.name.is_some() {
            return Err(Refusal::Preset);
        }
        Definition {
            id: id.to_owned(),
            name: String::new(),
            text: String::new(),
            version: held.map_or(1, |held| held.version + 1),
            is_active: asked.is_active.unwrap_or(true),
        }
    } else {
        if !is_segment_id(id) || ["check", "estimate"].contains(&id) {
            return Err(Refusal::SegmentId(SEGMENT_ID_MAX));
        }
        let is_full = held.is_none() && definitions.len() >= DEFINITIONS_MAX;
        if call.version(asked.version)? != held.map(|held| held.version) || is_full {
            return Err(Refusal::SegmentChanged);
        }
        let text = asked
            .text
            .as_deref()
            .or(held.map(|held| held.text.as_str()));
        let text = text.ok_or(Refusal::Body("text"))?;
        let library = shop.library(&definitions);
        let segment = drafted(&library, held.map(|_| id), text)?;
        Definition {
            id: id.to_owned(),
            name: asked
                .name
                .or(held.map(|held| held.name.clone()))
                .unwrap_or_else(|| id.to_owned()),
            text: segment.text(),
            version: held.map_or(1, |held| held.version + 1),
            is_active: asked.is_active.unwrap_or(true),
        }
    };
    let before = held.map(|held| held.version);
    let store = &shop.settings.id;
    if !books.put_definition(store, &definition, before).await? {
        return Err(Refusal::SegmentChanged);
    }
    Ok(view::Segment::of_definition(&definition))
}

/// A segment with its text.
pub(crate) async fn definition<B: Stores + Runs + Segments>(
    books: &B,
    call: &Call,
) -> Result<view::Segment, Refusal> {
    let list = crate::segments::segments(books, call).await?;
    let id = call.path("segment").unwrap_or_default();
    let found = list.items.into_iter().find(|segment| segment.id == id);
    found.ok_or(Refusal::Segment)
}

/// Ends a segment.
pub(crate) async fn end<B: Stores + Segments>(
    books: &B,
    call: &Call,
) -> Result<view::Segment, Refusal> {
    let shop = Shop::open(books, call).await?;
    let id = call.path("segment").unwrap_or_default();
    if Preset::of(id).is_some() || families().iter().any(|(family, _)| family == id) {
        return Err(Refusal::Preset);
    }
    let definitions = books.definitions(&shop.settings.id).await?;
    let held = definitions.iter().find(|held| held.id == id);
    let held = held.ok_or(Refusal::Segment)?;
    let library = shop.library(&definitions);
    let rests = |segment: &Compiled| segment.references().contains(&id);
    if library.iter().any(|(_, segment)| rests(segment)) {
        return Err(Refusal::SegmentInUse);
    }
    books.drop_definition(&shop.settings.id, id).await?;
    Ok(view::Segment::of_definition(held))
}

/// How many would be in a segment.
pub(crate) async fn estimate<P: Records + Census, B: Stores + Runs + Segments>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<SegmentEstimate, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: SegmentText = call.body()?;
    let text = asked.text.as_deref().ok_or(Refusal::Body("text"))?;
    let rulebook = shop.rulebook(books).await?;
    let segment = drafted(rulebook.library(), asked.id.as_deref(), text)?;
    let customers = rulebook.standards().customers;
    let shards = u16::try_from(customers / LOOKED_AT)
        .unwrap_or(u16::MAX)
        .max(1);
    let mut counted = Estimate::default();
    let mut after: Option<String> = None;
    let mut is_whole = shards == 1;
    for page in 0.. {
        if page >= PAGES_MAX {
            is_whole = false;
            break;
        }
        let found = records.scan(0, shards, after.as_deref()).await?;
        let people = found.profiles.iter().map(|stored| &stored.value);
        for person in people.filter(|one| one.store == shop.settings.id) {
            let truth = rulebook.judge(person, &segment, shop.today);
            counted.add(person.id.as_str(), truth);
        }
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    Ok(SegmentEstimate::of(
        segment.text(),
        &counted,
        customers,
        is_whole,
    ))
}

/// Why a customer is in a segment, or not.
pub(crate) async fn explain<P: Records, B: Stores + Runs + Segments>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<SegmentExplanation, Refusal> {
    let shop = Shop::open(books, call).await?;
    let id = parsed_id("customer", call.query("customer").unwrap_or_default())?;
    let named = call.path("segment").unwrap_or_default();
    let definitions = books.definitions(&shop.settings.id).await?;
    let rulebook = shop.rulebook(books).await?;
    let text = text_of(named, &rulebook, &definitions).ok_or(Refusal::Segment)?;
    let segment = rulebook.library().draft(None, &text);
    let segment = segment.map_err(|_| Refusal::Segment)?;
    let person = profile(records, &shop.settings.id, &id).await?;
    let found = rulebook.explain(&person, &segment, shop.today);
    let explanation = ExplanationV1::of(&found);
    Ok(SegmentExplanation {
        segment: named.to_owned(),
        customer: person.id.to_string(),
        text: segment.text(),
        day: view::date(shop.today),
        answer: explanation.answer,
        explanation: SegmentExplanation::document(&explanation),
    })
}

/// Every segment a customer is in now.
pub(crate) async fn of_customer<P: Records, B: Stores + Runs>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<view::CustomerSegments, Refusal> {
    let shop = Shop::open(books, call).await?;
    let person = profile(records, &shop.settings.id, &id_of(call)?).await?;
    let rulebook = shop.rulebook(books).await?;
    let today: Day = shop.today;
    let placed = rulebook.place(&person, today, false);
    Ok(view::CustomerSegments {
        customer: person.id.to_string(),
        day: view::date(today),
        segments: rulebook.memberships(&placed.standing.class),
    })
}

fn drafted(library: &Library, id: Option<&str>, text: &str) -> Result<Compiled, Refusal> {
    let faulty = |faults: Vec<Fault>| {
        let faults = FaultsV1::of(text, &faults);
        Refusal::Faulty(Box::new(view::SegmentFaults::answer(faults)))
    };
    library.draft(id, text).map_err(faulty)
}

/// The text of a segment: as the last night judged by it, else as it is defined now.
fn text_of(id: &str, rulebook: &Rulebook, definitions: &[Definition]) -> Option<String> {
    if let Some(segment) = rulebook.library().get(id) {
        return Some(segment.text());
    }
    let defined = definitions.iter().find(|definition| definition.id == id);
    defined.map(|definition| definition.text.clone())
}
