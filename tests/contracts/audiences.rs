//! Audiences: who is in a segment.

use std::collections::BTreeSet;
use std::sync::Arc;

use awda_ports::{Remedied, Remedy, Write};
use awda_testkit::{customer, store};

use crate::houses::{House, change};

const MEMBERS: u32 = 60;

async fn fill<A: House>(house: &A, segment: &str) {
    let enter = |n| Write::Enter {
        segment: segment.to_owned(),
        customer: customer(n),
        since: 20_000,
        why: format!("reason {n}"),
    };
    let writes = (0..MEMBERS).map(enter).collect();
    house.commit(change(writes)).await.unwrap();
}

async fn pages_answer_every_member_once_and_none_is_empty<A: House>(house: Arc<A>) {
    fill(&*house, "vip").await;
    for limit in [1, 7, 60, 500] {
        let (mut seen, mut next) = (BTreeSet::new(), None);
        loop {
            let page = house
                .members(&store(), "vip", limit, next.as_deref())
                .await
                .unwrap();
            assert!(page.members.len() <= limit && !page.members.is_empty());
            for member in page.members {
                assert_eq!(member.since, 20_000);
                assert!(member.why.starts_with("reason "));
                assert!(seen.insert(member.customer), "twice");
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 60, "in pages of {limit}");
    }
}

async fn a_segment_nobody_is_in_is_one_empty_page<A: House>(house: Arc<A>) {
    fill(&*house, "vip").await;
    let page = house.members(&store(), "new", 10, None).await.unwrap();
    assert!(page.members.is_empty() && page.next.is_none());
}

async fn a_foreign_cursor_is_rejected<A: House>(house: Arc<A>) {
    fill(&*house, "vip").await;
    let page = house.members(&store(), "vip", 5, None).await.unwrap();
    for (segment, cursor) in [
        ("vip", "nonsense"),
        ("vip", ""),
        ("new", page.next.as_deref().unwrap()),
    ] {
        let fault = house.members(&store(), segment, 5, Some(cursor)).await;
        assert_eq!(fault.unwrap_err().remedy(), Remedy::Reject, "{cursor}");
    }
}

crate::on_every_house!(
    pages_answer_every_member_once_and_none_is_empty,
    a_segment_nobody_is_in_is_one_empty_page,
    a_foreign_cursor_is_rejected,
);
