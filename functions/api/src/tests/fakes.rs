//! The ports of the house. Whatever would change something ends the test.

mod acts;
mod coupons;
mod dead;
mod jobs;
mod nights;
mod notices;
mod shelves;
mod staff;

use awda_commerce::{Delivery, Event};
use awda_customers::{Key, Profile};
use awda_kernel::{CustomerId, Day, MessageId, StoreId, Timestamp};
use awda_measures::Definition;
use awda_messaging::campaigns::{Campaign, CampaignId, Foreseen, Tally};
use awda_messaging::caps::{SlotChange, Standing};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::flows::FlowSetting;
use awda_messaging::{AgendaRow, Flow, MessageRow};
use awda_ports::{
    Audiences, Campaigns, Census, CensusPage, Change, Claim, Committed, DayPage, Desk, Fault,
    Flows, Lookup, Member, MemberPage, MessageSight, Messages, Part, Phase, Plans, Queue, Records,
    Run, Runs, Segments, SetAside, SetAsidePage, Sight, Standards, StoreSettings, Stored, Stores,
    Suppression, SuspicionPage, Timeline, TimelinePage,
};

use super::house::House;

/// Some of `all` from the place `after`, and the next place.
fn cut<T: Clone>(
    all: &[T],
    limit: usize,
    after: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Fault> {
    let start: usize = after
        .map_or(Ok(0), str::parse)
        .map_err(|_| Fault::refused("read on"))?;
    let end = all.len().min(start + limit);
    let next = Some(end.to_string()).filter(|_| end < all.len());
    Ok((all.get(start..end).unwrap_or_default().to_vec(), next))
}

impl Records for &House {
    async fn look_up(&self, lookup: &Lookup, _: bool) -> Result<Sight, Fault> {
        let mut sight = Sight::default();
        for profile in self.profiles.iter().filter(|one| one.store == lookup.store) {
            for key in profile.identifiers.keys() {
                sight.holders.insert(key.clone(), profile.id.clone());
            }
        }
        sight.holders.retain(|key, _| lookup.keys.contains(key));
        self.called(sight)
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        let wanted: Vec<_> = ids
            .iter()
            .map(|id| self.absorbed.get(id).unwrap_or(id))
            .collect();
        let found = self.profiles.iter();
        let found = found.filter(|one| one.store == *store && wanted.contains(&&one.id));
        self.called(
            found
                .map(|value| Stored {
                    value: value.clone(),
                    revision: 1,
                })
                .collect(),
        )
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        panic!(
            "a question looked at an agenda: {store} {}",
            customers.len()
        )
    }

    async fn commit(&self, _: Change) -> Result<Committed, Fault> {
        panic!("a question changed something")
    }
}

impl Timeline for &House {
    async fn events(
        &self,
        _: &StoreId,
        keys: &[Key],
        limit: usize,
        after: Option<&str>,
    ) -> Result<TimelinePage, Fault> {
        let mut all: Vec<Event> = self
            .events
            .iter()
            .filter(|(key, _)| keys.contains(key))
            .map(|(_, event)| event.clone())
            .collect();
        all.sort_by_key(|event| std::cmp::Reverse(event.occurred_at));
        let (events, next) = cut(&all, limit, after)?;
        self.called(TimelinePage { events, next })
    }

    async fn messages_of(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
        limit: usize,
    ) -> Result<Vec<MessageRow>, Fault> {
        let rows = self
            .rows
            .iter()
            .filter(|row| row.asked.store == *store && customers.contains(&row.asked.customer));
        self.called(rows.take(limit).cloned().collect())
    }

    async fn messages_on(
        &self,
        store: &StoreId,
        day: Day,
        limit: usize,
        after: Option<&str>,
    ) -> Result<DayPage, Fault> {
        let is_wanted = |row: &&MessageRow| {
            let decided = awda_kernel::day_number(row.decided_at, &awda_kernel::TimeZone::UTC);
            row.asked.store == *store && decided == day
        };
        let all: Vec<MessageRow> = self.rows.iter().filter(is_wanted).cloned().collect();
        let (rows, next) = cut(&all, limit, after)?;
        self.called(DayPage { rows, next })
    }
}

impl Audiences for &House {
    async fn members(
        &self,
        store: &StoreId,
        segment: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<MemberPage, Fault> {
        let all: Vec<Member> = self
            .members
            .iter()
            .filter(|(of, id, _)| of == store && id == segment)
            .map(|(_, _, member)| member.clone())
            .collect();
        let (members, next) = cut(&all, limit, after)?;
        self.called(MemberPage { members, next })
    }
}

impl Stores for &House {
    async fn settings(&self, store: &StoreId) -> Result<Option<StoreSettings>, Fault> {
        let found = self.settings.iter().find(|one| one.id == *store);
        self.called(found.cloned())
    }

    async fn put_settings(&self, _: &StoreSettings) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn all(&self) -> Result<Vec<StoreId>, Fault> {
        self.called(self.settings.iter().map(|one| one.id.clone()).collect())
    }
}

impl Flows for &House {
    async fn keep_flow(
        &self,
        store: &StoreId,
        flow: Flow,
        said: Option<&FlowSetting>,
        before: u32,
    ) -> Result<bool, Fault> {
        let found = self.settings.iter().find(|one| one.id == *store);
        let held = found.and_then(|settings| settings.flows.get(&flow));
        let is_kept = held.map_or(0, |held| held.version) == before;
        let mut kept = self.kept_flows.lock().unwrap();
        kept.extend(is_kept.then(|| (flow, said.cloned())));
        self.called(is_kept)
    }
}

impl Campaigns for &House {
    async fn campaigns(&self, store: &StoreId) -> Result<Vec<Campaign>, Fault> {
        let all = self.campaigns.lock().unwrap();
        let ours = all.iter().filter(|one| one.store == *store);
        self.called(ours.cloned().collect())
    }

    async fn campaign(&self, store: &StoreId, id: CampaignId) -> Result<Option<Campaign>, Fault> {
        let all = self.campaigns.lock().unwrap();
        let mut ours = all.iter().filter(|one| one.store == *store);
        self.called(ours.find(|one| one.document.id == id).cloned())
    }

    async fn keep_campaign(
        &self,
        campaign: &Campaign,
        before: Option<u64>,
        enlisted: &[AgendaRow],
    ) -> Result<bool, Fault> {
        assert!(enlisted.is_empty(), "a question enlists nobody");
        let mut all = self.campaigns.lock().unwrap();
        let is_it = |one: &Campaign| one.document.id == campaign.document.id;
        let held = all.iter().find(|one| is_it(one)).map(|one| one.revision);
        if held != before {
            return self.called(false);
        }
        all.retain(|one| !is_it(one));
        all.push(campaign.clone());
        self.called(true)
    }

    async fn live(&self) -> Result<Vec<(StoreId, CampaignId)>, Fault> {
        panic!("a question went on with campaigns")
    }

    async fn tally(&self, _: &StoreId, _: CampaignId) -> Result<Tally, Fault> {
        self.called(Tally::default())
    }
}

impl Plans for &House {
    async fn keep_plan(&self, _: &StoreId, hash: &str, plan: &[Foreseen]) -> Result<(), Fault> {
        let kept = (hash.to_owned(), plan.to_vec());
        self.plans.lock().unwrap().push(kept);
        self.called(())
    }

    async fn plan(&self, _: &StoreId, hash: &str) -> Result<Option<Vec<Foreseen>>, Fault> {
        let all = self.plans.lock().unwrap();
        let found = all.iter().find(|(of, _)| of == hash);
        self.called(found.map(|(_, plan)| plan.clone()))
    }
}

impl Desk for &House {
    async fn set_aside(&self, _: &Delivery, _: &str) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn aside(
        &self,
        _: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SetAsidePage, Fault> {
        let rows: Vec<SetAside> = self.aside.iter().map(|(row, _)| row.clone()).collect();
        let (rows, next) = cut(&rows, limit, after)?;
        self.called(SetAsidePage { rows, next })
    }

    async fn taken(&self, _: &StoreId, id: &str) -> Result<Option<Delivery>, Fault> {
        let found = self.aside.iter().find(|(row, _)| row.id == id);
        self.called(found.map(|(_, delivery)| delivery.clone()))
    }

    async fn put_back(&self, _: &StoreId, id: &str) -> Result<(), Fault> {
        self.put_back.lock().unwrap().push(id.to_owned());
        self.called(())
    }

    async fn suspicions(
        &self,
        _: &StoreId,
        limit: usize,
        after: Option<&str>,
    ) -> Result<SuspicionPage, Fault> {
        let (rows, next) = cut(&self.suspicions, limit, after)?;
        self.called(SuspicionPage { rows, next })
    }
}

impl Queue<Delivery> for &House {
    async fn send(&self, commands: &[Delivery]) -> Result<(), Fault> {
        self.queued.lock().unwrap().extend_from_slice(commands);
        self.called(())
    }
}

impl Runs for &House {
    async fn begin(&self, _: &Run) -> Result<Run, Fault> {
        panic!("a question changed something")
    }

    async fn record(&self, _: &Run) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn run(&self, id: Option<&str>) -> Result<Option<Run>, Fault> {
        let found = self
            .runs
            .iter()
            .rfind(|run| id.is_none_or(|id| id == run.id));
        self.called(found.cloned())
    }

    async fn finish_part(&self, _: &str, _: &Part) -> Result<u16, Fault> {
        panic!("a question changed something")
    }

    async fn parts(&self, _: &str, _: Phase) -> Result<Vec<Part>, Fault> {
        panic!("a question asked for a night's parts")
    }

    async fn put_standards(&self, _: &Standards) -> Result<(), Fault> {
        panic!("a question changed something")
    }

    async fn standards(&self, store: &StoreId) -> Result<Option<Standards>, Fault> {
        let found = self.standards.iter().find(|one| one.store == *store);
        self.called(found.cloned())
    }
}

impl Census for &House {
    async fn scan(&self, shard: u16, _: u16, _: Option<&str>) -> Result<CensusPage, Fault> {
        let profiles = self.profiles.iter().filter(|_| shard == 0);
        let profiles = profiles.map(|value| Stored {
            value: value.clone(),
            revision: 1,
        });
        self.called(CensusPage {
            profiles: profiles.collect(),
            ..CensusPage::default()
        })
    }
}

impl Segments for &House {
    async fn definitions(&self, _: &StoreId) -> Result<Vec<Definition>, Fault> {
        self.called(self.definitions.lock().unwrap().clone())
    }

    async fn put_definition(
        &self,
        _: &StoreId,
        definition: &Definition,
        before: Option<u32>,
    ) -> Result<bool, Fault> {
        let mut all = self.definitions.lock().unwrap();
        let held = all.iter().find(|held| held.id == definition.id);
        if held.map(|held| held.version) != before {
            return self.called(false);
        }
        all.retain(|held| held.id != definition.id);
        all.push(definition.clone());
        self.called(true)
    }

    async fn drop_definition(&self, _: &StoreId, id: &str) -> Result<(), Fault> {
        self.definitions
            .lock()
            .unwrap()
            .retain(|held| held.id != id);
        self.called(())
    }
}

impl Messages for &House {
    async fn look(
        &self,
        _: &StoreId,
        rows: &[(CustomerId, MessageId)],
        _: Option<&Key>,
    ) -> Result<MessageSight, Fault> {
        let found = self
            .rows
            .iter()
            .filter(|row| rows.contains(&(row.asked.customer.clone(), row.id.clone())));
        self.called(MessageSight {
            rows: found.cloned().collect(),
            suppression: self.suppression.clone(),
            ..MessageSight::default()
        })
    }

    async fn standing(&self, _: &StoreId, ids: &[CustomerId]) -> Result<Standing, Fault> {
        let dates = self.agenda.iter();
        let dates = dates.filter(|row| ids.first() == Some(&row.customer));
        self.called(Standing {
            slots: self.slots.clone(),
            agenda: dates.cloned().collect(),
        })
    }

    async fn keep_first(&self, _: &MessageRow) -> Result<Claim, Fault> {
        panic!("a question keeps nothing")
    }

    async fn claim(
        &self,
        _: Option<&MessageRow>,
        _: &MessageRow,
        _: &[SlotChange],
    ) -> Result<Claim, Fault> {
        panic!("a question claims nothing")
    }

    async fn settle(&self, _: &MessageRow, _: &MessageRow) -> Result<(), Fault> {
        panic!("a question settles nothing")
    }

    async fn suppress(&self, _: &StoreId, _: &Key, _: &Suppression) -> Result<(), Fault> {
        panic!("a question suppresses nobody")
    }

    async fn keep_health(
        &self,
        _: &StoreId,
        _: &Key,
        _: Option<&AddressHealth>,
        _: &AddressHealth,
    ) -> Result<(), Fault> {
        panic!("a question keeps nothing")
    }

    async fn stop(&self, _: &StoreId, _: &Key, _: Timestamp) -> Result<(), Fault> {
        panic!("a question stops nothing")
    }
}
