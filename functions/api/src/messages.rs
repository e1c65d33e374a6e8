//! The ledger of messages: of a person, and of a day.

use awda_kernel::{CustomerId, Day, MessageId, StoreId, TimeZone, Timestamp, day_number};
use awda_messaging::MessageRow;
use awda_ports::{Records, Stores, Timeline};

use crate::call::Call;
use crate::customers::{id_of, profile};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::{cursor, view};

/// Most message rows of a person that are looked at. Flows write a few a year.
const ROWS_MAX: usize = 500;

/// What was written to a person.
pub(crate) async fn of_customer<P: Records, T: Timeline, B: Stores>(
    (records, timeline, books): (&P, &T, &B),
    call: &Call,
) -> Result<view::MessagePage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let (limit, asked) = (call.limit()?, id_of(call)?);
    let store = &shop.settings.id;
    let list = ["messages_of", store.as_str(), asked.as_str()];
    let after = place_of(call, &list)?;
    let profile = profile(records, store, &asked).await?;
    let ids: Vec<CustomerId> = profile.every_id().cloned().collect();
    let rows = newest_of(timeline, store, &ids).await?;
    let mut left = rows.iter().filter(|row| {
        let place = (row.decided_at, &row.id);
        after.as_ref().is_none_or(|(at, id)| place < (*at, id))
    });
    let shown: Vec<&MessageRow> = left.by_ref().take(limit).collect();
    let last = shown.last().filter(|_| left.next().is_some());
    let next = last.map(|row| cursor::seal(&list, &format!("{} {}", row.decided_at, row.id)));
    Ok(view::MessagePage {
        items: shown.into_iter().map(view::Message::of).collect(),
        next,
    })
}

/// What was decided on a day.
pub(crate) async fn of_day<T: Timeline, B: Stores>(
    (timeline, books): (&T, &B),
    call: &Call,
) -> Result<view::MessagePage, Refusal> {
    let shop = Shop::open(books, call).await?;
    let (limit, text) = (call.limit()?, call.query("day").unwrap_or_default());
    let day = day_of(text)?;
    let list = ["messages_on", shop.settings.id.as_str(), text];
    let after = call
        .query("cursor")
        .map(|cursor| cursor::open(&list, cursor));
    let after = after.transpose()?;
    let page = timeline
        .messages_on(&shop.settings.id, day, limit, after.as_deref())
        .await
        .map_err(Refusal::of_page)?;
    Ok(view::MessagePage {
        items: page.rows.iter().map(view::Message::of).collect(),
        next: page.next.map(|next| cursor::seal(&list, &next)),
    })
}

/// The newest rows of a person in a total order, newest first.
pub(crate) async fn newest_of(
    timeline: &impl Timeline,
    store: &StoreId,
    ids: &[CustomerId],
) -> Result<Vec<MessageRow>, Refusal> {
    let mut rows = timeline.messages_of(store, ids, ROWS_MAX).await?;
    rows.sort_by(|a, b| (b.decided_at, &b.id).cmp(&(a.decided_at, &a.id)));
    Ok(rows)
}

fn place_of(call: &Call, list: &[&str]) -> Result<Option<(Timestamp, MessageId)>, Refusal> {
    let Some(cursor) = call.query("cursor") else {
        return Ok(None);
    };
    let place = cursor::open(list, cursor)?;
    let (at, id) = place.split_once(' ').ok_or(Refusal::Cursor)?;
    let at = at.parse().map_err(|_| Refusal::Cursor)?;
    let id = id.parse().map_err(|_| Refusal::Cursor)?;
    Ok(Some((at, id)))
}

/// The day of a date such as `2026-11-22`.
fn day_of(text: &str) -> Result<Day, Refusal> {
    let noon: Option<Timestamp> = Some(text)
        .filter(|text| text.len() == 10)
        .and_then(|text| format!("{text}T12:00:00Z").parse().ok());
    noon.map(|noon| day_number(noon, &TimeZone::UTC))
        .ok_or(Refusal::Invalid {
            name: "day",
            expected: "a date such as 2026-11-22",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_date_and_nothing_else() {
        assert_eq!(day_of("1970-01-02").unwrap(), 1);
        assert_eq!(day_of("2024-02-29").map(view::date).unwrap(), "2024-02-29");
        for text in [
            "",
            "2026-02-30",
            "2026-1-1",
            "20261122xx",
            "+002026-1-",
            "2026-11-22T00",
        ] {
            assert!(day_of(text).is_err(), "{text}");
        }
    }
}
