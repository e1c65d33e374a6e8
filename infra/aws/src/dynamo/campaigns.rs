//! Campaigns and what became of them: rows of the books.
//!
//! A campaign's numbers are spread over several rows, because every message adds to them; a budget is one number in one row, its purse,
//! because it must be exact. Both change in the transaction that keeps the message's row.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use awda_kernel::StoreId;
use awda_messaging::campaigns::{
    Campaign, CampaignId, CampaignState, Entry, Foreseen, Tally, entry,
};
use awda_messaging::{AgendaRow, MessageRow};
use awda_ports::{Campaigns, Claim, Committed, Fault, Plans, Remedied, Remedy};

use super::action::{Action, Item, Row};
use super::place::Table;
use super::requests::{Ask, Range};
use super::wire::AttributeValue;
use super::{Dynamo, place, rows};

/// How long what a simulation foresaw is kept.
const PLANS_KEPT: Duration = Duration::from_hours(7 * 24);

/// People of a plan in one row: some 250 KB before it is packed.
const PLAN_ROWS: usize = 2_000;

impl Campaigns for Dynamo {
    async fn campaigns(&self, store: &StoreId) -> Result<Vec<Campaign>, Fault> {
        let what = "read a store's campaigns";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::campaigns(store))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        items.iter().map(|item| rows::read(what, item)).collect()
    }

    async fn campaign(&self, store: &StoreId, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        let what = "read a campaign";
        let item = self.get(what, &place::campaign(store, id), true).await?;
        item.map(|item| rows::read(what, &item)).transpose()
    }

    async fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> Result<bool, Fault> {
        let mut actions = vec![document(campaign, before), live(campaign)];
        actions.extend(purse(campaign));
        let rows = enlisted.iter().map(|row| Action::put(rows::agenda(row)));
        actions.extend(rows);
        let is_mine: Vec<bool> = (0..actions.len()).map(|place| place == 0).collect();
        match self.commit_together(actions, &is_mine).await? {
            Committed::Kept => Ok(true),
            Committed::AlreadyKept => Ok(false),
        }
    }

    async fn live(&self) -> Result<Vec<(StoreId, CampaignId)>, Fault> {
        let what = "find campaigns under way";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::LIVE_CAMPAIGNS.to_owned())
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        let named = items.iter().map(|item| {
            let (store, id) = rows::str_of(item, "sk")?.split_once('#')?;
            Some((store.parse().ok()?, id.parse().ok()?))
        });
        let all: Option<Vec<_>> = named.collect();
        all.ok_or_else(|| Fault::unreadable(what))
    }

    async fn tally(&self, store: &StoreId, id: CampaignId) -> Result<Tally, Fault> {
        let what = "read what became of a campaign";
        let ask = Ask {
            range: Range::Prefix("tally#".to_owned()),
            fresh: true,
            ..Ask::partition(Table::Books, place::campaign_numbers(store, id))
        };
        let mut tally = Tally::default();
        for item in self.query(what, &ask, usize::MAX).await? {
            tally.add(numbers(&item));
        }
        Ok(tally)
    }
}

impl Plans for Dynamo {
    async fn keep_plan(&self, store: &StoreId, hash: &str, plan: &[Foreseen]) -> Result<(), Fault> {
        let what = "keep what a simulation foresaw";
        let expires_at = rows::number(expiry());
        // Nobody is a plan as well.
        let parts: Vec<&[Foreseen]> = if plan.is_empty() {
            vec![plan]
        } else {
            plan.chunks(PLAN_ROWS).collect()
        };
        for (number, part) in parts.into_iter().enumerate() {
            let row = Row::at(place::plan_part(store, hash, number))
                .with("doc", rows::document(&part))
                .with("expires_at", expires_at.clone());
            self.write(what, Action::put(row)).await?;
        }
        Ok(())
    }

    async fn plan(&self, store: &StoreId, hash: &str) -> Result<Option<Vec<Foreseen>>, Fault> {
        let what = "read what a simulation foresaw";
        let ask = Ask {
            fresh: true,
            ..Ask::partition(Table::Books, place::plan(store, hash))
        };
        let items = self.query(what, &ask, usize::MAX).await?;
        if items.is_empty() {
            return Ok(None);
        }
        let mut plan = Vec::new();
        for item in &items {
            let part: Vec<Foreseen> = rows::read(what, item)?;
            plan.extend(part);
        }
        Ok(Some(plan))
    }
}

impl Dynamo {
    /// Keeps a message's row with whatever belongs to it, and counts it. The row is the first action, `mine`.
    pub(super) async fn keep_counted(
        &self,
        mine: Action,
        others: Vec<Action>,
        (before, after): (Option<&MessageRow>, &MessageRow),
    ) -> Result<Claim, Fault> {
        let entry = entry(before, after);
        let mut actions = vec![mine];
        actions.extend(others);
        actions.extend(counted(after, &entry));
        let is_mine: Vec<bool> = (0..actions.len()).map(|place| place == 0).collect();
        match self.commit_together(actions, &is_mine).await {
            Ok(Committed::Kept) => Ok(Claim::Won),
            Ok(Committed::AlreadyKept) => Ok(Claim::Lost),
            Err(fault) if fault.remedy() == Remedy::Reload && entry.taken_micros > 0 => {
                if self.left(after).await? < entry.taken_micros {
                    return Ok(Claim::Unaffordable);
                }
                // Something else had changed, or money came back just now: whoever asks again gets it.
                Err(fault)
            }
            Err(fault) => Err(fault),
        }
    }

    async fn left(&self, row: &MessageRow) -> Result<i64, Fault> {
        let what = "read a campaign's purse";
        let Some(id) = CampaignId::of(row.asked.flow) else {
            return Ok(0);
        };
        let purse = place::purse(&row.asked.store, id);
        let item = self.get(what, &purse, true).await?;
        let left = item.and_then(|item| rows::number_of(&item, "left"));
        Ok(left.unwrap_or_default())
    }
}

/// What counting a row writes.
fn counted(row: &MessageRow, entry: &Entry) -> Vec<Action> {
    let store = &row.asked.store;
    let Some(id) = CampaignId::of(row.asked.flow) else {
        return Vec::new();
    };
    let mut actions = Vec::new();
    if !entry.counts.is_empty() {
        let counts: Vec<(&str, i64)> = entry
            .counts
            .iter()
            .map(|(name, number)| (name.as_str(), *number))
            .collect();
        actions.push(Action::add(
            place::campaign_tally(store, id, &row.id),
            &counts,
        ));
    }
    if entry.taken_micros != 0 {
        let action = Action::add(place::purse(store, id), &[("left", -entry.taken_micros)]);
        actions.push(if entry.taken_micros > 0 {
            action.if_at_least("left", entry.taken_micros)
        } else {
            action
        });
    }
    actions
}

fn document(campaign: &Campaign, before: Option<u64>) -> Action {
    let row = Row::at(place::campaign(&campaign.store, campaign.document.id))
        .with("doc", rows::document(campaign))
        .with("rev", rows::number(campaign.revision));
    match before {
        None => Action::put(row).if_new(),
        Some(revision) => Action::put(row).if_is("rev", rows::number(revision)),
    }
}

fn live(campaign: &Campaign) -> Action {
    let place = place::live_campaign(&campaign.store, campaign.document.id);
    if campaign.is_live() {
        Action::put(Row::at(place))
    } else {
        Action::delete(place)
    }
}

/// The purse is filled once, when the campaign is to be sent.
fn purse(campaign: &Campaign) -> Option<Action> {
    let budget = campaign.document.budget.as_ref()?;
    let place = place::purse(&campaign.store, campaign.document.id);
    let row = Row::at(place).with("left", rows::number(budget.micros));
    (campaign.state == CampaignState::Scheduled).then(|| Action::put(row))
}

fn numbers(item: &Item) -> Vec<(String, i64)> {
    let numbers = item.iter().filter_map(|(name, value)| match value {
        AttributeValue::N(number) => Some((name.clone(), number.parse().ok()?)),
        _ => None,
    });
    numbers.collect()
}

/// When what is kept now may go, in seconds since 1970. This is housekeeping in real time, whatever time the campaign is for.
fn expiry() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    (now.unwrap_or_default() + PLANS_KEPT).as_secs()
}
