//! Messages: the ledger, and the addresses nobody may write to.

use std::sync::Arc;

use awda_commerce::Channel;
use awda_customers::{IdentifierKind, Key};
use awda_kernel::{CustomerId, MessageId, fingerprint};
use awda_messaging::caps::{SlotChange, Slots, Taken};
use awda_messaging::feedback::returns::AddressHealth;
use awda_messaging::{MessageRow, Reason, Status};
use awda_ports::{Claim, Remedied, Remedy, Suppression, Write};
use awda_testkit::{agenda_row, at, customer, message_row, store};

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

async fn health_is_replaced_only_while_it_says_what_was_seen<A: House>(house: Arc<A>) {
    let look = async || house.look(&store(), &[], Some(&address())).await.unwrap();
    assert_eq!(look().await.health, None);
    let one = AddressHealth::default().delivered(at(DECIDED_AT));
    let two = one.clone().returned(&row().id, at("2026-11-23T10:00:00Z"));
    let keep = async |before: Option<&AddressHealth>, after: &AddressHealth| {
        house.keep_health(&store(), &address(), before, after).await
    };
    keep(None, &one).await.unwrap();
    assert_eq!(look().await.health, Some(one.clone()));
    for stale in [None, Some(&two)] {
        let refused = keep(stale, &two).await.unwrap_err();
        assert_eq!(refused.remedy(), Remedy::Reload);
    }
    house
        .stop(&store(), &address(), at(DECIDED_AT))
        .await
        .unwrap();
    keep(Some(&one), &two).await.unwrap();
    let sight = look().await;
    assert_eq!(
        (sight.health, sight.stopped_at),
        (Some(two), Some(at(DECIDED_AT)))
    );
    let other = Key::new(&store(), IdentifierKind::Email, "other@shop.example");
    let other = house.look(&store(), &[], Some(&other)).await.unwrap();
    assert_eq!(other.health, None);
}

fn slots(names: &[&str]) -> Slots {
    let taken = names.iter().map(|name| Taken {
        message: MessageId::of(fingerprint(&[name])),
        flow: (*name).to_owned(),
        priority: 40,
        channel: Channel::Email,
        at: at(DECIDED_AT),
    });
    Slots {
        taken: taken.collect(),
    }
}

fn change(number: u32, before: Option<&[&str]>, after: &[&str]) -> SlotChange {
    SlotChange {
        customer: customer(number),
        before: before.map(slots),
        after: slots(after),
    }
}

async fn slots_of<A: House>(house: &A, numbers: &[u32]) -> Vec<(CustomerId, Slots)> {
    let ids: Vec<_> = numbers.iter().map(|number| customer(*number)).collect();
    let mut found = house.standing(&store(), &ids).await.unwrap().slots;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

async fn a_claim_is_kept_with_every_slot_or_not_at_all<A: House>(house: Arc<A>) {
    let both = [change(1, None, &["a"]), change(2, None, &["a"])];
    let won = house.claim(None, &row(), &both).await.unwrap();
    assert_eq!(won, Claim::Won);
    let kept = vec![(customer(1), slots(&["a"])), (customer(2), slots(&["a"]))];
    assert_eq!(slots_of(&*house, &[1, 2, 3]).await, kept);
    assert_eq!(look(&*house, &[&row()]).await, [row()]);

    let other = message_row(&customer(1), "2026-10-02", DECIDED_AT);
    for stale in [
        [change(1, None, &["b"]), change(2, Some(&["a"]), &["b"])],
        [
            change(1, Some(&["a"]), &["b"]),
            change(2, Some(&["c"]), &["b"]),
        ],
    ] {
        let refused = house.claim(None, &other, &stale).await.unwrap_err();
        assert_eq!(refused.remedy(), Remedy::Reload);
    }
    assert_eq!(slots_of(&*house, &[1, 2]).await, kept);
    assert!(look(&*house, &[&other]).await.is_empty());
}

async fn a_row_that_is_there_loses_the_claim_and_leaves_the_slots<A: House>(house: Arc<A>) {
    house.keep_first(&row()).await.unwrap();
    let fresh = [change(1, None, &["a"])];
    assert_eq!(
        house.claim(None, &row(), &fresh).await.unwrap(),
        Claim::Lost
    );
    let before = sent("another");
    let lost = house
        .claim(Some(&before), &sent("1"), &fresh)
        .await
        .unwrap();
    assert_eq!(lost, Claim::Lost);
    assert!(slots_of(&*house, &[1]).await.is_empty());
    assert_eq!(look(&*house, &[&row()]).await, [row()]);
    let won = house.claim(Some(&row()), &sent("1"), &fresh).await.unwrap();
    assert_eq!(won, Claim::Won);
    assert_eq!(look(&*house, &[&row()]).await, [sent("1")]);
    let back = [change(1, Some(&["a"]), &[])];
    let won = house.claim(Some(&sent("1")), &row(), &back).await.unwrap();
    assert_eq!(won, Claim::Won);
    assert_eq!(slots_of(&*house, &[1]).await, [(customer(1), slots(&[]))]);
}

async fn of_many_messages_that_saw_the_same_slots_one_is_claimed<A: House>(house: Arc<A>) {
    let claims = (0..16).map(|n| {
        let house = Arc::clone(&house);
        let mine = message_row(&customer(1), &n.to_string(), DECIDED_AT);
        let name = n.to_string();
        tokio::spawn(async move {
            let slots = [change(1, None, &[&name]), change(2, None, &[&name])];
            match house.claim(None, &mine, &slots).await {
                Ok(claim) => (claim == Claim::Won).then_some(name),
                Err(fault) => {
                    assert_eq!(fault.remedy(), Remedy::Reload);
                    None
                }
            }
        })
    });
    let mut won = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        won.extend(claim.await.unwrap());
    }
    assert_eq!(won.len(), 1, "{won:?}");
    let name: &str = &won[0];
    let kept = vec![(customer(1), slots(&[name])), (customer(2), slots(&[name]))];
    assert_eq!(slots_of(&*house, &[1, 2]).await, kept);
}

async fn the_standing_tells_the_dates_of_the_first_id<A: House>(house: Arc<A>) {
    let nothing = house.standing(&store(), &[]).await.unwrap();
    assert!(nothing.slots.is_empty() && nothing.agenda.is_empty());
    let row = |number| agenda_row(&customer(number), DECIDED_AT);
    house
        .commit(crate::houses::change(vec![
            Write::Agenda(row(1)),
            Write::Agenda(row(2)),
        ]))
        .await
        .unwrap();
    let ids = [customer(2), customer(1)];
    let standing = house.standing(&store(), &ids).await.unwrap();
    assert_eq!(standing.agenda, [row(2)]);
    let elsewhere = "other".parse().unwrap();
    let standing = house.standing(&elsewhere, &ids).await.unwrap();
    assert!(standing.agenda.is_empty());
}

crate::on_every_house!(
    a_claim_is_kept_with_every_slot_or_not_at_all,
    a_row_that_is_there_loses_the_claim_and_leaves_the_slots,
    of_many_messages_that_saw_the_same_slots_one_is_claimed,
    the_standing_tells_the_dates_of_the_first_id,
    health_is_replaced_only_while_it_says_what_was_seen,
    of_many_claims_one_is_won_and_its_row_stays,
    settling_replaces_what_was_loaded,
    settling_what_has_changed_asks_to_reload_and_changes_nothing,
    of_many_who_settle_the_same_row_one_succeeds,
    a_look_answers_rows_that_exist_and_the_suppression,
    the_first_suppression_stays,
    once_stopped_an_address_is_seen_to_be,
);
