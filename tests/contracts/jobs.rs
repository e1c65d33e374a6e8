//! Jobs over many people: kept, listed, and told part by part.

use std::sync::Arc;

use awda_ports::{Job, JobPart, Remedied, Remedy};
use awda_testkit::{at, customer, store};

use crate::houses::House;

const NOW: &str = "2026-11-22T10:00:00Z";

fn job(number: u32) -> Job {
    Job {
        id: format!("job_{number}"),
        act: "tag".to_owned(),
        by: "sam".to_owned(),
        at: at(NOW),
        segment: None,
        people: Some(600),
        file: None,
    }
}

fn part(number: u32, is_last: bool) -> JobPart {
    JobPart {
        number,
        done: 249,
        failed: vec![(customer(number), "customer.erased".to_owned())],
        is_last,
        next: None,
    }
}

async fn a_job_answers_with_its_parts_each_once_and_in_order<A: House>(house: Arc<A>) {
    assert_eq!(house.job(&store(), "job_1").await.unwrap(), None);
    house.keep_job(&store(), &job(1)).await.unwrap();
    for (number, is_last) in [(10, true), (2, false), (2, false), (0, false)] {
        let of = ("job_1", at(NOW));
        let kept = part(number, is_last);
        house.keep_part(&store(), of, &kept).await.unwrap();
    }
    let (kept, parts) = house.job(&store(), "job_1").await.unwrap().unwrap();
    assert_eq!(kept, job(1));
    assert_eq!(parts, [part(0, false), part(2, false), part(10, true)]);
    assert!(!JobPart::are_all(&parts), "the others are under way");
    assert!(house.has_part(&store(), "job_1", 2).await.unwrap());
    for (id, number) in [("job_1", 1), ("job_2", 2)] {
        assert!(!house.has_part(&store(), id, number).await.unwrap());
    }
    let other = "other".parse().unwrap();
    assert_eq!(house.job(&other, "job_1").await.unwrap(), None);
}

async fn jobs_come_newest_first_each_once<A: House>(house: Arc<A>) {
    for number in 0..7 {
        house.keep_job(&store(), &job(number)).await.unwrap();
    }
    let other = "other".parse().unwrap();
    house.keep_job(&other, &job(9)).await.unwrap();
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = house.jobs(&store(), 3, after.as_deref()).await.unwrap();
        assert!(page.rows.len() <= 3);
        seen.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..7).rev().map(job).collect::<Vec<_>>());
    let fault = house.jobs(&store(), 3, Some("nonsense")).await;
    assert_eq!(fault.unwrap_err().remedy(), Remedy::Reject);
}

crate::on_every_house!(
    a_job_answers_with_its_parts_each_once_and_in_order,
    jobs_come_newest_first_each_once,
);
