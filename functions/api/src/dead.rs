//! Letters that died: which, what they are about, why they failed, and the way back into their queue. It refuses to show what stands in
//! them: that is personal.

use std::collections::BTreeMap;

use awda_commerce::Delivery;
use awda_kernel::StoreId;
use awda_messaging::DeliverMessage;
use awda_messaging::feedback::heard::{Heard, heard};
use awda_messaging::notices::Notify;
use awda_ports::{
    Command, DeadLetter, DeadLetters, Failure, Failures, Line, RecomputeShard, Stores,
};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{About, DeadLetterList, DeadLetterView, LineCount, SentBack};

/// Most letters of a line that one call looks at, those of other stores included.
const LOOKED_AT_MAX: usize = 500;

/// A letter with what can be read in it.
struct Read {
    line: Line,
    letter: DeadLetter,
    store: Option<StoreId>,
    about: About,
}

/// The dead letters that the caller may see.
pub(crate) async fn list<B: Stores + Failures, Q: DeadLetters>(
    (books, lines): (&B, &Q),
    call: &Call,
) -> Result<DeadLetterList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let limit = call.limit()?;
    let (mut items, mut counts) = (Vec::new(), Vec::new());
    for line in asked(call)? {
        let held = held(lines, line, call, &shop.settings.id).await?;
        leave(lines, line, &held.theirs).await?;
        leave(lines, line, &held.others).await?;
        let theirs = held.theirs.into_iter().take(limit - items.len());
        let theirs: Vec<Read> = theirs.collect();
        let why = reasons(books, &theirs).await?;
        items.extend(theirs.iter().map(|one| shown(one, &why)));
        if call.sees_all {
            counts.push(LineCount {
                queue: line.name(),
                letters: lines.count(line).await?,
            });
        }
    }
    Ok(DeadLetterList {
        items,
        queues: counts,
    })
}

/// Sends one letter back to where it came from.
pub(crate) async fn redrive<B: Stores, Q: DeadLetters>(
    (books, lines): (&B, &Q),
    call: &Call,
) -> Result<SentBack, Refusal> {
    let shop = Shop::open(books, call).await?;
    let wanted = call.path("letter").unwrap_or_default();
    let mut sent = 0;
    for line in asked(call)? {
        let held = held(lines, line, call, &shop.settings.id).await?;
        let (wanted, theirs): (Vec<_>, Vec<_>) = held
            .theirs
            .into_iter()
            .partition(|one| id_of(line, &one.letter) == wanted);
        for one in &wanted {
            lines.send_back(line, &one.letter).await?;
            sent += 1;
        }
        leave(lines, line, &theirs).await?;
        leave(lines, line, &held.others).await?;
    }
    if sent == 0 {
        return Err(Refusal::Letter);
    }
    Ok(SentBack {
        sent_back: sent,
        has_more: false,
    })
}

/// Sends every letter back that the caller may see.
pub(crate) async fn redrive_all<B: Stores, Q: DeadLetters>(
    (books, lines): (&B, &Q),
    call: &Call,
) -> Result<SentBack, Refusal> {
    let shop = Shop::open(books, call).await?;
    let (mut sent, mut has_more) = (0, false);
    for line in asked(call)? {
        let held = held(lines, line, call, &shop.settings.id).await?;
        has_more |= held.theirs.len() + held.others.len() >= LOOKED_AT_MAX;
        for one in &held.theirs {
            lines.send_back(line, &one.letter).await?;
            sent += 1;
        }
        leave(lines, line, &held.others).await?;
    }
    Ok(SentBack {
        sent_back: sent,
        has_more,
    })
}

/// The lines that are asked about.
fn asked(call: &Call) -> Result<Vec<Line>, Refusal> {
    let named = Line::named(call.choice("queue", "all")?);
    Ok(named.map_or_else(|| Line::ALL.to_vec(), |line| vec![line]))
}

/// Letters that are held: the caller's, and everybody else's.
struct Held {
    theirs: Vec<Read>,
    others: Vec<Read>,
}

async fn held<Q: DeadLetters>(
    lines: &Q,
    line: Line,
    call: &Call,
    store: &StoreId,
) -> Result<Held, Refusal> {
    let letters = lines.dead(line, LOOKED_AT_MAX).await?;
    let read = letters.into_iter().map(|letter| read(line, letter));
    // What belongs to no store, or cannot be read, is the operator's.
    let is_theirs = |one: &Read| match &one.store {
        Some(of) => of == store,
        None => call.sees_all,
    };
    let (mut theirs, others): (Vec<_>, Vec<_>) = read.partition(is_theirs);
    theirs.sort_by(|a, b| (a.letter.sent_at, &a.letter.id).cmp(&(b.letter.sent_at, &b.letter.id)));
    Ok(Held { theirs, others })
}

async fn leave<Q: DeadLetters>(lines: &Q, line: Line, held: &[Read]) -> Result<(), Refusal> {
    let letters: Vec<DeadLetter> = held.iter().map(|one| one.letter.clone()).collect();
    Ok(lines.leave(line, &letters).await?)
}

/// What can be read in a letter without telling anything personal.
fn read(line: Line, letter: DeadLetter) -> Read {
    let (store, about) = match line {
        Line::Deliveries => of_delivery(Delivery::from_wire(&letter.body).ok()),
        Line::Messages => of_message(DeliverMessage::from_wire(&letter.body).ok()),
        Line::Feedback => of_report(&letter.body),
        Line::Notices => of_notice(Notify::from_wire(&letter.body).ok()),
        Line::Shards => of_shard(RecomputeShard::from_wire(&letter.body).ok()),
    };
    Read {
        line,
        letter,
        store,
        about,
    }
}

fn of_delivery(delivery: Option<Delivery>) -> (Option<StoreId>, About) {
    let Some(delivery) = delivery else {
        return (None, About::default());
    };
    let about = About {
        source: Some(delivery.source.clone()),
        topic: Some(delivery.topic.clone()).filter(|topic| !topic.is_empty()),
        delivery: Some(delivery.id()),
        ..About::default()
    };
    (Some(delivery.store), about)
}

fn of_message(message: Option<DeliverMessage>) -> (Option<StoreId>, About) {
    let Some(message) = message else {
        return (None, About::default());
    };
    let about = About {
        flow: Some(message.flow.to_string()),
        step: Some(message.step),
        customer: Some(message.customer.to_string()),
        message: Some(message.message_id().to_string()),
        ..About::default()
    };
    (Some(message.store), about)
}

fn of_notice(asked: Option<Notify>) -> (Option<StoreId>, About) {
    let Some(asked) = asked else {
        return (None, About::default());
    };
    let about = About {
        webhook: Some(asked.endpoint),
        notice: Some(asked.of.id()),
        ..About::default()
    };
    (Some(asked.store), about)
}

fn of_report(body: &str) -> (Option<StoreId>, About) {
    match heard(body) {
        Ok(Heard::Report(report)) => report.tags.map_or_else(
            || (None, About::default()),
            |tags| {
                let about = About {
                    customer: Some(tags.customer.to_string()),
                    message: Some(tags.message.to_string()),
                    ..About::default()
                };
                (Some(tags.store), about)
            },
        ),
        Ok(Heard::Webhook(delivery)) => of_delivery(Some(delivery)),
        _ => (None, About::default()),
    }
}

fn of_shard(shard: Option<RecomputeShard>) -> (Option<StoreId>, About) {
    let about = shard.map_or_else(About::default, |shard| About {
        run: Some(shard.run),
        shard: Some(shard.shard),
        ..About::default()
    });
    (None, about)
}

/// Why letters failed, by the queue's id.
async fn reasons<B: Failures>(
    books: &B,
    letters: &[Read],
) -> Result<BTreeMap<String, Failure>, Refusal> {
    let ids: Vec<String> = letters.iter().map(|one| one.letter.id.clone()).collect();
    let found = books.failures(&ids).await?.into_iter();
    Ok(found.map(|one| (one.letter.clone(), one)).collect())
}

fn shown(one: &Read, reasons: &BTreeMap<String, Failure>) -> DeadLetterView {
    let failure = reasons.get(&one.letter.id);
    DeadLetterView {
        id: id_of(one.line, &one.letter),
        queue: one.line.name(),
        about: one.about.clone(),
        function: failure.map(|failure| failure.function.clone()),
        code: failure.map(|failure| failure.code.clone()),
        why: failure.map_or_else(
            || "nothing was noted: the function was stopped by its time or memory, or the letter was never handed to it".to_owned(),
            |failure| failure.why.clone(),
        ),
        failed_at: failure.map(|failure| failure.at.to_string()),
        received: one.letter.received,
        sent_at: one.letter.sent_at.to_string(),
        bytes: one.letter.body.len() as u64,
    }
}

/// A letter's id, with its queue: two queues may use the same.
fn id_of(line: Line, letter: &DeadLetter) -> String {
    format!("{}.{}", line.name(), letter.id)
}
