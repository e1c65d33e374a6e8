//! Campaigns under way: their audience is walked page by page, and everybody in it gets a date on the agenda, from where it goes on as
//! every other message does.
//!
//! A walk goes on where the last run left it; people and the place where it goes on are kept together, so that a run that dies, and two
//! runs at once, enlist nobody twice and leave nobody out.

use awda_kernel::{StoreId, Timestamp, day_number};
use awda_measures::{Rulebook, StandardsBody};
use awda_messaging::calendar::person_zone;
use awda_messaging::campaigns::{Campaign, CampaignId, CampaignState, Cause, ENLISTED_MAX};
use awda_messaging::{AgendaRow, DeliverMessage, StoreRules};
use awda_ports::{
    Agenda, Campaigns, Census, CensusPage, Fault, Queue, Records, Remedied, Remedy, Runs,
    StoreSettings, Stores,
};
use awda_segments::Thresholds;

use crate::{Outcome, Plan};

/// Pages of the scan that one run reads, over all campaigns.
const PAGES_MAX: usize = 100;

/// How a campaign's audience is judged.
struct Judge {
    rulebook: Rulebook,
    rules: StoreRules,
}

impl<A, R, B, Q> Plan<A, R, B, Q>
where
    A: Agenda,
    R: Records + Census,
    B: Stores + Runs + Campaigns,
    Q: Queue<DeliverMessage>,
{
    /// Goes on with every campaign that has something left to do.
    pub(crate) async fn campaigns(
        &self,
        now: Timestamp,
        outcome: &mut Outcome,
    ) -> Result<(), Fault> {
        let mut pages = PAGES_MAX;
        for (store, id) in self.books.live().await? {
            let gone_on = self.campaign(&store, id, now, (&mut pages, outcome)).await;
            match gone_on {
                // One campaign's trouble is not the run's.
                Err(fault) if fault.remedy() == Remedy::Alarm => outcome.stranded += 1,
                gone_on => gone_on?,
            }
        }
        outcome.has_more |= pages == 0;
        Ok(())
    }

    async fn campaign(
        &self,
        store: &StoreId,
        id: CampaignId,
        now: Timestamp,
        (pages, outcome): (&mut usize, &mut Outcome),
    ) -> Result<(), Fault> {
        let Some(mut campaign) = self.books.campaign(store, id).await? else {
            return Ok(());
        };
        if let Some(begun) = campaign.begun(now) {
            let Some(begun) = self.kept(&campaign, begun).await? else {
                return Ok(());
            };
            campaign = begun;
        }
        if self.end(&campaign, now).await? {
            return Ok(());
        }
        self.walk(campaign, now, (pages, outcome)).await
    }

    /// Keeps the next state; nothing when somebody else was faster, who goes on with it.
    async fn kept(&self, before: &Campaign, after: Campaign) -> Result<Option<Campaign>, Fault> {
        self.enlist(before, after, &[]).await
    }

    async fn enlist(
        &self,
        before: &Campaign,
        after: Campaign,
        rows: &[AgendaRow],
    ) -> Result<Option<Campaign>, Fault> {
        let revision = Some(before.revision);
        let is_kept = self.books.keep_campaign(&after, revision, rows).await?;
        Ok(is_kept.then_some(after))
    }

    /// Ends a campaign that is over, or that too many complain about; answers whether it did.
    async fn end(&self, campaign: &Campaign, now: Timestamp) -> Result<bool, Fault> {
        let id: CampaignId = campaign.document.id;
        let tally = self.books.tally(&campaign.store, id).await?;
        let share = campaign.document.stop_at_complaints;
        let ended = if tally.has_complaints(share) {
            campaign.cancelled(Cause::Complaints, now)
        } else {
            campaign.ended(&tally, now)
        };
        match ended {
            Some(ended) => self.kept(campaign, ended).await.map(|_| true),
            None => Ok(false),
        }
    }

    /// Walks on. Without a night there is nothing to judge by: it waits for the first.
    async fn walk(
        &self,
        mut campaign: Campaign,
        now: Timestamp,
        (pages, outcome): (&mut usize, &mut Outcome),
    ) -> Result<(), Fault> {
        let is_walking = |campaign: &Campaign| {
            let course = campaign.course.as_ref();
            campaign.state == CampaignState::Sending
                && course.is_some_and(|course| !course.is_walked)
        };
        if !is_walking(&campaign) {
            return Ok(());
        }
        let Some(judge) = self.judge(&campaign).await? else {
            return Ok(());
        };
        while is_walking(&campaign) && *pages > 0 {
            *pages -= 1;
            let after = campaign
                .course
                .as_ref()
                .and_then(|course| course.page.clone());
            let page = self.records.scan(0, 1, after.as_deref()).await?;
            let rows = judge.rows(&campaign, &page, now);
            let Some(turned) = self.take(campaign, &rows, page.next).await? else {
                return Ok(());
            };
            outcome.enlisted += rows.len();
            campaign = turned;
        }
        Ok(())
    }

    /// Enlists the people of a page, as many at once as one transaction takes, and turns the page with the last of them.
    async fn take(
        &self,
        mut campaign: Campaign,
        rows: &[AgendaRow],
        next: Option<String>,
    ) -> Result<Option<Campaign>, Fault> {
        let mut groups = rows.chunks(ENLISTED_MAX).peekable();
        while let Some(group) = groups.next() {
            let enlisted = campaign.enlisting(group);
            let after = match groups.peek() {
                Some(_) => enlisted,
                None => enlisted.turning(next.clone()),
            };
            let Some(kept) = self.enlist(&campaign, after, group).await? else {
                return Ok(None);
            };
            campaign = kept;
        }
        if rows.is_empty() {
            let after = campaign.turning(next);
            return self.kept(&campaign, after).await;
        }
        Ok(Some(campaign))
    }

    async fn judge(&self, campaign: &Campaign) -> Result<Option<Judge>, Fault> {
        let store = &campaign.store;
        let settings: Option<StoreSettings> = self.books.settings(store).await?;
        let standards = self.books.standards(store).await?;
        let (Some(settings), Some(standards)) = (settings, standards) else {
            return Ok(None);
        };
        let body = StandardsBody::read(&standards.body)
            .map_err(|why| Fault::unreadable("read a store's standards").because(why))?;
        let rules = settings.rules(Thresholds::FALLBACK);
        let rules =
            rules.map_err(|why| Fault::broken("read the settings of a store").because(why))?;
        let rulebook = Rulebook::new(body, rules.zone.clone(), settings.week());
        Ok(Some(Judge { rulebook, rules }))
    }
}

impl Judge {
    /// The rows of the page's people in the audience, behind the last who was enlisted, in the order of their ids.
    fn rows(&self, campaign: &Campaign, page: &CensusPage, now: Timestamp) -> Vec<AgendaRow> {
        let Some(course) = &campaign.course else {
            return Vec::new();
        };
        let Ok(condition) = self.rulebook.library().draft(None, &course.condition) else {
            return Vec::new();
        };
        let today = day_number(now, &self.rules.zone);
        let people = page.profiles.iter().map(|stored| &stored.value);
        let is_next = |id| course.through.as_ref().is_none_or(|through| id > through);
        let ours = people.filter(|one| one.store == campaign.store && is_next(&one.id));
        let members = ours.filter(|one| self.rulebook.judge(one, &condition, today).is_true());
        let mut rows: Vec<AgendaRow> = members
            .filter_map(|one| campaign.row(&one.id, &person_zone(one, &self.rules.zone)))
            .collect();
        rows.sort_by(|a, b| a.customer.cmp(&b.customer));
        rows
    }
}
