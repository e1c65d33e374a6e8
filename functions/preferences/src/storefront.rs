//! What a page of the shop may show to whoever is signed in there: products and points, and nothing that says who they are.
//!
//! Woken by: `GET /storefront/v1/profile?token=…`, from any page. Without a token that is genuine and still good, and for somebody who is not
//! known any more, it answers what the store sells best, the same to everybody: the token's own store, or the one under `store`. Which of
//! these it was, it does not say. Keeps: nothing. At most three requests to DynamoDB: settings, the person, the shelf; the first and the
//! last are remembered for a minute. A person who was joined with another since costs one more.

use awda_commerce::Attribute;
use awda_customers::Profile;
use awda_kernel::{StoreId, Timestamp, day_number, zone};
use awda_measures::recommend::{Recommendation, Shelf, recommend};
use awda_messaging::{LINK_KEYS, StorefrontToken};
use awda_ports::web::{Answer, Request, failed, json, problem};
use awda_ports::{Fault, Records, Shelves, StoreSettings, Stores};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;

/// The address.
pub(crate) const ADDRESS: &str = "/storefront/v1/profile";
/// Products of an answer.
const SHOWN: usize = 10;
/// The attribute under which a shop keeps somebody's points.
const POINTS: &str = "points";

/// What a page is answered.
#[derive(Debug, Default, Serialize)]
struct Shown {
    /// Whether it is for one person.
    is_personal: bool,
    /// Of the prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// Products, the best first.
    recommendations: Vec<Product>,
    /// Their points, where the shop says so.
    points: Option<serde_json::Number>,
}

#[derive(Debug, Serialize)]
struct Product {
    sku: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price_minor: Option<i64>,
    /// Why, without what it names: that is the person's.
    reason: &'static str,
}

/// Answers a page.
pub(crate) async fn answer<R: Records, S: Stores + Shelves>(
    (records, stores): (&R, &S),
    request: &Request,
    now: Timestamp,
) -> Answer {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let detail = "this address answers GET and HEAD only";
        let mut answer = problem(StatusCode::METHOD_NOT_ALLOWED, "link.method", detail);
        let allowed = HeaderValue::from_static("GET, HEAD");
        answer.headers_mut().insert(header::ALLOW, allowed);
        return answer;
    }
    match shown((records, stores), request, now).await {
        Ok(shown) => told(&shown),
        Err(fault) => failed(fault),
    }
}

async fn shown<R: Records, S: Stores + Shelves>(
    (records, stores): (&R, &S),
    request: &Request,
    now: Timestamp,
) -> Result<Shown, Fault> {
    let query = request.uri().query().unwrap_or_default();
    let token = parameter(query, "token").unwrap_or_default();
    let named = || parameter(query, "store")?.parse().ok();
    let store: Option<StoreId> = StorefrontToken::store_of(token).or_else(named);
    let Some(store) = store else {
        return Ok(Shown::default());
    };
    let Some(settings) = stores.settings(&store).await? else {
        return Ok(Shown::default());
    };
    let person = person(records, (token, &settings), now).await?;
    let display = stores.display(&store).await?;
    let shelf = display.shelf.unwrap_or_default();
    let zone = zone(&settings.zone)
        .map_err(|why| Fault::unreadable("read the store's time zone").because(why))?;
    let today = day_number(now, &zone);
    let chosen = display.learned.map_or_else(Vec::new, |learned| {
        recommend(person.as_ref(), (&learned, &shelf), today, SHOWN)
    });
    Ok(Shown {
        is_personal: person.is_some(),
        currency: Some(settings.currency.to_string()),
        recommendations: chosen.into_iter().map(|one| product(one, &shelf)).collect(),
        points: person.as_ref().and_then(points),
    })
}

/// The person a good token names, as they are now; nobody once they were erased.
async fn person<R: Records>(
    records: &R,
    (token, settings): (&str, &StoreSettings),
    now: Timestamp,
) -> Result<Option<Profile>, Fault> {
    let Some(token) = StorefrontToken::read(token, settings.secrets_of(LINK_KEYS), now) else {
        return Ok(None);
    };
    let ids = std::slice::from_ref(&token.customer);
    let found = records.profiles(&token.store, ids).await?;
    let profile = found.into_iter().next().map(|stored| stored.value);
    Ok(profile.filter(|profile| profile.erased_at().is_none()))
}

fn product(one: Recommendation, shelf: &Shelf) -> Product {
    let said = shelf.product(&one.sku).cloned();
    let reason = one.reason.id();
    let sku = one.sku;
    said.map_or_else(
        || Product {
            sku: sku.clone(),
            name: None,
            url: None,
            image_url: None,
            price_minor: None,
            reason,
        },
        |said| Product {
            sku: sku.clone(),
            name: Some(said.name),
            url: said.url,
            image_url: said.image_url,
            price_minor: said.price_minor,
            reason,
        },
    )
}

/// The number under `points`, as the shop keeps it.
fn points(profile: &Profile) -> Option<serde_json::Number> {
    match profile.attributes().get(POINTS)? {
        Attribute::Number(digits) => digits.parse().ok(),
        Attribute::Flag(_) | Attribute::Text(_) | Attribute::Moment(_) => None,
    }
}

/// A parameter as it was sent: neither tokens nor stores need escaping.
fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut meant = pairs.filter(|(known, _)| *known == name);
    meant.next().map(|(_, value)| value)
}

/// What is one person's is kept by nobody; what is everybody's may be kept for five minutes, under its own address.
fn told(shown: &Shown) -> Answer {
    let mut answer = json(StatusCode::OK, shown);
    let kept = if shown.is_personal {
        "no-store"
    } else {
        "public, max-age=300"
    };
    let headers: [(HeaderName, &'static str); 5] = [
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        // The address is the permission: it must not travel on.
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in headers {
        let value = HeaderValue::from_static(value);
        answer.headers_mut().insert(name, value);
    }
    answer
}
