//! What somebody did: pages, screens, searches, products seen. The site's own names, in one spelling; no address, no browser's print.

use std::collections::BTreeMap;

use awda_kernel::Currency;

use super::super::fields::Fields;
use super::super::telling::Happening;
use super::message::Message;
use super::orders;
use crate::{Activity, Attribute, Error, Event, Fact, Kind};

/// Most properties kept of one message.
const ATTRIBUTES_MAX: usize = 30;
/// Longest name of a property.
const NAME_CHARS_MAX: usize = 64;
/// Longest name of an activity.
const ACTIVITY_CHARS_MAX: usize = 80;
/// Properties that are read into fields of their own, or must not be kept.
const READ_PROPERTIES: [&str; 20] = [
    "query",
    "products",
    "currency",
    "email",
    "phone",
    "url",
    "path",
    "referrer",
    "search",
    "image_url",
    "product_id",
    "sku",
    "price",
    "quantity",
    "name",
    "password",
    "otp",
    "card_number",
    "token",
    "address",
];
/// What is kept of the campaign that led here, and under which names.
const CAMPAIGN: [(&str, &str); 5] = [
    ("source", "campaign_source"),
    ("medium", "campaign_medium"),
    ("name", "campaign_name"),
    ("term", "campaign_term"),
    ("content", "campaign_content"),
];

/// Something done, under the site's own name for it.
pub(super) fn activity(message: &Message<'_>, name: &str) -> Event {
    let properties = &message.properties;
    let mut attributes = attributes(properties, &READ_PROPERTIES);
    attributes.extend(campaign(message));
    let activity = Activity {
        name: spelled(name),
        page: page_of(message),
        query: properties.get("query").soft_text(),
        lines: orders::soft_lines(message),
        currency: currency(message),
        attributes,
    };
    event(message, activity)
}

/// A page or a screen that was looked at.
pub(super) fn page(message: &Message<'_>, name: &str) -> Event {
    let title = message.fields.get("name").soft_text();
    let title = title.or_else(|| message.properties.get("title").soft_text());
    let mut activity = activity(message, name);
    if let Fact::Activity(seen) = &mut activity.fact {
        if let Some(title) = title {
            let title = Attribute::Text(title);
            seen.attributes.insert("title".to_owned(), title);
        }
        seen.lines.clear();
    }
    activity
}

/// Somebody belongs to a group: a company, a family, a club.
pub(super) fn group(message: &Message<'_>) -> Event {
    let mut attributes = attributes(&message.properties, &READ_PROPERTIES);
    if let Some(id) = message.fields.get("groupId").id().ok().flatten() {
        attributes.insert("group_id".to_owned(), Attribute::Text(id));
    }
    let activity = Activity {
        name: "group_joined".to_owned(),
        attributes,
        ..Activity::default()
    };
    event(message, activity)
}

/// A message of a batch that cannot be understood, and why.
pub(super) fn misunderstood(message: &Message<'_>, why: &Error) -> Event {
    let name = message.fields.get("event").soft_text();
    let name = name.unwrap_or_else(|| "unreadable".to_owned());
    let code = Attribute::Text(why.code().to_owned());
    let detail = Attribute::Text(why.to_string());
    let activity = Activity {
        name: spelled(&name),
        attributes: BTreeMap::from([
            ("problem".to_owned(), code),
            ("problem_detail".to_owned(), detail),
        ]),
        ..Activity::default()
    };
    event(message, activity)
}

/// `Product Viewed`, `product-viewed` and `productViewed` as `product_viewed`.
pub(super) fn spelled(name: &str) -> String {
    let mut spelled = String::new();
    let mut after_small = false;
    for character in name.trim().chars().take(ACTIVITY_CHARS_MAX) {
        if character.is_alphanumeric() {
            if character.is_uppercase() && after_small {
                spelled.push('_');
            }
            spelled.extend(character.to_lowercase());
        } else if !spelled.ends_with('_') && !spelled.is_empty() {
            spelled.push('_');
        }
        after_small = character.is_lowercase() || character.is_numeric();
    }
    spelled.trim_end_matches('_').to_owned()
}

/// Plain values by name, without those of `read`.
pub(super) fn attributes(fields: &Fields<'_>, read: &[&str]) -> BTreeMap<String, Attribute> {
    fields
        .names()
        .filter(|name| !read.contains(name) && name.chars().count() <= NAME_CHARS_MAX)
        .filter_map(|name| Some((name.to_owned(), fields.get(name).attribute()?)))
        .take(ATTRIBUTES_MAX)
        .collect()
}

fn campaign(message: &Message<'_>) -> Vec<(String, Attribute)> {
    let campaign = message.context.get("campaign").soft_fields();
    let told = CAMPAIGN.iter().filter_map(|(name, kept)| {
        let text = campaign.get(name).soft_text()?;
        Some(((*kept).to_owned(), Attribute::Text(text)))
    });
    let referrer = message.context.get("page").soft_fields();
    let referrer = referrer.get("referrer").soft_text();
    let referrer = referrer.map(|url| {
        let url = Attribute::Text(without_query(&url));
        ("referrer".to_owned(), url)
    });
    told.chain(referrer).collect()
}

/// Where it was done: the page's address or path, or the screen's name; a query may hold somebody's address and is cut off.
fn page_of(message: &Message<'_>) -> Option<String> {
    let around = message.context.get("page").soft_fields();
    let places = [&message.properties, &around];
    let told = places.iter().find_map(|fields| {
        let url = fields.get("url").soft_text();
        url.or_else(|| fields.get("path").soft_text())
    });
    let told = told.or_else(|| message.fields.get("name").soft_text());
    told.map(|url| without_query(&url))
}

fn without_query(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    url.get(..end).unwrap_or_default().to_owned()
}

fn currency(message: &Message<'_>) -> Option<Currency> {
    let told = message.properties.get("currency").soft_text()?;
    told.parse().ok()
}

fn event(message: &Message<'_>, activity: Activity) -> Event {
    let happening = Happening {
        kind: Kind::ActivitySeen,
        object_id: message.id.clone(),
        version: message.version,
        occurred_at: message.moments.at,
        fact: Fact::Activity(activity),
    };
    message.telling.event(message.person.clone(), happening)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_activities_are_spelled_one_way() {
        for (name, expected) in [
            ("Product Viewed", "product_viewed"),
            ("product_viewed", "product_viewed"),
            ("productViewed", "product_viewed"),
            ("  Order -- Completed!", "order_completed"),
            ("عرض المنتج", "عرض_المنتج"),
            ("", ""),
        ] {
            assert_eq!(spelled(name), expected);
        }
    }
}
