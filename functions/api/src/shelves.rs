//! What a store recommends to a person, what it says of its products, and tokens for its pages. It refuses to know how products are alike.

use awda_kernel::Timestamp;
use awda_measures::recommend::{Learned, recommend};
use awda_messaging::{LINK_KEYS, StorefrontToken};
use awda_ports::web::Answer;
use awda_ports::{Fault, Records, Shelves, Stores};

use crate::answers::ok;
use crate::call::Call;
use crate::customers::{id_of, profile};
use crate::refusal::Refusal;
use crate::routes::Question;
use crate::shop::Shop;
use crate::view::{RecommendationList, ShelfText, ShelfView, StorefrontPass};

/// Largest shelf, in bytes as it is sent: 500 products with all their addresses.
const SHELF_TEXT_BYTES_MAX: usize = 512 * 1_024;
/// Products when nobody says how many.
const SHOWN: usize = 10;
/// Hours for which a token is good when nobody says, and at most.
const HOURS: u16 = 24;
const HOURS_MAX: u16 = 720;

const HOUR_SECONDS: i64 = 3_600;

/// Why a shelf is not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotKept {
    /// It cannot be kept as it is.
    #[error("a shelf needs {0}")]
    Faulty(String),
    /// Somebody was faster.
    #[error("the shelf was changed since: read it again and send its version")]
    Changed,
}

impl NotKept {
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Faulty(_) => "shelf.faulty",
            Self::Changed => "shelf.changed",
        }
    }
}

/// Answers what is asked of shelves.
pub(crate) async fn answer<P: Records, B: Stores + Shelves>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<Answer, Refusal> {
    match call.route.question {
        Question::Recommendations => recommendations((records, books), call)
            .await
            .map(|v| ok(&v)),
        Question::SaveShelf => save(books, call).await.map(|v| ok(&v)),
        Question::StorefrontToken => token((records, books), call).await.map(|v| ok(&v)),
        _ => shelf(books, call).await.map(|v| ok(&v)),
    }
}

async fn recommendations<P: Records, B: Stores + Shelves>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<RecommendationList, Refusal> {
    let shop = Shop::open(books, call).await?;
    let limit = match call.query("limit") {
        Some(_) => call.limit()?,
        None => SHOWN,
    };
    let store = &shop.settings.id;
    let profile = profile(records, store, &id_of(call)?).await?;
    let display = books.display_now(store).await?;
    let shelf = display.shelf.unwrap_or_default();
    let learned = display.learned.as_ref();
    let chosen = learned.map_or_else(Vec::new, |learned: &Learned| {
        recommend(Some(&profile), (learned, &shelf), shop.today, limit)
    });
    let currency = shop.settings.currency;
    let customer = profile.id.to_string();
    Ok(RecommendationList::of(
        customer,
        learned,
        (&shelf, currency),
        &chosen,
    ))
}

async fn shelf<B: Stores + Shelves>(books: &B, call: &Call) -> Result<ShelfView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let display = books.display_now(&shop.settings.id).await?;
    let shelf = display.shelf.unwrap_or_default();
    Ok(ShelfView::of(&shelf, shop.settings.currency))
}

async fn save<B: Stores + Shelves>(books: &B, call: &Call) -> Result<ShelfView, Refusal> {
    let shop = Shop::open(books, call).await?;
    let asked: ShelfText = call.large_body(SHELF_TEXT_BYTES_MAX)?;
    let before = call.version(asked.version)?.filter(|version| *version > 0);
    let version = before.unwrap_or_default().saturating_add(1);
    let shelf = asked.shelf(version).map_err(NotKept::Faulty)?;
    if !books.keep_shelf(&shop.settings.id, &shelf, before).await? {
        return Err(NotKept::Changed.into());
    }
    Ok(ShelfView::of(&shelf, shop.settings.currency))
}

async fn token<P: Records, B: Stores>(
    (records, books): (&P, &B),
    call: &Call,
) -> Result<StorefrontPass, Refusal> {
    let shop = Shop::open(books, call).await?;
    let hours = hours_of(call)?;
    let store = &shop.settings.id;
    let profile = profile(records, store, &id_of(call)?).await?;
    if profile.erased_at().is_some() {
        return Err(Refusal::Erased);
    }
    let key = shop.settings.secrets_of(LINK_KEYS).first();
    let key = key.ok_or_else(|| {
        Fault::broken("sign a storefront token").because("the store has no link key")
    })?;
    let token = StorefrontToken {
        store: store.clone(),
        customer: profile.id,
        expires_at: after(call.now, hours),
    };
    let text = token.sign(key);
    Ok(StorefrontPass {
        path: format!("/storefront/v1/profile?token={text}"),
        token: text,
        expires_at: token.expires_at,
    })
}

fn hours_of(call: &Call) -> Result<u16, Refusal> {
    let Some(text) = call.query("hours") else {
        return Ok(HOURS);
    };
    let hours = text.parse().ok();
    hours
        .filter(|hours| (1..=HOURS_MAX).contains(hours))
        .ok_or(Refusal::Invalid {
            name: "hours",
            expected: "a whole number from 1 to 720",
        })
}

/// The moment to the second, as a token has it.
fn after(now: Timestamp, hours: u16) -> Timestamp {
    let second = now.as_second() + i64::from(hours) * HOUR_SECONDS;
    Timestamp::from_second(second).unwrap_or(now)
}
