//! Runs over a house in memory: one store in Riyadh, people with one order each.

use awda_commerce::Birthday;
use awda_customers::{Dated, Facet, IdentifierKind, Key, Profile};
use awda_kernel::{CustomerId, EventId, fingerprint};
use awda_messaging::Flow;
use awda_ports::{Change, Standards, Write};
use awda_segments::wire::ThresholdsV1;
use awda_testkit::{MemoryHouse, MemoryQueue, agenda_row, at, customer, settings, store};

use super::*;

mod campaigns;
mod turns;

/// Ten in the morning in Riyadh on the day a customer of 1 January reaches T2 of 90 days.
const T2_TEN: &str = "2026-04-01T07:00:00Z";

#[derive(Default)]
struct House {
    kept: MemoryHouse,
    queue: MemoryQueue<DeliverMessage>,
}

impl House {
    async fn open() -> Self {
        let house = Self::default();
        house.kept.put_settings(&settings(&store())).await.unwrap();
        house
    }

    async fn run(&self, now: &str) -> Result<Outcome, Fault> {
        let plan = Plan {
            agenda: &self.kept,
            records: &self.kept,
            books: &self.kept,
            messages: &self.queue,
        };
        plan.handle(at(now)).await
    }

    async fn keep(&self, writes: Vec<Write>) {
        let store = store();
        self.kept.commit(Change { store, writes }).await.unwrap();
    }

    /// A customer with one order on 1 January 2026, and a row that is due.
    async fn settle_in(&self, number: u32, due_at: &str) -> CustomerId {
        let id = customer(number);
        let profile = Write::Profile {
            profile: Box::new(buyer(&id)),
            revision: None,
        };
        let row = Write::Agenda(agenda_row(&id, due_at));
        self.keep(vec![profile, row]).await;
        id
    }

    fn row(&self, id: &CustomerId) -> Option<AgendaRow> {
        self.kept.agenda_of(&store(), id).into_iter().next()
    }
}

fn buyer(id: &CustomerId) -> Profile {
    let day = awda_kernel::day_number(at("2026-01-01T12:00:00Z"), &awda_kernel::TimeZone::UTC);
    let mut profile = Profile::new(store(), id.clone());
    let facet = Facet {
        history: serde_json::from_str(&format!("[[{day},1,10000]]")).unwrap(),
        ..Facet::default()
    };
    let key = Key::new(&store(), IdentifierKind::Email, id.as_str());
    profile.facets.insert(key, facet);
    profile
}

#[tokio::test]
async fn who_is_due_is_asked_for_and_the_row_moves_to_the_next_step() {
    let house = House::open().await;
    let id = house.settle_in(1, T2_TEN).await;
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!((outcome.looked_at, outcome.asked, outcome.moved), (1, 1, 1));
    let asked = house.queue.take();
    assert_eq!((asked[0].flow, asked[0].step), (Flow::WIN_BACK, 0));
    let next = house.row(&id).unwrap();
    assert_eq!((next.step, next.due_at), (1, at("2026-04-08T07:00:00Z")));
    let again = house.run(T2_TEN).await.unwrap();
    assert_eq!(again.looked_at, 0);
    assert!(house.queue.sent().is_empty());
}

#[tokio::test]
async fn a_run_that_breaks_after_asking_asks_again_for_the_same_message() {
    let house = House::open().await;
    let id = house.settle_in(1, T2_TEN).await;
    house.settle_in(2, T2_TEN).await;
    house.queue.fail_next(1);
    assert!(house.run(T2_TEN).await.is_err());
    assert_eq!(house.row(&id), Some(agenda_row(&id, T2_TEN)));
    house.run(T2_TEN).await.unwrap();
    let asked = house.queue.take();
    let mut ids: Vec<_> = asked.iter().map(DeliverMessage::message_id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((asked.len(), ids.len()), (3, 2));
}

#[tokio::test]
async fn the_stores_own_thresholds_decide_when_somebody_is_due() {
    let house = House::open().await;
    let early = "2026-01-25T07:00:00Z";
    house.settle_in(1, early).await;
    let own = ThresholdsV1::from(Thresholds::new(7, 20, 60).unwrap());
    let standards = Standards {
        store: store(),
        run: "night-2026-01-24".to_owned(),
        day: 0,
        body: serde_json::json!({ "thresholds": own }).to_string(),
        sizes: BTreeMap::new(),
    };
    house.kept.put_standards(&standards).await.unwrap();
    assert_eq!(house.run(early).await.unwrap().asked, 1);
}

#[tokio::test]
async fn the_row_of_an_unknown_or_absorbed_person_ends() {
    let house = House::open().await;
    let goes_on = house.settle_in(1, "2026-12-01T00:00:00Z").await;
    let absorbed = house.settle_in(2, T2_TEN).await;
    let unknown = customer(3);
    house
        .keep(vec![
            Write::Absorbed {
                id: absorbed.clone(),
                into: goes_on.clone(),
                revision: 1,
            },
            Write::Agenda(agenda_row(&unknown, T2_TEN)),
        ])
        .await;
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!((outcome.asked, outcome.ended), (0, 2));
    assert_eq!(house.row(&absorbed), None);
    assert_eq!(house.row(&unknown), None);
    assert!(house.row(&goes_on).is_some());
}

#[tokio::test]
async fn a_step_that_was_begun_for_an_absorbed_person_is_asked_for_once_more() {
    let house = House::open().await;
    let goes_on = house.settle_in(1, "2026-12-01T00:00:00Z").await;
    let absorbed = house.settle_in(2, T2_TEN).await;
    let begun = AgendaRow {
        occurrence: "20454".to_owned(),
        step: 1,
        ..agenda_row(&absorbed, T2_TEN)
    };
    let gone = Write::Absorbed {
        id: absorbed.clone(),
        into: goes_on,
        revision: 1,
    };
    house.keep(vec![gone, Write::Agenda(begun)]).await;
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!((outcome.asked, outcome.ended), (1, 1));
    let asked = house.queue.take();
    assert_eq!((&asked[0].customer, asked[0].step), (&absorbed, 1));
    assert_eq!(house.row(&absorbed), None);
}

#[tokio::test]
async fn one_profile_that_cannot_be_read_does_not_stop_the_others() {
    let house = House::open().await;
    house.settle_in(1, T2_TEN).await;
    let spoiled = house.settle_in(2, T2_TEN).await;
    house.kept.spoil(&store(), &spoiled);
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!((outcome.asked, outcome.stranded), (1, 1));
    assert_eq!(
        house.row(&spoiled).unwrap().due_at,
        at("2026-04-02T07:00:00Z")
    );
}

#[tokio::test]
async fn a_store_without_settings_strands_its_rows_for_a_day() {
    let house = House::default();
    house.settle_in(1, T2_TEN).await;
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!((outcome.asked, outcome.stranded), (0, 1));
}

#[tokio::test]
async fn a_run_takes_no_more_than_its_limit_and_says_so() {
    let house = House::open().await;
    let rows = 0..2_200_u32;
    for number in rows.step_by(100) {
        let writes = (number..number + 100).map(|number| {
            let row = agenda_row(&customer(number), T2_TEN);
            Write::Agenda(row)
        });
        house.keep(writes.collect()).await;
    }
    let outcome = house.run(T2_TEN).await.unwrap();
    assert_eq!(outcome.looked_at, RUN_ROWS_MAX);
    assert!(outcome.has_more);
    let rest = house.run(T2_TEN).await.unwrap();
    assert_eq!((rest.looked_at, rest.has_more), (200, false));
}

#[tokio::test]
async fn a_birthday_is_asked_for_in_its_year() {
    let house = House::open().await;
    let id = customer(1);
    let mut profile = buyer(&id);
    let event = EventId::of(fingerprint(&["told"]));
    let birthday = Birthday {
        year: None,
        month: 4,
        day: 4,
        calendar: awda_commerce::Calendar::Gregorian,
    };
    for facet in profile.facets.values_mut() {
        facet.birthday = Some(Dated::new(Some(birthday), at(T2_TEN), &event));
    }
    let row = AgendaRow {
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        ..agenda_row(&id, T2_TEN)
    };
    let profile = Write::Profile {
        profile: Box::new(profile),
        revision: None,
    };
    house.keep(vec![profile, Write::Agenda(row)]).await;
    house.run(T2_TEN).await.unwrap();
    let asked = house.queue.take();
    assert_eq!((asked[0].occurrence.as_str(), asked[0].step), ("2026", 0));
    assert_eq!(house.row(&id).unwrap().due_at, at("2026-04-04T07:00:00Z"));
}
