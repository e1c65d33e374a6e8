//! Whole nights on the house in memory: the same whatever the shards, harmless to repeat, quiet when nothing happened.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails; its builders stand outside test functions"
)]

mod credits;
mod due;
mod exposures;
mod house;
mod jobs;
mod listing;
mod retiring;
mod rounds;
mod sealing;
mod segments;
mod shelves;

use awda_customers::Profile;
use awda_kernel::{Day, StoreId, Timestamp, day_number, zone};
use awda_measures::StandardsBody;
use awda_ports::{RunState, Runs, StartNight, Stores, Write};
use awda_recompute::{Error, Figures, Outcome};
use awda_testkit::{at, customer, settings, store};
use house::{House, person};

const NIGHT: &str = "2026-11-22T01:00:00Z";
const NEXT_NIGHT: &str = "2026-11-23T01:00:00Z";

fn other_store() -> StoreId {
    "bazaar".parse().unwrap()
}

fn today() -> Day {
    day_number(at(NIGHT), &zone("Asia/Riyadh").unwrap())
}

/// Somebody whose purchases are a function of their number.
fn shopper(store: &StoreId, number: u32) -> Profile {
    let n = i32::try_from(number).unwrap();
    let (gap, count) = (11 + n * 13 % 50, n * 7 % 6);
    let last = today() - n * 37 % 500;
    let bought: Vec<(Day, u32, i64)> = (0..count)
        .rev()
        .map(|back| {
            (
                last - back * gap,
                1 + number % 2,
                1_000 + i64::from(n * 977 % 9_000),
            )
        })
        .collect();
    person(store, &customer(number), &bought)
}

fn shoppers() -> Vec<Profile> {
    let acme = (0..260).map(|number| shopper(&store(), number));
    let bazaar = (1_000..1_040).map(|number| shopper(&other_store(), number));
    acme.chain(bazaar).collect()
}

async fn house_of(people: &[Profile]) -> House {
    let house = House::new();
    for id in [store(), other_store()] {
        house.memory.put_settings(&settings(&id)).await.unwrap();
    }
    for profile in people {
        let write = Write::Profile {
            profile: Box::new(profile.clone()),
            revision: None,
        };
        house.keep(&profile.store, vec![write]).await;
    }
    house
}

async fn night(house: &House, shards: u16, moment: &str) -> Figures {
    let recompute = house.recompute(shards);
    let now: Timestamp = at(moment);
    recompute.start(StartNight { at: now }, now).await.unwrap();
    let outcomes = house.drain(&recompute, now).await;
    let finished = outcomes.into_iter().find_map(|outcome| match outcome {
        Outcome::Finished(figures) => Some(figures),
        _ => None,
    });
    finished.unwrap()
}

async fn run_state(house: &House) -> RunState {
    house.memory.run(None).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_night_is_the_same_to_the_byte_however_many_shards_it_has() {
    let people = shoppers();
    let stores = [store(), other_store()];
    let mut first = None;
    for shards in [1, 2, 7, 64] {
        let house = house_of(&people).await;
        let figures = night(&house, shards, NIGHT).await;
        assert_eq!((figures.customers, figures.changed), (300, 300));
        let left = house.left(&stores, &people).await;
        assert_eq!(&left, first.get_or_insert_with(|| left.clone()), "{shards}");
    }
    let left = first.unwrap();
    let standards = StandardsBody::read(&left.standards[0].body).unwrap();
    assert_eq!(standards.customers, 260);
    let sizes = &left.standards[0].sizes;
    let sum = |family: &str| -> u64 {
        let members = sizes.iter().filter(|(id, _)| id.starts_with(family));
        members.map(|(_, size)| size).sum()
    };
    assert_eq!(
        (sum("rfm."), sum("stage."), sum("churn.")),
        (260, 260, standards.buyers)
    );
    for ((of, segment), members) in &left.members {
        let listed = left.standards.iter().find(|one| one.store == *of).unwrap();
        assert_eq!(listed.sizes[segment], members.len() as u64, "{segment}");
    }
}

#[tokio::test]
async fn a_quiet_night_writes_almost_nothing() {
    let people = shoppers();
    let house = house_of(&people).await;
    night(&house, 2, NIGHT).await;
    let first = house.writes();
    // The moment is another UTC day, but still the same day in Riyadh.
    let figures = night(&house, 2, "2026-11-21T23:30:00Z").await;
    assert_eq!((figures.changed, house.writes()), (0, 0));
    let figures = night(&house, 2, NEXT_NIGHT).await;
    let next = house.writes();
    println!(
        "writes: first night {first}, next day {next} ({} of 300 moved)",
        figures.changed
    );
    assert!(figures.changed < 30, "{figures}");
}

#[tokio::test]
async fn the_power_may_go_after_any_step() {
    let people: Vec<Profile> = (0..40).map(|number| shopper(&store(), number)).collect();
    let stores = [store()];
    let whole = house_of(&people).await;
    night(&whole, 3, NIGHT).await;
    let expected = whole.left(&stores, &people).await;
    let now = at(NIGHT);
    for steps in 0.. {
        let house = house_of(&people).await;
        let recompute = house.recompute(3);
        house.cut_power_after(steps);
        while recompute.start(StartNight { at: now }, now).await.is_err() {}
        house.drain(&recompute, now).await;
        assert_eq!(run_state(&house).await, RunState::Done, "after {steps}");
        assert_eq!(
            house.left(&stores, &people).await,
            expected,
            "after {steps}"
        );
        if house.has_power_left() {
            assert!(steps > 10);
            return;
        }
    }
}

#[tokio::test]
async fn commands_handed_out_twice_and_after_the_end_change_nothing() {
    let people: Vec<Profile> = (0..40).map(|number| shopper(&store(), number)).collect();
    let house = house_of(&people).await;
    let (recompute, now) = (house.recompute(2), at(NIGHT));
    recompute.start(StartNight { at: now }, now).await.unwrap();
    let census = house.take();
    for command in census.iter().chain(&census) {
        recompute.handle(command.clone(), now).await.unwrap();
    }
    let classify = house.take();
    for command in classify.iter().rev() {
        recompute.handle(command.clone(), now).await.unwrap();
    }
    assert_eq!(run_state(&house).await, RunState::Done);
    let left = house.left(&[store()], &people).await;
    house.writes();
    for command in census.iter().chain(&classify) {
        let outcome = recompute
            .handle(command.clone(), at(NEXT_NIGHT))
            .await
            .unwrap();
        assert_eq!(outcome, Outcome::AlreadyDone);
    }
    let again = recompute.start(StartNight { at: now }, now).await.unwrap();
    assert_eq!(again, Outcome::AlreadyDone);
    assert_eq!(house.writes(), 0);
    assert_eq!(house.left(&[store()], &people).await, left);
}

#[tokio::test]
async fn a_second_start_sends_only_what_is_missing() {
    let people: Vec<Profile> = (0..20).map(|number| shopper(&store(), number)).collect();
    let house = house_of(&people).await;
    let (recompute, now) = (house.recompute(4), at(NIGHT));
    recompute.start(StartNight { at: now }, now).await.unwrap();
    let lost = house.take();
    recompute.handle(lost[1].clone(), now).await.unwrap();
    // Another number of shards does not matter to a run that has begun.
    house
        .recompute(9)
        .start(StartNight { at: now }, now)
        .await
        .unwrap();
    let missing: Vec<u16> = house.take().iter().map(|command| command.shard).collect();
    assert_eq!(missing, [0, 2, 3]);
}

#[tokio::test]
async fn a_shard_of_no_run_is_refused() {
    let house = house_of(&[]).await;
    let (recompute, now) = (house.recompute(2), at(NIGHT));
    recompute.start(StartNight { at: now }, now).await.unwrap();
    let mut command = house.take().remove(0);
    command.of = 5;
    let refused = recompute.handle(command.clone(), now).await;
    assert!(matches!(refused, Err(Error::UnknownShard { of: 5, .. })));
    command.run = "night-1999-01-01".to_owned();
    assert!(recompute.handle(command, now).await.is_err());
}

#[tokio::test]
async fn a_person_who_cannot_be_kept_does_not_stop_the_night() {
    let people: Vec<Profile> = (0..40).map(|number| shopper(&store(), number)).collect();
    let house = house_of(&people).await.refusing(&customer(7));
    house.memory.spoil(&store(), &customer(900));
    let figures = night(&house, 2, NIGHT).await;
    let expected = Figures {
        customers: 40,
        changed: 39,
        unreadable: 1,
        unsettled: 0,
        setbacks: 1,
    };
    assert_eq!(figures, expected);
    assert_eq!(house.class_of(&store(), &customer(7)).await, None);
    assert!(house.class_of(&store(), &customer(8)).await.is_some());
}

#[tokio::test]
async fn a_store_without_settings_is_left_alone() {
    let nowhere: StoreId = "nowhere".parse().unwrap();
    let mut people = vec![shopper(&store(), 3)];
    people.push(shopper(&nowhere, 4));
    let house = house_of(&people).await;
    let figures = night(&house, 2, NIGHT).await;
    assert_eq!(
        (figures.customers, figures.changed, figures.unsettled),
        (2, 1, 1)
    );
    assert_eq!(house.class_of(&nowhere, &customer(4)).await, None);
    assert_eq!(house.memory.standards(&nowhere).await.unwrap(), None);
}

#[tokio::test]
async fn an_absorbed_id_leaves_its_segments_and_its_person_enters_them() {
    let (old, new) = (customer(1), customer(2));
    let bought = [(today() - 10, 1, 5_000)];
    let people = [person(&store(), &old, &bought), person(&store(), &new, &[])];
    let house = house_of(&people).await;
    night(&house, 2, NIGHT).await;
    assert_eq!(
        house.members(&store(), "stage.new").await,
        std::slice::from_ref(&old)
    );
    assert_eq!(
        house.members(&store(), "stage.lead").await,
        std::slice::from_ref(&new)
    );
    let joined = person(&store(), &new, &bought);
    let writes = vec![
        Write::Profile {
            profile: Box::new(joined),
            revision: Some(1),
        },
        Write::Absorbed {
            id: old.clone(),
            into: new.clone(),
            revision: 1,
        },
    ];
    house.keep(&store(), writes).await;
    let figures = night(&house, 2, NEXT_NIGHT).await;
    assert_eq!(figures.customers, 1);
    assert_eq!(
        house.members(&store(), "stage.new").await,
        std::slice::from_ref(&new)
    );
    assert_eq!(house.members(&store(), "flag.one_time_buyer").await, [new]);
    assert!(house.members(&store(), "stage.lead").await.is_empty());
    let standards = house.memory.standards(&store()).await.unwrap().unwrap();
    assert_eq!(standards.sizes.get("stage.new"), Some(&1));
}

#[tokio::test]
async fn becoming_at_risk_moves_win_back_forward_once() {
    // The fallback's T2 is 90 days.
    let bought = [(today() - 89, 1, 5_000)];
    let people = [person(&store(), &customer(1), &bought)];
    let house = house_of(&people).await;
    night(&house, 1, NIGHT).await;
    assert_eq!(house.members(&store(), "stage.cooling").await.len(), 1);
    assert!(house.memory.agenda_of(&store(), &customer(1)).is_empty());
    night(&house, 1, NEXT_NIGHT).await;
    assert_eq!(house.members(&store(), "stage.at_risk").await.len(), 1);
    assert!(house.members(&store(), "stage.cooling").await.is_empty());
    let rows = house.memory.agenda_of(&store(), &customer(1));
    assert_eq!(rows.len(), 1);
    let forget = Write::Forget {
        customer: customer(1),
        flow: rows[0].flow,
        slot: None,
    };
    house.keep(&store(), vec![forget]).await;
    night(&house, 1, "2026-11-24T01:00:00Z").await;
    assert_eq!(house.members(&store(), "stage.at_risk").await.len(), 1);
    assert!(house.memory.agenda_of(&store(), &customer(1)).is_empty());
}

#[tokio::test]
async fn orders_after_the_nights_day_are_not_known_to_it() {
    let bought = [(today() - 5, 1, 5_000), (today() + 1, 1, 9_000)];
    let people = [person(&store(), &customer(1), &bought)];
    let house = house_of(&people).await;
    night(&house, 1, NIGHT).await;
    let class = house.class_of(&store(), &customer(1)).await.unwrap();
    assert_eq!(
        (class.stage.as_str(), class.flags.as_slice()),
        ("new", ["one_time_buyer".to_owned()].as_slice())
    );
    assert_eq!(class.since, today());
}

#[tokio::test]
async fn an_older_night_does_not_undo_a_later_one() {
    let people: Vec<Profile> = (0..20).map(|number| shopper(&store(), number)).collect();
    let house = house_of(&people).await;
    night(&house, 2, NEXT_NIGHT).await;
    let left = house.left(&[store()], &people).await;
    house.writes();
    let figures = night(&house, 2, NIGHT).await;
    assert_eq!((figures.changed, figures.unsettled), (0, 20));
    assert_eq!(house.writes(), 0);
    assert_eq!(house.left(&[store()], &people).await, left);
}
