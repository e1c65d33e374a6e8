//! Records: what is looked up before a decision, and the door every change goes through.

use std::borrow::Cow;
use std::sync::Arc;

use awda_commerce::Event;
use awda_customers::{
    Class, Count, Entity, EntityKey, IdentifierKind, Key, PlacedEvent, anchor_of,
};
use awda_kernel::CustomerId;
use awda_messaging::{About, AgendaRow, Flow};
use awda_ports::{Committed, Lookup, Remedied, Remedy, Suppression, Write};
use awda_testkit::{OrderBuilder, agenda_row, at, customer, settings, store};

use crate::houses::{House, change, person};

fn email(address: &str) -> Key {
    Key::new(&store(), IdentifierKind::Email, address)
}

fn placed(event: Event) -> PlacedEvent {
    let facts = settings(&store()).facts().unwrap();
    PlacedEvent {
        anchor: anchor_of(&event, &facts),
        event,
    }
}

fn order(number: &str) -> PlacedEvent {
    let order = OrderBuilder::new(number, "2026-11-22T10:00:00Z");
    placed(order.email("a@example.com").build())
}

fn entity_key(number: &str) -> EntityKey {
    EntityKey {
        store: store(),
        source: "generic".to_owned(),
        object: order(number).event.object,
    }
}

fn entity(anchor: &str) -> Entity {
    Entity {
        anchor: Some(email(anchor)),
        ..Entity::default()
    }
}

fn count(orders: i64, spread: u64) -> Write {
    let count = Count {
        orders,
        net_minor: orders * 100,
        ..Count::none(20_779)
    };
    Write::Count { count, spread }
}

fn claim(address: &str, before: Option<CustomerId>, now: CustomerId) -> Write {
    let key = email(address);
    Write::Claim { key, before, now }
}

fn class(segment: &str) -> Class {
    Class {
        segment: segment.to_owned(),
        scores: Some((5, 5, 5)),
        stage: "active".to_owned(),
        band: None,
        flags: Vec::new(),
        since: 20_779,
        members: Vec::new(),
        before: None,
        owed: None,
    }
}

fn lookup(number: &str) -> Lookup {
    Lookup {
        store: store(),
        keys: vec![email("a@example.com"), email("b@example.com")],
        entity: Some(entity_key(number)),
        event: Some(Lookup::row_of(&order(number))),
    }
}

async fn keep<A: House>(house: &A, writes: Vec<Write>) {
    let committed = house.commit(change(writes)).await.unwrap();
    assert_eq!(committed, Committed::Kept);
}

async fn revision<A: House>(house: &A, id: &CustomerId) -> u64 {
    let found = house.profiles(&store(), std::slice::from_ref(id)).await;
    found.unwrap()[0].revision
}

async fn what_was_kept_is_found_and_the_rest_is_absent<A: House>(house: Arc<A>) {
    let nothing = house.look_up(&lookup("1"), false).await.unwrap();
    assert!(nothing.holders.is_empty() && nothing.entity.is_none() && !nothing.is_kept);

    let revision = None;
    let key = entity_key("1");
    let entity = entity("a@example.com");
    let writes = vec![
        Write::Event(Box::new(order("1"))),
        Write::Entity {
            key,
            entity: entity.clone(),
            revision,
        },
        claim("a@example.com", None, customer(1)),
    ];
    keep(&*house, writes).await;

    let sight = house.look_up(&lookup("1"), true).await.unwrap();
    assert!(sight.is_kept);
    assert_eq!(sight.entity.unwrap().value, entity);
    assert_eq!(sight.holders.len(), 1, "the other identifier is nobody's");
    assert_eq!(sight.holders[&email("a@example.com")], customer(1));
    let other = house.look_up(&lookup("2"), true).await.unwrap();
    assert!(!other.is_kept && other.entity.is_none());
}

async fn the_same_may_be_asked_for_twice_in_one_look<A: House>(house: Arc<A>) {
    keep(&*house, vec![claim("a@example.com", None, customer(1))]).await;
    let mut twice = lookup("1");
    twice.keys.push(email("a@example.com"));
    let sight = house.look_up(&twice, false).await.unwrap();
    assert_eq!(sight.holders.len(), 1);
}

async fn absorbed_ids_lead_to_the_profile_that_goes_on<A: House>(house: Arc<A>) {
    keep(
        &*house,
        (1..=3).map(|n| person(&customer(n), None)).collect(),
    )
    .await;
    for (id, into) in [(1, 2), (2, 3)] {
        let (id, into) = (customer(id), customer(into));
        let absorbed = Write::Absorbed {
            id,
            into,
            revision: 1,
        };
        keep(&*house, vec![absorbed]).await;
    }
    let ids = [
        customer(1),
        customer(3),
        customer(2),
        customer(9),
        customer(1),
    ];
    let found = house.profiles(&store(), &ids).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|found| found.value.id).collect();
    assert_eq!(found, [customer(3)], "once, and nobody for an unknown id");
    assert!(house.profiles(&store(), &[]).await.unwrap().is_empty());
}

async fn a_change_is_kept_whole_or_not_at_all<A: House>(house: Arc<A>) {
    keep(&*house, vec![person(&customer(1), None)]).await;
    let key = entity_key("1");
    let writes = vec![
        Write::Event(Box::new(order("1"))),
        Write::Entity {
            key,
            entity: entity("a@example.com"),
            revision: None,
        },
        claim("a@example.com", None, customer(1)),
        count(1, 0),
        Write::Agenda(agenda_row(&customer(1), "2026-11-22T10:00:00Z")),
        person(&customer(2), None),
        person(&customer(1), Some(7)),
    ];
    let fault = house.commit(change(writes)).await.unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Reload);

    let sight = house.look_up(&lookup("1"), true).await.unwrap();
    assert!(!sight.is_kept && sight.entity.is_none() && sight.holders.is_empty());
    assert_eq!(house.counts_of(&store(), 20_779).await.orders, 0);
    let due = house.due(at("2026-11-22T11:00:00Z"), 10).await.unwrap();
    assert!(due.rows.is_empty());
    let unknown = house.profiles(&store(), &[customer(2)]).await.unwrap();
    assert!(unknown.is_empty());
    assert_eq!(revision(&*house, &customer(1)).await, 1);
}

async fn an_event_that_is_kept_already_changes_nothing<A: House>(house: Arc<A>) {
    let event = || Write::Event(Box::new(order("1")));
    keep(
        &*house,
        vec![event(), count(1, 0), person(&customer(1), None)],
    )
    .await;
    for again in [
        vec![event()],
        vec![event(), count(1, 0)],
        vec![count(1, 0), event(), person(&customer(1), None)],
        vec![event(), person(&customer(1), Some(9))],
    ] {
        let committed = house.commit(change(again)).await.unwrap();
        assert_eq!(committed, Committed::AlreadyKept);
    }
    assert_eq!(house.counts_of(&store(), 20_779).await.orders, 1);
    assert_eq!(revision(&*house, &customer(1)).await, 1);
}

async fn every_expectation_that_fails_asks_to_reload<A: House>(house: Arc<A>) {
    let entity_at = |revision| Write::Entity {
        key: entity_key("1"),
        entity: entity("a@example.com"),
        revision,
    };
    let first = vec![
        person(&customer(1), None),
        entity_at(None),
        claim("a@example.com", None, customer(1)),
    ];
    keep(&*house, first).await;
    let (id, into) = (customer(1), customer(2));
    let class = Some(class("champions"));
    let stale = [
        person(&customer(1), None),
        person(&customer(1), Some(2)),
        person(&customer(5), Some(1)),
        entity_at(None),
        entity_at(Some(2)),
        claim("a@example.com", None, customer(2)),
        claim("a@example.com", Some(customer(3)), customer(2)),
        claim("b@example.com", Some(customer(1)), customer(2)),
        Write::Absorbed {
            id,
            into,
            revision: 4,
        },
        Write::Class {
            customer: customer(5),
            before: None,
            class: class.clone(),
        },
        Write::Class {
            customer: customer(1),
            before: class,
            class: None,
        },
    ];
    for write in stale {
        for writes in [vec![write.clone()], vec![count(1, 0), write.clone()]] {
            let fault = house.commit(change(writes)).await.unwrap_err();
            assert_eq!(fault.remedy(), Remedy::Reload, "{write:?}");
        }
    }
    assert_eq!(house.counts_of(&store(), 20_779).await.orders, 0);
    keep(
        &*house,
        vec![entity_at(Some(1)), person(&customer(1), Some(1))],
    )
    .await;
    assert_eq!(revision(&*house, &customer(1)).await, 2);
}

async fn of_two_who_loaded_the_same_revision_one_is_kept<A: House>(house: Arc<A>) {
    keep(&*house, vec![person(&customer(1), None)]).await;
    let tasks = (0..8).map(|_| {
        let house = Arc::clone(&house);
        tokio::spawn(async move {
            let writes = vec![person(&customer(1), Some(1)), count(1, 0)];
            house.commit(change(writes)).await.is_ok()
        })
    });
    let mut kept = 0;
    for task in tasks.collect::<Vec<_>>() {
        kept += u32::from(task.await.unwrap());
    }
    assert_eq!(kept, 1);
    assert_eq!(house.counts_of(&store(), 20_779).await.orders, 1);
}

async fn counters_add_up_under_concurrent_commits<A: House>(house: Arc<A>) {
    let tasks = (0..40).map(|spread| {
        let house = Arc::clone(&house);
        tokio::spawn(async move { keep(&*house, vec![count(1, spread)]).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let counted = house.counts_of(&store(), 20_779).await;
    assert_eq!((counted.orders, counted.net_minor), (40, 4_000));
    assert_eq!(house.counts_of(&store(), 20_780).await.orders, 0);
}

async fn a_class_and_a_profile_do_not_wait_for_each_other<A: House>(house: Arc<A>) {
    let id = customer(1);
    keep(&*house, vec![person(&id, None)]).await;
    let champions = Some(class("champions"));
    let classify = |before, class| Write::Class {
        customer: customer(1),
        before,
        class,
    };
    keep(&*house, vec![classify(None, champions.clone())]).await;
    assert_eq!(
        revision(&*house, &id).await,
        1,
        "a class is no new revision"
    );
    keep(&*house, vec![person(&id, Some(1))]).await;
    let load = || async { house.profiles(&store(), &[customer(1)]).await.unwrap() };
    assert_eq!(load().await[0].value.class, champions);
    // Of two nights at one person the one that loaded before the other wrote is refused.
    let late = change(vec![classify(None, Some(class("lost")))]);
    let fault = house.commit(late).await.unwrap_err();
    assert_eq!(fault.remedy(), Remedy::Reload);
    assert_eq!(load().await[0].value.class, champions);
    keep(&*house, vec![classify(champions, None)]).await;
    assert_eq!(load().await[0].value.class, None);
}

async fn a_suppression_and_a_claim_share_an_address<A: House>(house: Arc<A>) {
    let suppression = Suppression {
        since: at("2026-11-22T10:00:00Z"),
        cause: "complaint".to_owned(),
    };
    let address = email("a@example.com");
    house
        .suppress(&store(), &address, &suppression)
        .await
        .unwrap();
    keep(&*house, vec![claim("a@example.com", None, customer(1))]).await;
    let sight = house.look(&store(), &[], Some(&address)).await.unwrap();
    assert_eq!(sight.suppression, Some(suppression));
}

async fn dates_and_memberships_come_and_go_with_a_change<A: House>(house: Arc<A>) {
    let due_at = "2026-11-22T10:00:00Z";
    let id = customer(1);
    let enter = Write::Enter {
        segment: "vip".to_owned(),
        customer: id.clone(),
        since: 20_779,
        why: "top tenth".to_owned(),
    };
    keep(&*house, vec![Write::Agenda(agenda_row(&id, due_at)), enter]).await;
    let count = || async {
        let due = house.due(at(due_at), 10).await.unwrap().rows.len();
        let members = house.members(&store(), "vip", 10, None).await.unwrap();
        (due, members.members.len())
    };
    assert_eq!(count().await, (1, 1));
    let forget = Write::Forget {
        customer: id.clone(),
        flow: Flow::WIN_BACK,
        slot: None,
    };
    let leave = Write::Leave {
        segment: "vip".to_owned(),
        customer: id,
    };
    keep(&*house, vec![forget.clone(), leave.clone()]).await;
    assert_eq!(count().await, (0, 0));
    keep(&*house, vec![forget, leave]).await;
}

async fn the_agenda_of_people_is_answered_row_by_row<A: House>(house: Arc<A>) {
    let due_at = "2026-11-22T10:00:00Z";
    let apart = |occurrence: &str| {
        let about = About {
            is_apart: true,
            ..About::at(at(due_at))
        };
        AgendaRow {
            flow: Flow::ORDER_CONFIRMATION,
            occurrence: occurrence.to_owned(),
            about: Some(Box::new(about)),
            ..agenda_row(&customer(1), due_at)
        }
    };
    let rows = [
        agenda_row(&customer(1), due_at),
        apart("o1"),
        apart("o2"),
        agenda_row(&customer(2), due_at),
    ];
    let set = rows.iter().cloned().map(Write::Agenda);
    keep(&*house, set.collect()).await;
    let agenda = || async {
        let ids = [customer(1), customer(3)];
        let mut found = house.agenda(&store(), &ids).await.unwrap();
        found.sort_by_key(|row| (row.flow, row.occurrence.clone()));
        found
    };
    assert_eq!(
        agenda().await,
        [rows[1].clone(), rows[2].clone(), rows[0].clone()]
    );
    let later = AgendaRow {
        due_at: at("2026-11-23T10:00:00Z"),
        ..rows[1].clone()
    };
    let moves = [(rows[1].clone(), Some(later.clone()))];
    house.advance(&moves).await.unwrap();
    let forget = Write::Forget {
        customer: customer(1),
        flow: rows[2].flow,
        slot: rows[2].slot().map(Cow::into_owned),
    };
    keep(&*house, vec![forget]).await;
    assert_eq!(agenda().await, [later, rows[0].clone()]);
}

async fn long_documents_come_back_whole<A: House>(house: Arc<A>) {
    let mut order = order("1");
    order.event.contact.name = Some("ن".repeat(40_000));
    let key = order.anchor.clone();
    keep(&*house, vec![Write::Event(Box::new(order.clone()))]).await;
    let page = house.events(&store(), &[key], 10, None).await.unwrap();
    assert_eq!(page.events, [order.event]);
}

async fn a_change_of_nothing_is_kept<A: House>(house: Arc<A>) {
    keep(&*house, vec![]).await;
}

crate::on_every_house!(
    what_was_kept_is_found_and_the_rest_is_absent,
    the_same_may_be_asked_for_twice_in_one_look,
    absorbed_ids_lead_to_the_profile_that_goes_on,
    a_change_is_kept_whole_or_not_at_all,
    an_event_that_is_kept_already_changes_nothing,
    every_expectation_that_fails_asks_to_reload,
    of_two_who_loaded_the_same_revision_one_is_kept,
    counters_add_up_under_concurrent_commits,
    a_class_and_a_profile_do_not_wait_for_each_other,
    a_suppression_and_a_claim_share_an_address,
    dates_and_memberships_come_and_go_with_a_change,
    the_agenda_of_people_is_answered_row_by_row,
    long_documents_come_back_whole,
    a_change_of_nothing_is_kept,
);
