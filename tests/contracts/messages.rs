//! Messages: the ledger, and the addresses nobody may write to.

use std::sync::Arc;

use awda_customers::{IdentifierKind, Key};
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Claim, Remedied, Remedy, Suppression};
use awda_testkit::{at, customer, message_row, store};

use crate::houses::House;

const DECIDED_AT: &str = "2026-11-22T10:00:00Z";

fn row() -> MessageRow {
    message_row(&customer(1), "2026-10-01", DECIDED_AT)
}

fn sent(carrier_id: &str) -> MessageRow {
    MessageRow {
        status: Status::Sent { at: at(DECIDED_AT) },
        carrier_id: Some(carrier_id.to_owned()),
        ..row()
    }
}

fn address() -> Key {
    Key::new(&store(), IdentifierKind::Email, "a@example.com")
}

async fn look<A: House>(house: &A, rows: &[&MessageRow]) -> Vec<MessageRow> {
    let wanted = rows
        .iter()
        .map(|row| (row.asked.customer.clone(), row.id.clone()));
    let wanted: Vec<_> = wanted.collect();
    house.look(&store(), &wanted, None).await.unwrap().rows
}

async fn of_many_claims_one_is_won_and_its_row_stays<A: House>(house: Arc<A>) {
    let claims = (0..24).map(|n| {
        let house = Arc::clone(&house);
        let mut mine = row();
        mine.carrier_id = Some(format!("claimant {n}"));
        tokio::spawn(async move { (house.keep_first(&mine).await.unwrap(), mine) })
    });
    let mut won = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        let (claim, mine) = claim.await.unwrap();
        if claim == Claim::Won {
            won.push(mine);
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(look(&*house, &[&row()]).await, won);
}

async fn settling_replaces_what_was_loaded<A: House>(house: Arc<A>) {
    house.keep_first(&row()).await.unwrap();
    house.settle(&row(), &sent("1")).await.unwrap();
    assert_eq!(look(&*house, &[&row()]).await, [sent("1")]);
}

async fn settling_what_has_changed_asks_to_reload_and_changes_nothing<A: House>(house: Arc<A>) {
    let unknown = house.settle(&row(), &sent("1")).await.unwrap_err();
    assert_eq!(unknown.remedy(), Remedy::Reload);
    assert!(look(&*house, &[&row()]).await.is_empty());

    house.keep_first(&row()).await.unwrap();
    house.settle(&row(), &sent("1")).await.unwrap();
    let reason = Reason::QuietHours;
    let until = at("2026-11-23T07:00:00Z");
    let deferred = MessageRow {
        status: Status::Deferred { until, reason },
        ..row()
    };
    let stale = house.settle(&row(), &deferred).await.unwrap_err();
    assert_eq!(stale.remedy(), Remedy::Reload);
    assert_eq!(look(&*house, &[&row()]).await, [sent("1")]);
}

async fn of_many_who_settle_the_same_row_one_succeeds<A: House>(house: Arc<A>) {
    house.keep_first(&row()).await.unwrap();
    let tasks = (0..12).map(|n| {
        let house = Arc::clone(&house);
        let mine = sent(&n.to_string());
        tokio::spawn(async move { house.settle(&row(), &mine).await.is_ok().then_some(mine) })
    });
    let mut settled = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        settled.extend(task.await.unwrap());
    }
    assert_eq!(settled.len(), 1);
    assert_eq!(look(&*house, &[&row()]).await, settled);
}

async fn a_look_answers_rows_that_exist_and_the_suppression<A: House>(house: Arc<A>) {
    let other = message_row(&customer(2), "2026-10-01", DECIDED_AT);
    house.keep_first(&row()).await.unwrap();
    assert_eq!(look(&*house, &[&row(), &other, &row()]).await[0], row());
    assert!(look(&*house, &[&other]).await.is_empty());
    let nothing = house.look(&store(), &[], None).await.unwrap();
    assert!(nothing.rows.is_empty() && nothing.suppression.is_none());
    let free = house.look(&store(), &[], Some(&address())).await.unwrap();
    assert_eq!(free.suppression, None);
}

async fn the_first_suppression_stays<A: House>(house: Arc<A>) {
    let suppression = |cause: &str| Suppression {
        since: at(DECIDED_AT),
        cause: cause.to_owned(),
    };
    for cause in ["complaint", "hard_bounce", "complaint"] {
        let suppression = suppression(cause);
        house
            .suppress(&store(), &address(), &suppression)
            .await
            .unwrap();
    }
    let sight = house.look(&store(), &[], Some(&address())).await.unwrap();
    assert_eq!(sight.suppression, Some(suppression("complaint")));
}

async fn once_stopped_an_address_is_seen_to_be<A: House>(house: Arc<A>) {
    let suppression = Suppression {
        since: at(DECIDED_AT),
        cause: "complaint".to_owned(),
    };
    let look = async || house.look(&store(), &[], Some(&address())).await.unwrap();
    assert_eq!(look().await.stopped_at, None);
    house
        .stop(&store(), &address(), at(DECIDED_AT))
        .await
        .unwrap();
    assert_eq!(look().await.stopped_at, Some(at(DECIDED_AT)));
    assert_eq!(look().await.suppression, None);
    house
        .suppress(&store(), &address(), &suppression)
        .await
        .unwrap();
    let later = at("2026-11-22T12:00:00.123456789Z");
    house.stop(&store(), &address(), later).await.unwrap();
    let sight = look().await;
    assert_eq!(sight.stopped_at, Some(later));
    assert_eq!(sight.suppression, Some(suppression));
    let other = Key::new(&store(), IdentifierKind::Email, "other@shop.example");
    let other = house.look(&store(), &[], Some(&other)).await.unwrap();
    assert_eq!(other.stopped_at, None);
}

crate::on_every_house!(
    of_many_claims_one_is_won_and_its_row_stays,
    settling_replaces_what_was_loaded,
    settling_what_has_changed_asks_to_reload_and_changes_nothing,
    of_many_who_settle_the_same_row_one_succeeds,
    a_look_answers_rows_that_exist_and_the_suppression,
    the_first_suppression_stays,
    once_stopped_an_address_is_seen_to_be,
);
