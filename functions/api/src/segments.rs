//! Segments with their names and sizes, and who is in them.

use awda_lifetime::ChurnBand;
use awda_measures::{Definition, band_id};
use awda_ports::{Audiences, Runs, Segments, Stores};
use awda_segments::query::{PRESETS, Preset};
use awda_segments::{Flag, Language, RfmSegment, Stage};

use crate::call::Call;
use crate::cursor;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{Member, MemberPage, Names, Segment, SegmentList};

/// Every churn band.
const BANDS: [ChurnBand; 4] = [
    ChurnBand::TooEarly,
    ChurnBand::Low,
    ChurnBand::Medium,
    ChurnBand::High,
];

/// Every segment of a store.
pub(crate) async fn segments<B: Stores + Runs + Segments>(
    books: &B,
    call: &Call,
) -> Result<SegmentList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let night = books.standards(&shop.settings.id).await?;
    // Sizes are written at the end of a night; a segment that nobody is in has no row among them.
    let counted = night.as_ref().filter(|night| !night.sizes.is_empty());
    let size = |id: &str| counted.map(|night| night.sizes.get(id).copied().unwrap_or_default());
    let definitions = books.definitions(&shop.settings.id).await?;
    let all = every_segment()
        .chain(presets(&definitions))
        .chain(own(&definitions));
    let items = all.map(|segment| Segment {
        count: size(&segment.id),
        ..segment
    });
    Ok(SegmentList {
        items: items.collect(),
        run: night.as_ref().map(|night| night.run.clone()),
        day: night.as_ref().map(|night| crate::view::date(night.day)),
    })
}

/// Who is in a segment.
pub(crate) async fn members<A: Audiences, B: Stores + Segments>(
    (audiences, books): (&A, &B),
    call: &Call,
) -> Result<MemberPage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let named = call.path("segment").unwrap_or_default();
    let definitions = books.definitions(&shop.settings.id).await?;
    let mut all = every_segment()
        .chain(presets(&definitions))
        .chain(own(&definitions));
    let segment = all
        .find(|segment| segment.id == named)
        .ok_or(Refusal::Segment)?;
    let limit = call.limit()?;
    let list = ["members", shop.settings.id.as_str(), &segment.id];
    let after = call
        .query("cursor")
        .map(|cursor| cursor::open(&list, cursor));
    let after = after.transpose()?;
    let page = audiences
        .members(&shop.settings.id, &segment.id, limit, after.as_deref())
        .await
        .map_err(Refusal::of_page)?;
    let next = page.next.map(|next| cursor::seal(&list, &next));
    Ok(MemberPage {
        segment: segment.id,
        items: page.members.into_iter().map(Member::of).collect(),
        next,
    })
}

/// Whether a store has this segment.
pub(crate) fn is_segment(definitions: &[Definition], id: &str) -> bool {
    let mut all = every_segment()
        .chain(presets(definitions))
        .chain(own(definitions));
    all.any(|segment| segment.id == id)
}

/// Ready segments; a definition of the same id may have switched one off.
fn presets(definitions: &[Definition]) -> impl Iterator<Item = Segment> + '_ {
    PRESETS.iter().map(|preset| {
        let said = definitions
            .iter()
            .find(|definition| definition.id == preset.id);
        let plain = Definition {
            id: preset.id.to_owned(),
            name: String::new(),
            text: String::new(),
            version: 0,
            is_active: true,
        };
        Segment::of_definition(said.unwrap_or(&plain))
    })
}

/// Segments of the store's own.
fn own(definitions: &[Definition]) -> impl Iterator<Item = Segment> + '_ {
    let own = definitions
        .iter()
        .filter(|definition| Preset::of(&definition.id).is_none());
    own.map(Segment::of_definition)
}

/// Every segment of the families, not counted.
fn every_segment() -> impl Iterator<Item = Segment> {
    let rfm = RfmSegment::ALL.map(|one| segment("rfm", one.id(), |language| one.name(language)));
    let stages = Stage::ALL.map(|one| segment("stage", one.id(), |language| one.name(language)));
    let bands =
        BANDS.map(|one| segment("churn", band_id(one), |language| band_name(one, language)));
    let flags = Flag::ALL.map(|one| segment("flag", one.id(), |language| one.name(language)));
    rfm.into_iter().chain(stages).chain(bands).chain(flags)
}

fn segment(family: &'static str, id: &str, name: impl Fn(Language) -> &'static str) -> Segment {
    Segment {
        id: format!("{family}.{id}"),
        family,
        text: match family {
            "rfm" => format!("rfm.segment = {id}"),
            "stage" => format!("stage = {id}"),
            "churn" => format!("churn_band = {id}"),
            _ => id.to_owned(),
        },
        version: 0,
        is_active: true,
        name: Names {
            ar: name(Language::Arabic).to_owned(),
            fa: name(Language::Persian).to_owned(),
            en: name(Language::English).to_owned(),
        },
        count: None,
    }
}

/// The name of a churn band. Arabic and Persian await a native speaker's review.
fn band_name(band: ChurnBand, language: Language) -> &'static str {
    let (english, arabic, persian) = match band {
        ChurnBand::TooEarly => ("Too early to tell", "من المبكر الحكم", "هنوز زود است"),
        ChurnBand::Low => (
            "Low risk of leaving",
            "احتمال مغادرة منخفض",
            "احتمال ریزش کم",
        ),
        ChurnBand::Medium => (
            "Medium risk of leaving",
            "احتمال مغادرة متوسط",
            "احتمال ریزش متوسط",
        ),
        ChurnBand::High => (
            "High risk of leaving",
            "احتمال مغادرة مرتفع",
            "احتمال ریزش زیاد",
        ),
    };
    match language {
        Language::English => english,
        Language::Arabic => arabic,
        Language::Persian => persian,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_segment_has_an_id_of_its_own_and_three_names() {
        let all: Vec<Segment> = every_segment().collect();
        let ids: BTreeSet<_> = all.iter().map(|segment| &segment.id).collect();
        assert_eq!(ids.len(), all.len());
        assert_eq!(all.len(), 12 + 9 + 4 + 3);
        for segment in &all {
            assert!(segment.id.starts_with(segment.family));
            for name in [&segment.name.ar, &segment.name.fa, &segment.name.en] {
                assert!(!name.is_empty(), "{}", segment.id);
            }
        }
    }
}
