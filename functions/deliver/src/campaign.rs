//! The campaign that a message is of: its document among the store's flows, its words, and what a message costs it.

use awda_commerce::Delivery;
use awda_customers::Profile;
use awda_messaging::campaigns::{Campaign, CampaignId};
use awda_messaging::notices::Notify;
use awda_messaging::prices::{Cost, prices};
use awda_messaging::{Flow, StoreRules};
use awda_ports::{Campaigns, Carrier, Fault, Messages, Queue, Records, Runs, Shelves, Stores};

use crate::{Deliver, Loaded};

impl Loaded {
    /// Whether it would be paid from a budget by a price that nobody knows.
    pub(crate) fn is_unaffordable(&self, cost: Option<&Cost>) -> bool {
        let budget = self.campaign.as_ref().map(|one| one.document.budget);
        cost.is_none() && budget.flatten().is_some()
    }

    /// What the message costs in so many parts; nothing where the price list does not know.
    pub(crate) fn cost(&self, parts: u32) -> Option<Cost> {
        let country = self.profile.as_ref().and_then(Profile::country);
        let country = country.or(self.rules.country.as_deref());
        let cost = prices()?.cost(self.channel, country, parts)?;
        let budget = self.campaign.as_ref().map(|one| one.document.budget);
        Some(Cost {
            is_budgeted: budget.flatten().is_some(),
            ..cost
        })
    }
}

impl<R, S, M, C, Q> Deliver<R, S, M, C, Q>
where
    R: Records,
    S: Stores + Runs + Campaigns + Shelves,
    M: Messages,
    C: Carrier,
    Q: Queue<Delivery> + Queue<Notify>,
{
    /// Lets the rules know the campaign that runs as this flow, if it is one's.
    pub(crate) async fn know_campaign(
        &self,
        rules: &mut StoreRules,
        flow: Flow,
    ) -> Result<Option<Campaign>, Fault> {
        let Some(id) = CampaignId::of(flow) else {
            return Ok(None);
        };
        let campaign = self.stores.campaign(&rules.store, id).await?;
        if let Some(campaign) = &campaign {
            rules.flows.add_campaign(campaign.flow(), campaign.is_on());
        }
        Ok(campaign)
    }

    /// The same for campaigns on the person's agenda, which may want the same slot.
    pub(crate) async fn know_rivals(&self, loaded: &mut Loaded) -> Result<(), Fault> {
        let agenda = loaded.standing.agenda.iter().map(|row| row.flow);
        let unknown: Vec<Flow> = agenda
            .filter(|flow| flow.campaign().is_some() && loaded.rules.document(*flow).is_none())
            .collect();
        for flow in unknown {
            self.know_campaign(&mut loaded.rules, flow).await?;
        }
        Ok(())
    }
}
