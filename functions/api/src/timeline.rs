//! What happened to a person and what was written to them, woven into one list, newest first.
//!
//! Events come from the port in pages, messages all at once; they are merged by time. Where a page of ours ends in the middle of a
//! page of events, the events are asked for once more in that number, so that the port's own cursor stands exactly behind the last
//! one shown. No entry is lost or shown twice, whatever order the port gives to events of the same moment.

use awda_commerce::Event;
use awda_customers::Key;
use awda_kernel::{CustomerId, MessageId, Timestamp};
use awda_messaging::MessageRow;
use awda_ports::{Records, Runs, Stores, Timeline, TimelinePage};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::cursor;
use crate::customers::{id_of, profile};
use crate::messages::newest_of;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view;

/// A place between two entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Where events go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    events: Option<String>,
    /// No event is left.
    #[serde(default)]
    is_past_events: bool,
    /// The moment of the last entry; none at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// The last entry, if it was a message: messages of the same moment go on behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<MessageId>,
}

/// Entries in order, and how many of them are events.
#[derive(Debug)]
struct Woven<'a> {
    entries: Vec<Entry<'a>>,
    events: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry<'a> {
    Event(&'a Event),
    Message(&'a MessageRow),
}

/// A person's timeline.
pub(crate) async fn timeline<P: Records, T: Timeline, B: Stores + Runs>(
    (records, timeline, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::TimelinePage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let (limit, asked) = (call.limit()?, id_of(call)?);
    let store = &shop.settings.id;
    let list = ["timeline", store.as_str(), asked.as_str()];
    let place = place_of(call, &list)?;
    let profile = profile(records, store, &asked).await?;
    let keys: Vec<Key> = profile.timeline_keys().into_iter().cloned().collect();
    let ids: Vec<CustomerId> = profile.every_id().cloned().collect();
    let rows = newest_of(timeline, store, &ids).await?;
    let rows: Vec<MessageRow> = rows
        .into_iter()
        .filter(|row| place.is_before(row))
        .collect();
    let after = place.events.as_deref();
    let mut page = if place.is_past_events {
        TimelinePage::default()
    } else {
        let page = timeline.events(store, &keys, limit, after).await;
        page.map_err(Refusal::of_page)?
    };
    let taken = weave(&page, &rows, limit).events;
    if (1..page.events.len()).contains(&taken) {
        let cut = timeline.events(store, &keys, taken, after).await;
        page = cut.map_err(Refusal::of_page)?;
    }
    let mut shown = shown(&place, &page, &rows, limit, (&shop, &list));
    if let Some((clock, at)) = call.as_of()? {
        let woven = weave(&page, &rows, limit);
        let entries = woven.entries.into_iter().zip(shown.items);
        let past = entries.filter(|(entry, _)| match entry {
            Entry::Event(event) => clock.of(event) <= at,
            Entry::Message(row) => row.decided_at <= at,
        });
        shown.items = past.map(|(_, item)| item).collect();
    }
    Ok(shown)
}

/// The page of ours that a page of events and the remaining messages make.
fn shown(
    place: &Place,
    page: &TimelinePage,
    rows: &[MessageRow],
    limit: usize,
    (shop, list): (&Shop, &[&str]),
) -> view::TimelinePage {
    let woven = weave(page, rows, limit);
    let next = place.behind(&woven, page, rows.len());
    let next = next.map(|next| serde_json::to_string(&next).unwrap_or_default());
    view::TimelinePage {
        items: woven
            .entries
            .iter()
            .map(|entry| item(*entry, shop))
            .collect(),
        next: next.map(|next| cursor::seal(list, &next)),
    }
}

fn place_of(call: &Call, list: &[&str]) -> Result<Place, Refusal> {
    let Some(cursor) = call.query("cursor") else {
        return Ok(Place::default());
    };
    serde_json::from_str(&cursor::open(list, cursor)?).map_err(|_| Refusal::Cursor)
}

/// Merges both kinds, newest first, an event before messages of the same moment, up to `limit`. Behind the last event of a page
/// that has a successor nothing follows: the next event may be newer than the next message.
fn weave<'a>(page: &'a TimelinePage, rows: &'a [MessageRow], limit: usize) -> Woven<'a> {
    let mut events = page.events.iter().peekable();
    let mut rows = rows.iter().peekable();
    let mut woven = Woven {
        entries: Vec::new(),
        events: 0,
    };
    while woven.entries.len() < limit {
        let entry = match (events.peek(), rows.peek()) {
            (None, _) if page.next.is_some() => break,
            (None, None) => break,
            (Some(event), Some(row)) if row.decided_at > event.occurred_at => {
                rows.next().map(Entry::Message)
            }
            (Some(_), _) => events.next().map(Entry::Event),
            (None, Some(_)) => rows.next().map(Entry::Message),
        };
        woven.events += usize::from(matches!(entry, Some(Entry::Event(_))));
        woven.entries.extend(entry);
    }
    woven
}

impl Place {
    /// Whether a message is still to come.
    fn is_before(&self, row: &MessageRow) -> bool {
        match (self.at, &self.message) {
            (None, _) => true,
            (Some(at), None) => row.decided_at <= at,
            (Some(at), Some(last)) => (row.decided_at, &row.id) < (at, last),
        }
    }

    /// The place behind what was woven from `page` and as many remaining messages; none when nothing is left.
    fn behind(&self, woven: &Woven<'_>, page: &TimelinePage, rows: usize) -> Option<Self> {
        let is_page_done = woven.events == page.events.len();
        let messages = woven.entries.len() - woven.events;
        let is_past_events = is_page_done && page.next.is_none();
        if is_past_events && messages == rows {
            return None;
        }
        let (at, message) = match woven.entries.last() {
            Some(Entry::Event(event)) => (Some(event.occurred_at), None),
            Some(Entry::Message(row)) => (Some(row.decided_at), Some(row.id.clone())),
            None => (self.at, self.message.clone()),
        };
        let events = if is_page_done {
            &page.next
        } else {
            &self.events
        };
        let next = Self {
            events: events.clone(),
            is_past_events,
            at,
            message,
        };
        // An event that came in late is shown late; it must not bring back messages that were shown before it.
        let is_back = self.at.is_some() && next.rank() > self.rank();
        Some(if is_back {
            Self {
                at: self.at,
                message: self.message.clone(),
                ..next
            }
        } else {
            next
        })
    }

    /// Grows towards the present.
    fn rank(&self) -> (Option<Timestamp>, bool, Option<&MessageId>) {
        (self.at, self.message.is_none(), self.message.as_ref())
    }
}

fn item(entry: Entry<'_>, shop: &Shop) -> view::TimelineItem {
    match entry {
        Entry::Event(event) => view::TimelineItem::Event {
            event: Box::new(view::Event::of(
                event,
                &shop.settings.id,
                shop.settings.currency,
            )),
        },
        Entry::Message(row) => view::TimelineItem::Message {
            message: Box::new(view::Message::of(row)),
        },
    }
}
