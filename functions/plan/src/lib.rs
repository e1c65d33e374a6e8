//! Finds which steps of which flows are due, and asks for their messages; walks the audiences of campaigns.
//!
//! Woken by: the schedule, every minute. Answers: nothing. Keeps: the agenda's rows, moved to their next date, those of people
//! whom campaigns enlist, and how far each campaign is.
//! On failure: what was asked for stays asked for and its rows stay due; the next run asks again, and `deliver` decides once.
//! It never decides whether somebody may be written to: consent, hold-out and lateness are the gate's, at the moment of sending.

mod campaigns;
mod outcome;
mod page;
mod turns;

use std::collections::BTreeMap;

use awda_kernel::{StoreId, Timestamp};
use awda_measures::{Rulebook, StandardsBody};
use awda_messaging::campaigns::CampaignId;
use awda_messaging::flows::FlowDocument;
use awda_messaging::{AgendaRow, DeliverMessage, StoreRules};
use awda_ports::{Agenda, Campaigns, Census, Fault, Queue, Records, Runs, Standards, Stores};
use awda_segments::Thresholds;

pub use outcome::Outcome;

use page::Decided;

/// Rows in one page: one round of loading, asking and moving.
const PAGE_ROWS_MAX: usize = 200;

/// Rows in one run; what is left is found by the next.
const RUN_ROWS_MAX: usize = 2_000;

/// The use case. `books` holds settings, standards and campaigns.
#[derive(Debug, Clone)]
pub struct Plan<A, R, B, Q> {
    /// What is due.
    pub agenda: A,
    /// Profiles.
    pub records: R,
    /// Settings and standards of the stores.
    pub books: B,
    /// Where messages are asked for.
    pub messages: Q,
}

/// What is known of a store.
struct Known {
    rules: StoreRules,
    /// By what exits are judged; none before the first night, and where no flow has one.
    book: Option<Rulebook>,
}

/// The rules of the stores met in this run; none for a store that has no readable settings.
type RulesByStore = BTreeMap<StoreId, Option<Known>>;

impl<A, R, B, Q> Plan<A, R, B, Q>
where
    A: Agenda,
    R: Records + Census,
    B: Stores + Runs + Campaigns,
    Q: Queue<DeliverMessage>,
{
    /// Looks at what is due. Messages are asked for before their rows move: a crash in between asks twice, which is harmless.
    pub async fn handle(&self, now: Timestamp) -> Result<Outcome, Fault> {
        let mut outcome = Outcome::default();
        // What is due does not wait for a campaign that cannot go on.
        let walked = self.campaigns(now, &mut outcome).await;
        let is_walking = outcome.has_more;
        let mut rules = RulesByStore::new();
        while outcome.looked_at < RUN_ROWS_MAX {
            let page = self.agenda.due(now, PAGE_ROWS_MAX).await?;
            outcome.has_more = page.has_more;
            if page.rows.is_empty() {
                break;
            }
            let decided = self.decide(page.rows, &mut rules, now).await?;
            let decided = turns::one_each(decided, &rules, now);
            outcome.add(&decided);
            let (asks, moves) = decided.split();
            self.messages.send(&asks).await?;
            self.agenda.advance(&moves).await?;
            if !page.has_more {
                break;
            }
        }
        outcome.has_more |= is_walking;
        walked.map(|()| outcome)
    }

    async fn decide(
        &self,
        rows: Vec<AgendaRow>,
        rules: &mut RulesByStore,
        now: Timestamp,
    ) -> Result<Decided, Fault> {
        let mut by_store = BTreeMap::<StoreId, Vec<AgendaRow>>::new();
        for row in rows {
            by_store.entry(row.store.clone()).or_default().push(row);
        }
        let mut decided = Decided::default();
        for (store, rows) in by_store {
            let Some(known) = self.rules(&store, rules, &rows).await? else {
                for row in rows {
                    decided.strand(row, now);
                }
                continue;
            };
            let people = page::people(&self.records, &store, &rows).await?;
            for row in rows {
                let found = people.get(&row.customer);
                decided.take(row, found, known, now);
            }
        }
        Ok(decided)
    }

    async fn rules<'a>(
        &self,
        store: &StoreId,
        known: &'a mut RulesByStore,
        rows: &[AgendaRow],
    ) -> Result<Option<&'a Known>, Fault> {
        if !known.contains_key(store) {
            let found = self.of_store(store).await?;
            known.insert(store.clone(), found);
        }
        if let Some(known) = known.get_mut(store).and_then(Option::as_mut) {
            self.know_campaigns(&mut known.rules, rows).await?;
        }
        Ok(known.get(store).and_then(Option::as_ref))
    }

    async fn of_store(&self, store: &StoreId) -> Result<Option<Known>, Fault> {
        let settings = self.books.settings(store).await?;
        let standards = self.books.standards(store).await?;
        let thresholds = standards
            .as_ref()
            .map_or(Thresholds::FALLBACK, Standards::thresholds);
        let rules = settings
            .as_ref()
            .and_then(|settings| settings.rules(thresholds).ok());
        let Some((settings, rules)) = settings.zip(rules) else {
            return Ok(None);
        };
        let has_exit = rules.flows.on().any(FlowDocument::has_exit);
        let standards = standards.filter(|_| has_exit);
        let body = standards.map(|last| StandardsBody::read(&last.body));
        let body = body.transpose();
        let body =
            body.map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
        let book = body.map(|body| Rulebook::new(body, rules.zone.clone(), settings.week()));
        Ok(Some(Known { rules, book }))
    }

    /// Lets the rules know the campaigns of these rows, cancelled ones too: their people get a row that says so.
    async fn know_campaigns(
        &self,
        rules: &mut StoreRules,
        rows: &[AgendaRow],
    ) -> Result<(), Fault> {
        for row in rows {
            let Some(id) = CampaignId::of(row.flow) else {
                continue;
            };
            if rules.document(row.flow).is_none()
                && let Some(campaign) = self.books.campaign(&row.store, id).await?
            {
                rules.flows.add_campaign(campaign.flow(), campaign.is_on());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
