//! Campaigns, their numbers and purses, and what simulations foresaw.

use std::sync::Arc;

use awda_messaging::campaigns::{
    Campaign, CampaignDocument, CampaignId, Cause, Foreseen, ONCE, Tally,
};
use awda_messaging::prices::Cost;
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Claim, Remedied, Remedy};
use awda_testkit::{at, customer, store};
use serde_json::json;

use crate::houses::House;

const NOW: &str = "2026-12-01T10:00:00Z";

fn id() -> CampaignId {
    "spring".parse().unwrap()
}

/// A draft with a budget of so many millionths.
fn draft(micros: i64) -> Campaign {
    let document: CampaignDocument = serde_json::from_value(json!({
        "campaign": 1,
        "id": "spring",
        "audience": { "text": "vip" },
        "message": { "template": "win_back.news" },
        "budget": { "micros": micros, "currency": "USD" },
    }))
    .unwrap();
    Campaign::draft(store(), document, at(NOW))
}

async fn sending<A: House>(house: &A, micros: i64) -> Campaign {
    let draft = draft(micros);
    let scheduled = draft.scheduled("vip".to_owned(), at(NOW)).unwrap();
    let begun = scheduled.begun(at(NOW)).unwrap();
    assert!(house.keep_campaign(&draft, None, &[]).await.unwrap());
    for (before, after) in [(&draft, &scheduled), (&scheduled, &begun)] {
        let before = Some(before.revision);
        assert!(house.keep_campaign(after, before, &[]).await.unwrap());
    }
    begun
}

/// The claimed row of a person, that costs so much.
fn claimed(number: u32, micros: i64) -> MessageRow {
    let asked = draft(1)
        .document
        .command(&store(), &customer(number), at(NOW));
    MessageRow {
        id: asked.message_id(),
        asked,
        cost: Some(Cost {
            micros,
            currency: "USD".parse().unwrap(),
            prices: "x".to_owned(),
            is_budgeted: true,
        }),
        ..awda_testkit::message_row(&customer(number), ONCE, NOW)
    }
}

fn in_state(row: &MessageRow, status: Status) -> MessageRow {
    let is_paid = matches!(status, Status::Sent { .. });
    MessageRow {
        status,
        cost: row.cost.clone().filter(|_| is_paid),
        ..row.clone()
    }
}

async fn a_campaign_is_kept_by_its_revision_and_listed<A: House>(house: Arc<A>) {
    let store = store();
    assert!(house.campaigns(&store).await.unwrap().is_empty());
    assert_eq!(house.campaign(&store, id()).await.unwrap(), None);
    let one = draft(5);
    assert!(house.keep_campaign(&one, None, &[]).await.unwrap());
    assert!(!house.keep_campaign(&one, None, &[]).await.unwrap());
    assert!(
        house.live().await.unwrap().is_empty(),
        "a draft is not under way"
    );
    let scheduled = one.scheduled("vip".to_owned(), at(NOW)).unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (house, scheduled) = (Arc::clone(&house), scheduled.clone());
            tokio::spawn(async move { house.keep_campaign(&scheduled, Some(1), &[]).await })
        })
        .collect();
    let mut kept = 0;
    for task in tasks {
        // Two that meet may both be told to load again.
        match task.await.unwrap() {
            Ok(is_kept) => kept += u32::from(is_kept),
            Err(fault) => assert_eq!(fault.remedy(), Remedy::Reload),
        }
    }
    assert_eq!(kept, 1);
    assert_eq!(
        house.campaign(&store, id()).await.unwrap(),
        Some(scheduled.clone())
    );
    assert_eq!(
        house.campaigns(&store).await.unwrap(),
        std::slice::from_ref(&scheduled)
    );
    assert_eq!(house.live().await.unwrap(), [(store.clone(), id())]);
    let cancelled = scheduled.cancelled(Cause::Asked, at(NOW)).unwrap();
    let revision = Some(scheduled.revision);
    assert!(
        house
            .keep_campaign(&cancelled, revision, &[])
            .await
            .unwrap()
    );
    assert!(house.live().await.unwrap().is_empty());
    let other = "other".parse().unwrap();
    assert!(house.campaigns(&other).await.unwrap().is_empty());
}

async fn people_are_enlisted_with_the_campaign_or_not_at_all<A: House>(house: Arc<A>) {
    let begun = sending(&*house, 5).await;
    let zone = awda_kernel::TimeZone::UTC;
    let rows: Vec<_> = (1..=90)
        .map(|number| begun.row(&customer(number), &zone).unwrap())
        .collect();
    let next = begun.enlisting(&rows);
    let stale = Some(begun.revision + 7);
    assert!(!house.keep_campaign(&next, stale, &rows).await.unwrap());
    let ids = [customer(1), customer(90)];
    assert!(house.agenda(&store(), &ids).await.unwrap().is_empty());
    let revision = Some(begun.revision);
    assert!(house.keep_campaign(&next, revision, &rows).await.unwrap());
    assert_eq!(house.agenda(&store(), &ids).await.unwrap().len(), 2);
    let due = house.due(at(NOW), 200).await.unwrap().rows;
    assert_eq!(due.len(), 90);
}

async fn every_row_of_a_campaign_is_counted_where_it_stands<A: House>(house: Arc<A>) {
    sending(&*house, 1_000).await;
    let row = claimed(1, 30);
    let reason = Reason::NoConsent;
    let skipped = in_state(&claimed(2, 30), Status::Skipped { reason });
    for _ in 0..2 {
        house.keep_first(&skipped).await.unwrap();
    }
    let (until, reason) = (at(NOW), Reason::Cap);
    let deferred = in_state(&row, Status::Deferred { until, reason });
    assert_eq!(house.keep_first(&deferred).await.unwrap(), Claim::Won);
    let tally = || async { house.tally(&store(), id()).await.unwrap() };
    let counted = tally().await;
    assert_eq!((counted.rows(), counted.open()), (2, 1));
    assert_eq!(
        house.claim(Some(&deferred), &row, &[]).await.unwrap(),
        Claim::Won
    );
    let sent = in_state(&row, Status::Sent { at: at(NOW) });
    house.settle(&row, &sent).await.unwrap();
    house.settle(&row, &sent).await.unwrap_err();
    let mut complained = sent.clone();
    complained.feedback.complained_at = Some(at(NOW));
    house.settle(&sent, &complained).await.unwrap();
    let counted = tally().await;
    assert_eq!((counted.rows(), counted.open()), (2, 0));
    assert_eq!(counted.count("sent"), 1);
    assert_eq!(counted.count("skipped_no_consent"), 1);
    assert_eq!(counted.count("complained"), 1);
    assert_eq!(counted.count("spent_micros"), 30);
    // What is no campaign's is counted nowhere.
    house
        .keep_first(&awda_testkit::message_row(&customer(9), "1", NOW))
        .await
        .unwrap();
    assert_eq!(tally().await, counted);
    let other = "autumn".parse().unwrap();
    assert_eq!(
        house.tally(&store(), other).await.unwrap(),
        Tally::default()
    );
}

async fn a_budget_buys_what_it_pays_for_and_not_one_more<A: House>(house: Arc<A>) {
    let (budget, price, people) = (1_000_000, 30_000, 40_u32);
    sending(&*house, budget).await;
    let tasks: Vec<_> = (1..=people)
        .map(|number| {
            let house = Arc::clone(&house);
            tokio::spawn(async move { claim_until_told(&*house, &claimed(number, price)).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        won += u32::from(task.await.unwrap() == Claim::Won);
    }
    assert_eq!(won, 33, "1.00 pays for 33 of 0.03");
    let tally = house.tally(&store(), id()).await.unwrap();
    assert_eq!((tally.rows(), tally.count("spent_micros")), (33, 990_000));
    // Nothing was kept of those who were refused.
    let mut refused = Vec::new();
    for number in 1..=people {
        let row = claimed(number, price);
        let wanted = [(customer(number), row.id.clone())];
        if house
            .look(&store(), &wanted, None)
            .await
            .unwrap()
            .rows
            .is_empty()
        {
            refused.push(row);
        }
    }
    assert_eq!(refused.len(), 7);
}

async fn what_comes_to_nothing_is_given_back<A: House>(house: Arc<A>) {
    sending(&*house, 60).await;
    let (first, second, third) = (claimed(1, 30), claimed(2, 30), claimed(3, 30));
    for row in [&first, &second] {
        assert_eq!(house.claim(None, row, &[]).await.unwrap(), Claim::Won);
    }
    assert_eq!(
        house.claim(None, &third, &[]).await.unwrap(),
        Claim::Unaffordable
    );
    let reason = Reason::CarrierRefused;
    let refused = in_state(&first, Status::Skipped { reason });
    house.settle(&first, &refused).await.unwrap();
    assert_eq!(house.claim(None, &third, &[]).await.unwrap(), Claim::Won);
    let free = MessageRow {
        cost: None,
        ..claimed(4, 0)
    };
    assert_eq!(house.claim(None, &free, &[]).await.unwrap(), Claim::Won);
    let smallest = claimed(5, 1);
    assert_eq!(
        house.claim(None, &smallest, &[]).await.unwrap(),
        Claim::Unaffordable
    );
    let tally = house.tally(&store(), id()).await.unwrap();
    assert_eq!(tally.count("spent_micros"), 60);
}

/// Asks again as `deliver` does when it met somebody.
async fn claim_until_told<A: House>(house: &A, row: &MessageRow) -> Claim {
    for _ in 0..1_000 {
        match house.claim(None, row, &[]).await {
            Ok(claim) => return claim,
            Err(fault) => assert_eq!(fault.remedy(), Remedy::Reload),
        }
    }
    panic!("nobody ever told");
}

async fn a_plan_is_found_by_its_hash<A: House>(house: Arc<A>) {
    let plan: Vec<Foreseen> = (0..4_500)
        .map(|number| Foreseen {
            customer: customer(number),
            verdict: "send".to_owned(),
            content: number.to_string(),
        })
        .collect();
    for _ in 0..2 {
        house.keep_plan(&store(), "plan_a", &plan).await.unwrap();
    }
    house.keep_plan(&store(), "plan_b", &[]).await.unwrap();
    let found = |hash: &'static str| {
        let house = Arc::clone(&house);
        async move { house.plan(&store(), hash).await.unwrap() }
    };
    let mut kept = found("plan_a").await.unwrap();
    kept.sort_by_key(|one| one.content.parse::<u32>().unwrap());
    assert_eq!(kept, plan);
    assert_eq!(found("plan_b").await, Some(Vec::new()));
    assert_eq!(found("plan_c").await, None);
}

crate::on_every_house!(
    a_campaign_is_kept_by_its_revision_and_listed,
    people_are_enlisted_with_the_campaign_or_not_at_all,
    every_row_of_a_campaign_is_counted_where_it_stands,
    a_budget_buys_what_it_pays_for_and_not_one_more,
    what_comes_to_nothing_is_given_back,
    a_plan_is_found_by_its_hash,
);
