//! What people at the shop wrote down about a customer.

use std::sync::Arc;

use awda_ports::Note;
use awda_testkit::{at, customer, store};

use crate::houses::House;

fn note(id: &str, number: u32, version: u32) -> Note {
    Note {
        id: id.to_owned(),
        customer: customer(number),
        text: format!("prefers mornings {version}"),
        by: "sam".to_owned(),
        written_at: at(&format!("2026-11-22T10:00:0{number}Z")),
        changed_at: None,
        version,
    }
}

async fn notes_of_all_ids_come_newest_first<A: House>(house: Arc<A>) {
    for one in [
        note("note_a", 1, 1),
        note("note_b", 2, 1),
        note("note_c", 3, 1),
    ] {
        assert!(house.keep_note(&store(), &one, None).await.unwrap());
    }
    let ids = [customer(1), customer(2)];
    let found = house.notes(&store(), &ids).await.unwrap();
    assert_eq!(found, [note("note_b", 2, 1), note("note_a", 1, 1)]);
    assert!(
        house
            .notes(&store(), &[customer(9)])
            .await
            .unwrap()
            .is_empty()
    );
    let other = "other".parse().unwrap();
    assert!(house.notes(&other, &ids).await.unwrap().is_empty());
}

async fn a_note_is_changed_and_dropped_by_whoever_read_it_last<A: House>(house: Arc<A>) {
    let store = store();
    let (first, second) = (note("note_a", 1, 1), note("note_a", 1, 2));
    assert!(!house.keep_note(&store, &second, Some(1)).await.unwrap());
    assert!(house.keep_note(&store, &first, None).await.unwrap());
    assert!(!house.keep_note(&store, &first, None).await.unwrap());
    assert!(house.keep_note(&store, &second, Some(1)).await.unwrap());
    assert!(!house.keep_note(&store, &second, Some(1)).await.unwrap());
    assert!(!house.drop_note(&store, &first).await.unwrap());
    let kept = house.notes(&store, &[customer(1)]).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&second));
    assert!(house.drop_note(&store, &second).await.unwrap());
    assert!(!house.drop_note(&store, &second).await.unwrap());
    assert!(
        house
            .notes(&store, &[customer(1)])
            .await
            .unwrap()
            .is_empty()
    );
}

async fn whoever_is_forgotten_leaves_no_note<A: House>(house: Arc<A>) {
    let store = store();
    for one in [
        note("note_a", 1, 1),
        note("note_b", 2, 1),
        note("note_c", 3, 1),
    ] {
        house.keep_note(&store, &one, None).await.unwrap();
    }
    for _ in 0..2 {
        house
            .forget_notes(&store, &[customer(1), customer(2)])
            .await
            .unwrap();
    }
    let all = [customer(1), customer(2), customer(3)];
    let left = house.notes(&store, &all).await.unwrap();
    assert_eq!(left, [note("note_c", 3, 1)]);
    assert!(!format!("{left:?}").contains("mornings"));
}

crate::on_every_house!(
    notes_of_all_ids_come_newest_first,
    a_note_is_changed_and_dropped_by_whoever_read_it_last,
    whoever_is_forgotten_leaves_no_note,
);
