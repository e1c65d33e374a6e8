//! Finding people by the beginning of what they are known as.

use std::sync::Arc;

use awda_customers::FindingWord;
use awda_ports::{Found, Write};
use awda_testkit::{customer, store};

use crate::houses::{House, change};

fn entry(word: &str, name: &str) -> FindingWord {
    FindingWord {
        word: word.to_owned(),
        name: name.to_owned(),
    }
}

fn find(word: &str, name: &str, number: u32) -> Write {
    Write::Find {
        entry: entry(word, name),
        customer: customer(number),
    }
}

async fn all<A: House>(house: &A, beginning: &str, limit: usize) -> Vec<Found> {
    let (mut rows, mut after) = (Vec::new(), None::<String>);
    loop {
        let page = house
            .found(&store(), beginning, limit, after.as_deref())
            .await
            .unwrap();
        assert!(page.rows.len() <= limit);
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

async fn entries_come_in_order_and_each_once_over_all_pages<A: House>(house: Arc<A>) {
    let mut writes: Vec<Write> = (0..9).map(|n| find("sara", "sara", n)).collect();
    writes.extend([
        find("saraali", "sara ali", 20),
        find("sara@example.com", "", 20),
        find("sar#a@example.com", "", 21),
        find("samir", "samir", 22),
        find("سارهالعتيبي", "ساره العتيبي", 23),
        find("s", "s", 24),
    ]);
    house.commit(change(writes)).await.unwrap();
    let whole = all(&*house, "sara", 100).await;
    assert_eq!(whole.len(), 11);
    assert!(whole.is_sorted_by_key(Found::place));
    for limit in [1, 3, 11] {
        assert_eq!(all(&*house, "sara", limit).await, whole, "{limit}");
    }
    let words = async |beginning: &str| {
        let found = all(&*house, beginning, 100).await;
        found
            .into_iter()
            .map(|one| one.entry.word)
            .collect::<Vec<_>>()
    };
    assert_eq!(words("sar#").await, ["sar#a@example.com"]);
    assert_eq!(words("ساره").await, ["سارهالعتيبي"]);
    assert_eq!(words("sa").await.len(), 13);
    assert_eq!(
        words("s").await,
        ["s"],
        "one character is a word of its own"
    );
    for nothing in ["", "zz", "sarah", "سارة"] {
        assert_eq!(words(nothing).await, Vec::<String>::new(), "{nothing}");
    }
    let other = "other".parse().unwrap();
    assert!(
        house
            .found(&other, "sara", 9, None)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

async fn an_entry_takes_its_last_name_and_goes_when_it_is_taken_away<A: House>(house: Arc<A>) {
    let writes = vec![find("ali", "sara ali", 1), find("ali", "omar ali", 2)];
    house.commit(change(writes)).await.unwrap();
    house
        .commit(change(vec![find("ali", "mona ali", 1)]))
        .await
        .unwrap();
    let names =
        |rows: &[Found]| -> Vec<String> { rows.iter().map(|row| row.entry.name.clone()).collect() };
    let mut found = names(&all(&*house, "ali", 9).await);
    found.sort();
    assert_eq!(found, ["mona ali", "omar ali"]);
    let unfind = |number| Write::Unfind {
        word: "ali".to_owned(),
        customer: customer(number),
    };
    house
        .commit(change(vec![unfind(1), unfind(3)]))
        .await
        .unwrap();
    assert_eq!(names(&all(&*house, "ali", 9).await), ["omar ali"]);
}

async fn a_page_begins_behind_any_place<A: House>(house: Arc<A>) {
    let writes = (0..4).map(|n| find(&format!("sara{n}"), "", n)).collect();
    house.commit(change(writes)).await.unwrap();
    let words = async |after: &str| {
        let page = house.found(&store(), "sara", 9, Some(after)).await.unwrap();
        let words = page.rows.into_iter().map(|row| row.entry.word);
        words.collect::<Vec<_>>()
    };
    assert_eq!(words("sara1").await, ["sara1", "sara2", "sara3"]);
    let place = format!("sara1#{}", customer(1));
    assert_eq!(words(&place).await, ["sara2", "sara3"]);
    assert_eq!(words("a").await.len(), 4);
    assert_eq!(words("zz").await, Vec::<String>::new());
}

crate::on_every_house!(
    entries_come_in_order_and_each_once_over_all_pages,
    an_entry_takes_its_last_name_and_goes_when_it_is_taken_away,
    a_page_begins_behind_any_place,
);
