//! Entries under which people are found: rows of the directory, by word.

use awda_customers::FindingWord;
use awda_kernel::StoreId;
use awda_ports::{Fault, Finding, Found, FoundPage};

use super::action::Item;
use super::place::Table;
use super::records::parse;
use super::requests::{Ask, Range};
use super::{Dynamo, place, rows};

const WHAT: &str = "find people";
/// Sorts behind every character a word has.
const END: char = '\u{10ffff}';

impl Finding for Dynamo {
    async fn found(
        &self,
        store: &StoreId,
        beginning: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<FoundPage, Fault> {
        if beginning.is_empty() {
            return Ok(FoundPage::default());
        }
        // Ids are of one length and without `!`, the character that sorts first: behind a place with it comes the next place.
        let behind = after.map(|place| format!("{place}!"));
        let low = behind.filter(|behind| behind.as_str() > beginning);
        let low = low.unwrap_or_else(|| beginning.to_owned());
        let high = format!("{beginning}{END}");
        if low > high {
            return Ok(FoundPage::default());
        }
        let ask = Ask {
            range: Range::Between(low, high),
            ..Ask::partition(Table::Directory, place::entries(store, beginning))
        };
        let items = self.query(WHAT, &ask, limit + 1).await?;
        let found: Result<Vec<Found>, Fault> = items.iter().map(found).collect();
        let mut rows = found?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| has_more).map(Found::place);
        Ok(FoundPage { rows, next })
    }
}

fn found(item: &Item) -> Result<Found, Fault> {
    let place = rows::str_of(item, "sk").and_then(|sk| sk.rsplit_once('#'));
    let (word, customer) = place.ok_or_else(|| Fault::unreadable(WHAT))?;
    Ok(Found {
        entry: FindingWord {
            word: word.to_owned(),
            name: rows::str_of(item, "name").unwrap_or_default().to_owned(),
        },
        customer: parse(WHAT, customer)?,
    })
}
