//! Files of many customers: asked for as a job, and fetched where the job's answer says. It refuses to hold a file itself.

use awda_commerce::Delivery;
use awda_customers::ExportTurn;
use awda_ports::{ExportKey, Exports, Job, JobPart, Jobs, Queue, Segments, Stores};

use crate::bulk::job_id;
use crate::call::Call;
use crate::refusal::Refusal;
use crate::segments::is_segment;
use crate::shop::Shop;
use crate::view::{FileLink, FileText, JobView};

/// What days of a file must be.
const DAYS: &str =
    "since and until are dates such as 2026-11-22 of orders, the second after the first";

/// Asks for a file.
pub(crate) async fn begin<B: Stores + Segments + Jobs, Q: Queue<Delivery>>(
    (books, queue): (&B, &Q),
    call: &Call,
) -> Result<JobView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let text: FileText = call.body()?;
    if let Some(segment) = &text.segment {
        let definitions = books.definitions(store).await?;
        if !is_segment(&definitions, segment) {
            return Err(Refusal::Segment);
        }
    }
    let file = text.spec().ok_or(Refusal::Body(DAYS))?;
    let job = Job {
        id: job_id(store, call),
        act: "export".to_owned(),
        by: call.who.clone(),
        at: call.now,
        segment: text.segment,
        people: None,
        file: Some(file),
    };
    let first = ExportTurn {
        job: job.id.clone(),
        at: job.at,
        number: 0,
        file,
        segment: job.segment.clone(),
        after: None,
        most: ExportTurn::PEOPLE,
    };
    books.keep_job(store, &job).await?;
    queue.send(&[first.delivery(store)]).await?;
    Ok(JobView::of(&job, &[]))
}

/// Where the file of a job is.
pub(crate) async fn file<B: Stores + Jobs, X: Exports>(
    (books, exports): (&B, &X),
    call: &Call,
) -> Result<FileLink, Refusal> {
    let shop = Shop::open(books, call).await?;
    let store = &shop.settings.id;
    let id = call.path("job").unwrap_or_default();
    let (job, parts) = books.job(store, id).await?.ok_or(Refusal::Job)?;
    let file = job.file.ok_or(Refusal::NoFile)?;
    if !JobPart::are_all(&parts) {
        return Err(Refusal::FileRunning);
    }
    let export = ExportKey {
        store: store.clone(),
        job: job.id,
        at: job.at,
        file,
    };
    let link = exports.link(&export, call.now).await?;
    let link = link.ok_or(Refusal::FileGone)?;
    Ok(FileLink::of(link, export.file_name()))
}
