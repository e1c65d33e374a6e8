//! A store's own systems that are told what happens: how they answer, what became of each notice, a test, and telling again. Endpoints are
//! part of the settings. It refuses to tell anybody: that is for whoever takes the queue.

use awda_kernel::Timestamp;
use awda_messaging::notices::{NoticeOf, NoticeRow, NoticeState, Notify};
use awda_ports::{Later, Notices, Stores};

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{
    AgainText, NoticeList, NoticeView, TestSent, ToldAgain, WebhookList, WebhookView,
};

/// Most notices that one call tells again, and most it looks at.
const AGAIN_MAX: usize = 500;
const LOOKED_AT_MAX: usize = 5_000;
/// Notices of a page while it looks.
const PAGE: usize = 200;

/// Every endpoint with how it has been answering.
pub(crate) async fn list<B: Stores + Notices>(
    books: &B,
    call: &Call,
) -> Result<WebhookList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let mut items = Vec::new();
    for (name, endpoint) in &shop.settings.webhooks {
        let health = books.endpoint_health(&shop.settings.id, name).await?;
        let keys = shop.settings.keys_of(name).len();
        items.push(WebhookView::of(name, endpoint, (keys, &health)));
    }
    Ok(WebhookList { items })
}

/// What became of the notices to an endpoint.
pub(crate) async fn notices<B: Stores + Notices>(
    books: &B,
    call: &Call,
) -> Result<NoticeList, Refusal> {
    let (shop, endpoint) = opened(books, call).await?;
    let (limit, cursor) = (call.limit()?, call.query("cursor"));
    let page = books.notices(&shop.settings.id, &endpoint, limit, cursor);
    let page = page.await.map_err(Refusal::of_page)?;
    Ok(NoticeList {
        items: page.rows.iter().map(NoticeView::of).collect(),
        next: page.next,
    })
}

/// Asks whether an endpoint listens. What it takes puts it in order again.
pub(crate) async fn test<B: Stores + Notices, Q: Later<Notify>>(
    (books, queue): (&B, &Q),
    call: &Call,
) -> Result<TestSent, Refusal> {
    let (shop, endpoint) = opened(books, call).await?;
    let of = NoticeOf::Test { at: call.now };
    let notice = of.id();
    let asked = Notify::new(&shop.settings.id, &endpoint, of);
    queue.send(&[asked]).await?;
    Ok(TestSent { notice })
}

/// Tells again what was given up since a moment, or one notice whatever became of it.
pub(crate) async fn again<B: Stores + Notices, Q: Later<Notify>>(
    (books, queue): (&B, &Q),
    call: &Call,
) -> Result<ToldAgain, Refusal> {
    let (shop, endpoint) = opened(books, call).await?;
    let asked: AgainText = call.body()?;
    let moment = |text: &str| text.parse().ok();
    let (rows, has_more) = match (&asked.since, &asked.notice, &asked.at) {
        (Some(since), None, None) => {
            let since = moment(since).ok_or(Refusal::Body("since: a moment"))?;
            given_up(books, (&shop, &endpoint), since).await?
        }
        (None, Some(notice), Some(at)) => {
            let at = moment(at).ok_or(Refusal::Body("at: the moment of the notice"))?;
            let row = books.notice(&shop.settings.id, &endpoint, (at, notice));
            (vec![row.await?.ok_or(Refusal::Notice)?], false)
        }
        _ => return Err(Refusal::Body("since, or notice and at")),
    };
    let mut told_again = 0;
    for row in rows {
        let anew = row.anew(call.now);
        // Whoever was faster told it: it is not asked for twice.
        if books
            .keep_notice(&shop.settings.id, &endpoint, &anew)
            .await?
        {
            let asked = Notify::new(&shop.settings.id, &endpoint, anew.of);
            queue.send(&[asked]).await?;
            told_again += 1;
        }
    }
    Ok(ToldAgain {
        told_again,
        has_more,
    })
}

/// Notices that were given up, of what happened since a moment, the latest first; and whether there may be more.
async fn given_up<B: Notices>(
    books: &B,
    (shop, endpoint): (&Shop, &str),
    since: Timestamp,
) -> Result<(Vec<NoticeRow>, bool), Refusal> {
    let (mut found, mut looked_at, mut cursor) = (Vec::new(), 0, None::<String>);
    loop {
        let store = &shop.settings.id;
        let page = books
            .notices(store, endpoint, PAGE, cursor.as_deref())
            .await?;
        looked_at += page.rows.len();
        let is_past = page.rows.last().is_some_and(|row| row.of.at() < since);
        let theirs = page.rows.into_iter().filter(|row| row.of.at() >= since);
        found.extend(theirs.filter(|row| row.state == NoticeState::Failed));
        cursor = page.next;
        let is_enough = found.len() >= AGAIN_MAX || looked_at >= LOOKED_AT_MAX;
        if is_past || cursor.is_none() || is_enough {
            let has_more = found.len() > AGAIN_MAX || (!is_past && cursor.is_some());
            found.truncate(AGAIN_MAX);
            return Ok((found, has_more));
        }
    }
}

async fn opened<B: Stores>(books: &B, call: &Call) -> Result<(Shop, String), Refusal> {
    let shop = Shop::open(books, call).await?;
    let name = call.path("webhook").unwrap_or_default().to_owned();
    if !shop.settings.webhooks.contains_key(&name) {
        return Err(Refusal::Webhook);
    }
    Ok((shop, name))
}
