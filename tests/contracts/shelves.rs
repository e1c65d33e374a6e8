//! What stores recommend: what a night learned, and what the store says by whoever read it last.

use std::sync::Arc;

use awda_measures::recommend::{Baskets, Learned, Shelf, ShelfProduct};
use awda_testkit::store;

use crate::houses::House;

fn learned(run: &str) -> Learned {
    Learned::of(&Baskets::default(), run, 20_700)
}

fn shelf(version: u32, name: &str) -> Shelf {
    let product = ShelfProduct {
        name: name.to_owned(),
        ..ShelfProduct::default()
    };
    let mut shelf = Shelf {
        version,
        ..Shelf::default()
    };
    shelf.products.insert("OUD-50".to_owned(), product);
    shelf
}

async fn the_last_night_replaces_what_was_learned<A: House>(house: Arc<A>) {
    let (store, other) = (store(), "other".parse().unwrap());
    assert_eq!(house.display(&store).await.unwrap().learned, None);
    for run in ["night-2026-11-21", "night-2026-11-22"] {
        house.put_learned(&store, &learned(run)).await.unwrap();
        let held = house.display_now(&store).await.unwrap();
        assert_eq!(held.learned, Some(learned(run)));
        assert_eq!(house.display(&store).await.unwrap(), held);
    }
    assert_eq!(house.display_now(&other).await.unwrap().learned, None);
}

async fn a_shelf_is_changed_by_whoever_read_it_last<A: House>(house: Arc<A>) {
    let store = store();
    let (first, second) = (shelf(1, "Oud"), shelf(2, "عود"));
    assert!(!house.keep_shelf(&store, &second, Some(1)).await.unwrap());
    assert!(house.keep_shelf(&store, &first, None).await.unwrap());
    assert!(!house.keep_shelf(&store, &first, None).await.unwrap());
    assert_eq!(house.display(&store).await.unwrap().shelf, Some(first));
    house.put_learned(&store, &learned("run")).await.unwrap();
    assert!(house.keep_shelf(&store, &second, Some(1)).await.unwrap());
    assert!(!house.keep_shelf(&store, &second, Some(1)).await.unwrap());
    let held = house.display_now(&store).await.unwrap();
    assert_eq!(held.shelf, Some(second));
    assert_eq!(held.learned, Some(learned("run")));
}

crate::on_every_house!(
    the_last_night_replaces_what_was_learned,
    a_shelf_is_changed_by_whoever_read_it_last,
);
