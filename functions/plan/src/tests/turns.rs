//! Two messages that come due for one person at once.

use super::*;

#[tokio::test]
async fn what_matters_more_is_asked_for_first_and_the_rest_a_minute_later() {
    let house = House::open().await;
    let id = customer(1);
    let mut profile = buyer(&id);
    let birthday = Birthday {
        year: None,
        month: 4,
        day: 1,
        calendar: awda_commerce::Calendar::Gregorian,
    };
    for facet in profile.facets.values_mut() {
        let told = EventId::of(fingerprint(&["told"]));
        facet.birthday = Some(Dated::new(Some(birthday), Timestamp::UNIX_EPOCH, &told));
    }
    let congratulation = AgendaRow {
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        step: 1,
        ..agenda_row(&id, T2_TEN)
    };
    house
        .keep(vec![
            Write::Profile {
                profile: Box::new(profile),
                revision: None,
            },
            Write::Agenda(agenda_row(&id, T2_TEN)),
            Write::Agenda(congratulation),
        ])
        .await;
    let other = house.settle_in(2, T2_TEN).await;

    house.run(T2_TEN).await.unwrap();
    let asked: Vec<_> = house
        .queue
        .take()
        .into_iter()
        .map(|ask| (ask.customer, ask.flow))
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.contains(&(id.clone(), Flow::BIRTHDAY)));
    assert!(
        asked.contains(&(other, Flow::WIN_BACK)),
        "nobody else waits"
    );

    house.run("2026-04-01T07:00:59Z").await.unwrap();
    assert!(house.queue.take().is_empty());
    house.run("2026-04-01T07:01:00Z").await.unwrap();
    let asked = house.queue.take();
    assert_eq!((asked.len(), asked[0].flow), (1, Flow::WIN_BACK));
    assert_eq!(asked[0].due_at, at(T2_TEN), "its date stays its date");
}
