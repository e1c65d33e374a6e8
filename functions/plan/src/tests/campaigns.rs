//! Campaigns: an audience walked over pages of three, by runs that die and runs that meet.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use awda_customers::Profile;
use awda_messaging::campaigns::{Campaign, CampaignDocument, CampaignId, CampaignState, Cause};
use awda_messaging::{MessageRow, Status};
use awda_ports::{
    Campaigns, Census, CensusPage, Change, Committed, Lookup, Messages, Sight, Stored,
};
use awda_testkit::{first_night, message_row};
use serde_json::json;

use super::*;

const NOON: &str = "2026-04-01T09:00:00Z";

fn id() -> CampaignId {
    "spring".parse().unwrap()
}

fn document() -> CampaignDocument {
    serde_json::from_value(json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "orders_count >= 1" },
        "message": { "template": "win_back.news" },
    }))
    .unwrap()
}

/// A store after its first night with so many buyers, one who never bought, and a campaign that is to be sent.
async fn scheduled(buyers: u32) -> House {
    let house = House::open().await;
    house
        .kept
        .put_standards(&first_night(&store()))
        .await
        .unwrap();
    for number in 1..=buyers {
        let profile = Box::new(buyer(&customer(number)));
        house
            .keep(vec![Write::Profile {
                profile,
                revision: None,
            }])
            .await;
    }
    let nobody = Box::new(Profile::new(store(), customer(buyers + 1)));
    house
        .keep(vec![Write::Profile {
            profile: nobody,
            revision: None,
        }])
        .await;
    let draft = Campaign::draft(store(), document(), at(NOON));
    let scheduled = draft.scheduled("orders_count >= 1".to_owned(), at(NOON));
    for (before, after) in [(None, draft.clone()), (Some(1), scheduled.unwrap())] {
        assert!(house.kept.keep_campaign(&after, before, &[]).await.unwrap());
    }
    house
}

impl House {
    async fn campaign(&self) -> Campaign {
        let found = self.kept.campaign(&store(), id()).await.unwrap();
        found.unwrap()
    }

    async fn audience(&self) -> u64 {
        self.campaign().await.course.unwrap().audience
    }

    fn asked(&self) -> Vec<CustomerId> {
        let asked = self.queue.take().into_iter();
        asked.map(|ask| ask.customer).collect()
    }

    /// What `deliver` would keep of somebody.
    async fn decides(&self, number: u32, status: Status) -> MessageRow {
        let asked = document().command(&store(), &customer(number), at(NOON));
        let row = MessageRow {
            id: asked.message_id(),
            asked,
            status,
            ..message_row(&customer(number), "once", NOON)
        };
        self.kept.keep_first(&row).await.unwrap();
        row
    }
}

#[tokio::test]
async fn everybody_in_the_audience_is_asked_for_once_and_nobody_else() {
    let house = scheduled(10).await;
    let outcome = house.run(NOON).await.unwrap();
    assert_eq!((outcome.enlisted, outcome.asked), (10, 10));
    let asked: BTreeSet<CustomerId> = house.asked().into_iter().collect();
    assert_eq!(asked, (1..=10).map(customer).collect());
    let campaign = house.campaign().await;
    assert_eq!(campaign.state, CampaignState::Sending);
    assert!(campaign.course.unwrap().is_walked);
    assert_eq!(house.audience().await, 10);
    let again = house.run(NOON).await.unwrap();
    assert_eq!((again.enlisted, again.asked), (0, 0));
}

/// Profiles that can be read so many times, and then no more.
struct Stumbling<'a> {
    house: &'a MemoryHouse,
    scans_left: AtomicUsize,
}

impl Census for Stumbling<'_> {
    async fn scan(&self, shard: u16, of: u16, after: Option<&str>) -> Result<CensusPage, Fault> {
        let left = self.scans_left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(Fault::unavailable("scan the profiles"));
        }
        self.scans_left.store(left - 1, Ordering::Relaxed);
        self.house.scan(shard, of, after).await
    }
}

impl Records for Stumbling<'_> {
    async fn look_up(&self, lookup: &Lookup, fresh: bool) -> Result<Sight, Fault> {
        self.house.look_up(lookup, fresh).await
    }

    async fn profiles(
        &self,
        store: &StoreId,
        ids: &[CustomerId],
    ) -> Result<Vec<Stored<Profile>>, Fault> {
        self.house.profiles(store, ids).await
    }

    async fn agenda(
        &self,
        store: &StoreId,
        customers: &[CustomerId],
    ) -> Result<Vec<AgendaRow>, Fault> {
        self.house.agenda(store, customers).await
    }

    async fn commit(&self, change: Change) -> Result<Committed, Fault> {
        self.house.commit(change).await
    }
}

async fn run_that_reads(house: &House, scans: usize) -> Result<Outcome, Fault> {
    let records = Stumbling {
        house: &house.kept,
        scans_left: AtomicUsize::new(scans),
    };
    let plan = Plan {
        agenda: &house.kept,
        records,
        books: &house.kept,
        messages: &house.queue,
    };
    plan.handle(at(NOON)).await
}

#[tokio::test]
async fn wherever_runs_die_everybody_is_enlisted_once() {
    for scans in 0..6 {
        let house = scheduled(16).await;
        let mut asked = Vec::new();
        for _ in 0..20 {
            // A run that reads nothing makes no way; the next one reads a page more.
            let run = run_that_reads(&house, scans.max(1)).await;
            asked.extend(house.asked());
            if run.is_ok() {
                break;
            }
        }
        assert_eq!(house.audience().await, 16, "after runs of {scans} pages");
        asked.sort();
        assert_eq!(asked, {
            let mut all: Vec<_> = (1..=16).map(customer).collect();
            all.sort();
            all
        });
    }
}

#[tokio::test]
async fn a_page_that_was_half_enlisted_goes_on_behind_the_last() {
    let house = scheduled(9).await;
    let begun = house.campaign().await.begun(at(NOON)).unwrap();
    let first = house.kept.scan(0, 1, None).await.unwrap();
    let mut people: Vec<CustomerId> = first
        .profiles
        .iter()
        .map(|one| one.value.id.clone())
        .collect();
    people.sort();
    let zone = awda_kernel::zone("Asia/Riyadh").unwrap();
    let rows: Vec<AgendaRow> = people[..2]
        .iter()
        .map(|id| begun.row(id, &zone).unwrap())
        .collect();
    let half = begun.enlisting(&rows);
    assert!(
        house
            .kept
            .keep_campaign(&begun, Some(2), &[])
            .await
            .unwrap()
    );
    assert!(
        house
            .kept
            .keep_campaign(&half, Some(3), &rows)
            .await
            .unwrap()
    );
    let outcome = house.run(NOON).await.unwrap();
    assert_eq!((outcome.enlisted, house.audience().await), (7, 9));
    let asked = house.asked();
    assert_eq!(asked.len(), 9);
    assert_eq!(asked.iter().collect::<BTreeSet<_>>().len(), 9);
}

#[tokio::test]
async fn two_runs_at_once_enlist_nobody_twice() {
    let house = scheduled(20).await;
    let (one, other) = tokio::join!(house.run(NOON), house.run(NOON));
    let enlisted = one.unwrap().enlisted + other.unwrap().enlisted;
    house.run(NOON).await.unwrap();
    assert_eq!(house.audience().await, 20);
    assert!(enlisted <= 20);
    let asked: BTreeSet<CustomerId> = house.asked().into_iter().collect();
    assert_eq!(asked.len(), 20);
}

#[tokio::test]
async fn a_campaign_waits_for_its_time_and_for_the_first_night() {
    let house = scheduled(3).await;
    let early = house.run("2026-04-01T08:59:59Z").await.unwrap();
    assert_eq!(
        (early.enlisted, house.campaign().await.state),
        (0, CampaignState::Scheduled)
    );
    let unjudged = House::open().await;
    let draft = Campaign::draft(store(), document(), at(NOON));
    let next = draft
        .scheduled("orders_count >= 1".to_owned(), at(NOON))
        .unwrap();
    for (before, after) in [(None, draft), (Some(1), next)] {
        assert!(
            unjudged
                .kept
                .keep_campaign(&after, before, &[])
                .await
                .unwrap()
        );
    }
    unjudged.settle_in(1, "2027-01-01T00:00:00Z").await;
    assert_eq!(unjudged.run(NOON).await.unwrap().enlisted, 0);
    unjudged
        .kept
        .put_standards(&first_night(&store()))
        .await
        .unwrap();
    assert_eq!(unjudged.run(NOON).await.unwrap().enlisted, 1);
}

#[tokio::test]
async fn it_is_sent_when_everybody_has_a_row_and_stopped_when_they_complain() {
    let house = scheduled(3).await;
    house.run(NOON).await.unwrap();
    let sent = Status::Sent { at: at(NOON) };
    house.decides(1, sent.clone()).await;
    let second = house.decides(2, sent.clone()).await;
    house.run(NOON).await.unwrap();
    assert_eq!(
        house.campaign().await.state,
        CampaignState::Sending,
        "one has no row yet"
    );
    let third = house.decides(3, sent.clone()).await;
    house.run(NOON).await.unwrap();
    assert_eq!(house.campaign().await.state, CampaignState::Sent);

    let house = scheduled(4).await;
    house.run(NOON).await.unwrap();
    for row in [
        house.decides(2, sent.clone()).await,
        house.decides(3, sent).await,
    ] {
        assert!(row.id == second.id || row.id == third.id);
        let mut complained = row.clone();
        complained.feedback.complained_at = Some(at(NOON));
        house.kept.settle(&row, &complained).await.unwrap();
    }
    house.run(NOON).await.unwrap();
    let stopped = house.campaign().await;
    assert_eq!(
        (stopped.state, stopped.cause),
        (CampaignState::Cancelled, Some(Cause::Complaints))
    );
}

#[tokio::test]
async fn whoever_was_absorbed_since_has_a_row_that_says_so() {
    let house = scheduled(2).await;
    let local = house.campaign().await.begun(at(NOON)).unwrap();
    let row = local
        .row(&customer(1), &awda_kernel::TimeZone::UTC)
        .unwrap();
    house
        .keep(vec![
            Write::Absorbed {
                id: customer(1),
                into: customer(2),
                revision: 1,
            },
            Write::Agenda(row),
        ])
        .await;
    house.run(NOON).await.unwrap();
    let mut asked = house.asked();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 2, "deliver says of one that they are another");
}
