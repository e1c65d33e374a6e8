//! Campaigns of a store: kept, shown, sent and cancelled. It refuses to write to anybody: what is asked for is kept, and `plan` goes on
//! with it.

use awda_kernel::Timestamp;
use awda_measures::{Definition, Rulebook};
use awda_messaging::campaigns::{
    Audience, Campaign, CampaignDocument, CampaignId, CampaignProblem, Cause, Drift, plan_hash,
};
use awda_messaging::flows::FlowFault;
use awda_ports::{
    Campaigns, Census, Messages, Plans, Records, Runs, Segments, StoreSettings, Stores,
};
use awda_segments::query::{Library, Preset};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::simulate;
use crate::view::{
    CampaignList, CampaignText, CampaignView, DocumentFaults, SendText, SimulateText,
    SimulationView,
};

/// Longest question that brings a document, in bytes: the same text takes more where letters are escaped.
const BODY_BYTES_MAX: usize = 512 * 1_024;

/// Longest document, in bytes of JSON: a design in each of three languages.
const DOCUMENT_BYTES_MAX: usize = 262_144;

/// Most campaigns of a store.
const CAMPAIGNS_MAX: usize = 1_000;

/// Recipients that may be otherwise than foreseen, in 1/10 000, where nobody says how many.
const TOLERANCE: u16 = 500;

/// Every campaign of a store, without their documents.
pub(crate) async fn campaigns<B: Stores + Campaigns>(
    books: &B,
    call: &Call,
) -> Result<CampaignList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let all = books.campaigns(&shop.settings.id).await?;
    Ok(CampaignList {
        items: all.iter().map(CampaignView::short).collect(),
    })
}

/// A campaign, its document, and what became of its audience.
pub(crate) async fn campaign<B: Stores + Campaigns>(
    books: &B,
    call: &Call,
) -> Result<CampaignView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let held = held(books, &shop.settings, call).await?;
    view(books, &held).await
}

/// Keeps a document.
pub(crate) async fn save<B: Stores + Segments + Campaigns>(
    books: &B,
    call: &Call,
) -> Result<CampaignView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: CampaignText = call.large_body(BODY_BYTES_MAX)?;
    let (store, id) = (&shop.settings.id, named(call)?);
    let held = books.campaign(store, id).await?;
    let version = held.as_ref().map_or(0, |held| held.version);
    if call.version(asked.version)?.unwrap_or(0) != version {
        return Err(Refusal::CampaignChanged);
    }
    let definitions = books.definitions(store).await?;
    let document = checked(asked.document, id, &shop.library(&definitions))?;
    let next = if let Some(held) = &held {
        held.saved(document).ok_or(Refusal::CampaignState)?
    } else {
        if books.campaigns(store).await?.len() >= CAMPAIGNS_MAX {
            return Err(Refusal::CampaignTooMany(CAMPAIGNS_MAX));
        }
        Campaign::draft(store.clone(), document, call.now)
    };
    keep(books, held.as_ref(), &next).await?;
    view(books, &next).await
}

/// What would become of everybody, and a hash to send it by.
pub(crate) async fn simulation<P, T, B>(
    (records, ledger, books): (&P, &T, &B),
    call: &Call,
) -> Result<SimulationView, Refusal>
where
    P: Records + Census,
    T: Messages,
    B: Stores + Runs + Segments + Campaigns + Plans,
{
    let shop = Shop::open(books, call).await?;
    let asked: SimulateText = call.body()?;
    let held = held(books, &shop.settings, call).await?;
    let at = moment(asked.at.as_deref(), call.now)?;
    let condition = condition(books, &shop, &held.document).await?;
    let subject = simulate::Subject::campaign(&held.document, &condition, at);
    let found = simulate::people((records, ledger, books), &shop, subject).await?;
    let hash = plan_hash(&found.plan);
    books
        .keep_plan(&shop.settings.id, &hash, &found.plan)
        .await?;
    Ok(SimulationView::of(&found, at, Some(hash), asked.people))
}

/// Sends a campaign: from its time on, to whoever is in its audience then. With a plan's hash only while little has changed since.
pub(crate) async fn send<P, T, B>(
    (records, ledger, books): (&P, &T, &B),
    call: &Call,
) -> Result<CampaignView, Refusal>
where
    P: Records + Census,
    T: Messages,
    B: Stores + Runs + Segments + Campaigns + Plans,
{
    let shop = Shop::open(books, call).await?;
    let asked: SendText = call.body()?;
    let held = held(books, &shop.settings, call).await?;
    let version = call.version(asked.version)?;
    if version.is_some_and(|version| version != held.version) {
        return Err(Refusal::CampaignChanged);
    }
    let condition = condition(books, &shop, &held.document).await?;
    let next = held.scheduled(condition.clone(), call.now);
    let next = next.ok_or(Refusal::CampaignState)?;
    if let Some(hash) = &asked.plan_hash {
        let then = books.plan(&shop.settings.id, hash).await?;
        let then = then.ok_or(Refusal::CampaignPlan)?;
        let at = moment(asked.at.as_deref(), call.now)?;
        let subject = simulate::Subject::campaign(&held.document, &condition, at);
        let now = simulate::people((records, ledger, books), &shop, subject).await?;
        let drift = Drift::between(&then, &now.plan);
        let tolerance = asked.tolerance.unwrap_or(TOLERANCE);
        if drift.is_beyond(tolerance) {
            return Err(Refusal::CampaignDrifted(drift, tolerance));
        }
    }
    keep(books, Some(&held), &next).await?;
    view(books, &next).await
}

/// Ends a campaign: who has not been written to is not written to any more.
pub(crate) async fn cancel<B: Stores + Campaigns>(
    books: &B,
    call: &Call,
) -> Result<CampaignView, Refusal> {
    let shop = Shop::open(books, call).await?;
    // Whoever walks its audience at the same time changes it all the while.
    for _ in 0..20 {
        let held = held(books, &shop.settings, call).await?;
        let next = held.cancelled(Cause::Asked, call.now);
        let next = next.ok_or(Refusal::CampaignState)?;
        match keep(books, Some(&held), &next).await {
            Err(Refusal::CampaignChanged) => {}
            Err(why) => return Err(why),
            Ok(()) => return view(books, &next).await,
        }
    }
    Err(Refusal::CampaignChanged)
}

/// A campaign by the id in the address.
pub(crate) fn named(call: &Call) -> Result<CampaignId, Refusal> {
    let name = call.path("campaign").unwrap_or_default();
    name.parse().map_err(|_| Refusal::Campaign)
}

/// The moment that is asked for.
pub(crate) fn moment(text: Option<&str>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let Some(text) = text else {
        return Ok(now);
    };
    awda_kernel::parse_timestamp(text)
        .map_err(|_| Refusal::Body("a moment such as 2026-11-22T10:00:00Z under `at`"))
}

async fn held<B: Campaigns>(
    books: &B,
    settings: &StoreSettings,
    call: &Call,
) -> Result<Campaign, Refusal> {
    let held = books.campaign(&settings.id, named(call)?).await?;
    held.ok_or(Refusal::Campaign)
}

async fn keep<B: Campaigns>(
    books: &B,
    before: Option<&Campaign>,
    next: &Campaign,
) -> Result<(), Refusal> {
    let revision = before.map(|before| before.revision);
    if books.keep_campaign(next, revision, &[]).await? {
        Ok(())
    } else {
        Err(Refusal::CampaignChanged)
    }
}

async fn view<B: Campaigns>(books: &B, campaign: &Campaign) -> Result<CampaignView, Refusal> {
    let tally = books.tally(&campaign.store, campaign.document.id).await?;
    Ok(CampaignView::whole(campaign, &tally))
}

/// The condition an audience is judged by. A kept segment counts as the nights judge it; one that no night has judged yet with its text.
async fn condition<B: Stores + Runs + Segments>(
    books: &B,
    shop: &Shop,
    document: &CampaignDocument,
) -> Result<String, Refusal> {
    let rulebook: Rulebook = shop.rulebook(books).await?;
    match &document.audience {
        Audience::Text(text) => Ok(text.clone()),
        Audience::Segment(id) if rulebook.library().get(id).is_some() => {
            Ok(format!("segment(\"{id}\")"))
        }
        Audience::Segment(id) => {
            let definitions: Vec<Definition> = books.definitions(&shop.settings.id).await?;
            let own = definitions.iter().find(|one| one.id == *id);
            let text = own.map(|one| one.text.clone());
            let preset = || Preset::of(id).map(|preset| preset.text.to_owned());
            text.filter(|text| !text.is_empty())
                .or_else(preset)
                .ok_or(Refusal::Segment)
        }
    }
}

fn checked(
    document: serde_json::Value,
    id: CampaignId,
    library: &Library,
) -> Result<CampaignDocument, Refusal> {
    let faulty = |faults: Vec<FlowFault>| {
        Refusal::FaultyCampaign(Box::new(DocumentFaults::answer("campaign.faulty", faults)))
    };
    if document.to_string().len() > DOCUMENT_BYTES_MAX {
        let problem = CampaignProblem::Range("at most 262144 bytes");
        return Err(faulty(vec![problem.at("")]));
    }
    let document = CampaignDocument::of_value(document, library).map_err(faulty)?;
    if document.id != id {
        let problem = CampaignProblem::Range("the id in the address");
        return Err(faulty(vec![problem.at("id")]));
    }
    Ok(document)
}
