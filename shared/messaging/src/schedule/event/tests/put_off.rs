//! A message that was put off while its cart goes on, changes, is replaced or is over.

use super::*;

/// The first message about a cart was put off until the evening.
fn put_off() -> Life {
    let mut life = Life::begin();
    life.tell(&cart("a", START));
    let asked = life.pass("2026-01-05T12:00:00Z");
    let (_, _, _, ask) = asked.first().unwrap();
    life.rows.push(AgendaRow {
        store: ask.store.clone(),
        customer: ask.customer.clone(),
        flow: ask.flow,
        due_at: at("2026-01-05T19:00:00Z"),
        occurrence: ask.occurrence.clone(),
        step: ask.step,
        about: ask.about.clone(),
        put_off: Some(ask.due_at),
    });
    life
}

fn waiting(life: &Life) -> &AgendaRow {
    let mut rows = life.rows.iter().filter(|row| row.put_off.is_some());
    let row = rows.next().unwrap();
    assert!(rows.next().is_none());
    row
}

fn is_over(row: &AgendaRow) -> bool {
    row.about.as_ref().is_some_and(|about| about.is_over)
}

#[test]
fn it_is_asked_for_once_more_by_its_first_date_and_the_run_goes_on_beside_it() {
    let mut life = put_off();
    let asked = life.asks(
        "2026-01-06T09:00:00Z",
        &[
            ("abandoned_cart", 0, "2026-01-05T19:00:00Z"),
            ("abandoned_cart", 1, "2026-01-06T08:00:00Z"),
        ],
    );
    assert_eq!(asked[0].due_at, at("2026-01-05T12:00:00Z"));
    assert!(life.rows.iter().all(|row| row.put_off.is_none()));
}

#[test]
fn about_the_same_cart_it_shows_the_cart_as_it_is_now() {
    let mut life = put_off();
    let more = with_cart(cart("a", "2026-01-05T13:00:00Z"), |cart| {
        cart.items_minor = 700;
    });
    life.tell(&more);
    let row = waiting(&life);
    assert_eq!(row.due_at, at("2026-01-05T19:00:00Z"));
    assert_eq!(row.about.as_ref().unwrap().items_minor, Some(700));
    assert!(!is_over(row));
}

#[test]
fn when_its_cart_is_emptied_or_bought_it_is_asked_for_at_once_as_over() {
    for change in [
        (|cart: &mut Cart| cart.completed = true) as fn(&mut Cart),
        |cart: &mut Cart| {
            cart.lines.clear();
            cart.items_minor = 0;
        },
    ] {
        let mut life = put_off();
        life.tell(&with_cart(cart("b", "2026-01-05T13:00:00Z"), change));
        assert!(
            !is_over(waiting(&life)),
            "another cart's end is not its own"
        );
        life.tell(&with_cart(cart("a", "2026-01-05T13:00:00Z"), change));
        let row = waiting(&life);
        assert!(is_over(row) && row.due_at == at("2026-01-05T13:00:00Z"));
        assert!(row.about.as_ref().unwrap().lines.is_empty());
    }
}

#[test]
fn a_later_stage_ends_it() {
    let mut life = put_off();
    life.tell(&checkout("a", "2026-01-05T13:00:00Z"));
    assert!(is_over(waiting(&life)));
}

#[test]
fn a_newer_cart_that_takes_the_place_of_its_run_takes_its_words_too() {
    let mut life = put_off();
    let newer = with_cart(cart("b", "2026-01-05T13:00:00Z"), |cart| {
        cart.items_minor = 900;
    });
    life.tell(&newer);
    let row = waiting(&life);
    assert_eq!(row.about.as_ref().unwrap().items_minor, Some(900));
}

#[test]
fn the_run_of_a_newer_cart_after_the_rest_ends_it() {
    let mut life = put_off();
    life.tell(&cart("b", "2026-02-05T13:00:00Z"));
    assert!(is_over(waiting(&life)));
}
