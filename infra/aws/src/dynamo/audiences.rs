//! Who is in a segment: sixteen partitions, read one after the other.

use awda_kernel::StoreId;
use awda_ports::{Audiences, Fault, Member, MemberPage};

use super::action::Item;
use super::place::{MEMBER_SHARDS, Table};
use super::records::parse;
use super::requests::{Ask, Range};
use super::{Dynamo, cursor, place, rows};

const WHAT: &str = "list a segment's members";

impl Audiences for Dynamo {
    async fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<MemberPage, Fault> {
        let question = ["members", store.as_str(), segment];
        let position = cursor::open(WHAT, &question, after)?;
        let (first, mut after) = start(position)?;
        let mut found = Vec::new();
        for shard in first..MEMBER_SHARDS {
            let ask = Ask {
                range: after.take().map_or(Range::All, Range::After),
                ..Ask::partition(Table::Audiences, place::members(store, segment, shard))
            };
            let missing = (limit + 1).saturating_sub(found.len());
            let items = self.query(WHAT, &ask, missing).await?;
            found.extend(items.into_iter().map(|item| (shard, item)));
            if found.len() > limit {
                break;
            }
        }
        let has_more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| has_more);
        let next = last.map(|(shard, item)| {
            let sk = rows::str_of(item, "sk").unwrap_or_default();
            cursor::seal(&question, &format!("{shard}|{sk}"))
        });
        let members: Result<_, Fault> = found.iter().map(|(_, item)| member(item)).collect();
        Ok(MemberPage {
            members: members?,
            next,
        })
    }
}

/// The shard and the sort key after which to go on.
fn start(position: Option<String>) -> Result<(u8, Option<String>), Fault> {
    let Some(position) = position else {
        return Ok((0, None));
    };
    let parts = position.split_once('|');
    let start = parts.and_then(|(shard, sk)| Some((shard.parse().ok()?, Some(sk.to_owned()))));
    start.ok_or_else(|| Fault::refused(WHAT))
}

fn member(item: &Item) -> Result<Member, Fault> {
    let what = "read a membership";
    Ok(Member {
        customer: parse(what, rows::str_of(item, "sk").unwrap_or_default())?,
        since: rows::number_of(item, "since").ok_or_else(|| Fault::unreadable(what))?,
        why: rows::str_of(item, "why").unwrap_or_default().to_owned(),
    })
}
