//! One decision about many people, as a job: cut into parts that wait in the queue, and asked about until it is done. It refuses to
//! decide anything itself: unify takes each part, and each person's decision is one like any other.

use std::collections::BTreeSet;

use awda_commerce::{Consent, Delivery};
use awda_customers::{BulkAct, BulkPart, Whom};
use awda_kernel::{CustomerId, StoreId, fingerprint};
use awda_ports::{Job, JobPart, Jobs, Queue, Segments, Stores};

use crate::call::Call;
use crate::notes::changes_of;
use crate::refusal::Refusal;
use crate::routes::Question;
use crate::segments::is_segment;
use crate::shop::Shop;
use crate::view::{BulkConsentText, BulkEraseText, BulkTagText, JobList, JobView, People};

/// Most people that one request names.
const PEOPLE_MAX: usize = 10_000;
/// Largest body, in bytes: so many ids and what is to be done.
const BODY_BYTES_MAX: usize = 512 * 1_024;
/// Longest text of a consent, in characters.
const TEXT_CHARS_MAX: usize = 500;

/// Asks for a job.
pub(crate) async fn begin<B: Stores + Segments + Jobs, Q: Queue<Delivery>>(
    (books, queue): (&B, &Q),
    call: &Call,
) -> Result<JobView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let (what, people) = asked(call)?;
    if let Some(segment) = &people.segment {
        let definitions = books.definitions(store).await?;
        if !is_segment(&definitions, segment) {
            return Err(Refusal::Segment);
        }
    }
    let ids = ids_of(&people)?;
    let job = Job {
        id: job_id(store, call),
        act: what.name().to_owned(),
        by: call.who.clone(),
        at: call.now,
        people: people.segment.is_none().then_some(ids.len() as u64),
        segment: people.segment,
        file: None,
    };
    let parts: Vec<Delivery> = parts(&job, &what, &ids)
        .iter()
        .map(|part| part.delivery(store))
        .collect();
    books.keep_job(store, &job).await?;
    queue.send(&parts).await?;
    Ok(JobView::of(&job, &[]))
}

/// The id of a job that is asked for now: later jobs have greater ids, and the same request has the same.
pub(crate) fn job_id(store: &StoreId, call: &Call) -> String {
    let body = String::from_utf8_lossy(call.bytes());
    let key = call.headers.idempotency_key.as_deref().unwrap_or_default();
    let mark = fingerprint(&[store.as_str(), &call.who, &call.address, &body, key]).to_string();
    let mark: String = mark.chars().take(10).collect();
    format!("job_{:013}_{mark}", call.now.as_millisecond())
}

/// A job and how far it is.
pub(crate) async fn job<B: Stores + Jobs>(books: &B, call: &Call) -> Result<JobView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let id = call.path("job").unwrap_or_default();
    let found = books.job(&shop.settings.id, id).await?;
    let (job, parts): (Job, Vec<JobPart>) = found.ok_or(Refusal::Job)?;
    Ok(JobView::of(&job, &parts))
}

/// Jobs of a store.
pub(crate) async fn jobs<B: Stores + Jobs>(books: &B, call: &Call) -> Result<JobList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let page = books
        .jobs(&shop.settings.id, call.limit()?, call.query("cursor"))
        .await
        .map_err(Refusal::of_page)?;
    Ok(JobList {
        items: page.rows.iter().map(crate::view::JobRow::of).collect(),
        next: page.next,
    })
}

/// What is to be done, and about whom.
fn asked(call: &Call) -> Result<(BulkAct, People), Refusal> {
    match call.route.question {
        Question::BulkTag => {
            let text: BulkTagText = call.large_body(BODY_BYTES_MAX)?;
            let tags = changes_of(text.add, text.remove)?;
            let (customers, segment) = (text.customers, text.segment);
            Ok((BulkAct::Tag { tags }, People { customers, segment }))
        }
        Question::BulkConsent => {
            let text: BulkConsentText = call.large_body(BODY_BYTES_MAX)?;
            let consent = consent(&text)?;
            let (customers, segment) = (text.customers, text.segment);
            Ok((BulkAct::Consent { consent }, People { customers, segment }))
        }
        _ => {
            let text: BulkEraseText = call.large_body(BODY_BYTES_MAX)?;
            if !text.confirm {
                return Err(Refusal::Body("confirm: true, for nobody can take it back"));
            }
            let (customers, segment) = (text.customers, text.segment);
            Ok((BulkAct::Erase, People { customers, segment }))
        }
    }
}

/// A statement about people who are not asked here: what it rests on is said with it.
fn consent(text: &BulkConsentText) -> Result<Consent, Refusal> {
    let is_said = |text: &String| (1..=TEXT_CHARS_MAX).contains(&text.trim().chars().count());
    let expected = "of a consent that is granted the proof, and texts of 1 to 500 characters";
    if text.status.allows() && text.proof.is_none() {
        return Err(Refusal::Body(expected));
    }
    if !text.proof.iter().chain(&text.wording).all(is_said) {
        return Err(Refusal::Body(expected));
    }
    Ok(Consent {
        method: "bulk".to_owned(),
        wording: text.wording.clone(),
        proof: text.proof.clone(),
        ..Consent::of(
            text.channel.into(),
            text.topic.unwrap_or_default().into(),
            text.status.into(),
        )
    })
}

/// The people that were named, each once.
fn ids_of(people: &People) -> Result<Vec<CustomerId>, Refusal> {
    let expected = "either customers, 1 to 10000 ids (cus_...), or a segment";
    let Some(named) = &people.customers else {
        return people
            .segment
            .as_ref()
            .map(|_| Vec::new())
            .ok_or(Refusal::Body(expected));
    };
    if people.segment.is_some() || named.is_empty() {
        return Err(Refusal::Body(expected));
    }
    if named.len() > PEOPLE_MAX {
        return Err(Refusal::BulkTooMany(PEOPLE_MAX));
    }
    let ids: Result<BTreeSet<CustomerId>, _> = named.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_| Refusal::Body(expected))?;
    Ok(ids.into_iter().collect())
}

fn parts(job: &Job, what: &BulkAct, ids: &[CustomerId]) -> Vec<BulkPart> {
    let part = |number, whom| BulkPart {
        job: job.id.clone(),
        at: job.at,
        number,
        what: what.clone(),
        whom,
    };
    if let Some(segment) = &job.segment {
        let segment = segment.clone();
        return vec![part(
            0,
            Whom::Segment {
                segment,
                after: None,
            },
        )];
    }
    let count = ids.len().div_ceil(BulkPart::PEOPLE);
    let cut = (0_u32..).zip(ids.chunks(BulkPart::PEOPLE));
    cut.zip(1..)
        .map(|((number, ids), nth)| {
            let whom = Whom::Customers {
                ids: ids.to_vec(),
                is_last: nth == count,
            };
            part(number, whom)
        })
        .collect()
}
