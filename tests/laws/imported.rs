//! Bulk import is the same data through webhooks: in any order, all of it or some of it by either way, once or twice.

use std::fmt::Write as _;

use awda::import::{Manner, Opened};
use awda_commerce::tables::{self, Mapping, Subject, Wishes};
use awda_commerce::{Delivery, StoreFacts};
use awda_ports::Stores;
use awda_testkit::{settings, store};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::population::Population;
use crate::worlds::{World, now};

/// A row of each file.
#[derive(Debug, Clone)]
struct Person {
    has_phone: bool,
    name: String,
    birthday: Option<u8>,
    tags: Vec<String>,
    consent: Option<bool>,
    day: u8,
}

/// An order of one or two lines.
#[derive(Debug, Clone)]
struct Order {
    person: usize,
    is_guest: bool,
    price: i64,
    discount: i64,
    has_box: bool,
    is_cancelled: bool,
    day: u8,
}

fn person() -> impl Strategy<Value = Person> {
    (
        any::<bool>(),
        prop::sample::select(vec!["سارة", "O'Neil; \"Jo\"", "Ana, Maria", "علی‌رضا"]),
        prop::option::of(1..29_u8),
        prop::collection::vec("[a-z]{3,8}", 0..3),
        prop::option::of(any::<bool>()),
        1..28_u8,
    )
        .prop_map(|(has_phone, name, birthday, mut tags, consent, day)| {
            tags.sort();
            tags.dedup();
            Person {
                has_phone,
                name: name.to_owned(),
                birthday,
                tags,
                consent,
                day,
            }
        })
}

fn order() -> impl Strategy<Value = Order> {
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.2));
    (0..4_usize, flags, 100..90_000_i64, 0..100_i64, 1..28_u8).prop_map(
        |(person, (is_guest, has_box, is_cancelled), price, discount, day)| Order {
            person,
            is_guest,
            price,
            discount,
            has_box,
            is_cancelled,
            day,
        },
    )
}

/// The files, and the documents that webhooks would have told.
struct Told {
    files: [(Subject, String); 3],
    documents: Vec<Value>,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn amount(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

fn told(people: &[Person], orders: &[Order], mark: char) -> Told {
    let mut told = Told {
        files: [
            (Subject::Customers, "customer_id,email,phone,name,birthday,tags,updated_at\n"),
            (Subject::Orders, "order_id,placed_at,cancelled_at,currency,customer_id,email,sku,quantity,unit_price,discount\n"),
            (Subject::Consents, "customer_id,email,channel,status,at,wording\n"),
        ]
        .map(|(subject, header)| (subject, header.replace(',', &mark.to_string()))),
        documents: Vec::new(),
    };
    for (n, person) in people.iter().enumerate() {
        told.person(n, person, mark);
    }
    for (n, order) in orders.iter().enumerate() {
        told.order(n, order, people.len(), mark);
    }
    told
}

impl Told {
    fn row(&mut self, file: usize, cells: &[String], mark: char) {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        let _ = writeln!(self.files[file].1, "{}", cells.join(&mark.to_string()));
    }

    fn person(&mut self, n: usize, person: &Person, mark: char) {
        let (id, email) = (format!("c-{n}"), format!("Person{n}@Shop.example"));
        let phone = if person.has_phone {
            format!("05055571{n:03}")
        } else {
            String::new()
        };
        let at = format!("2026-03-{:02}T10:{n:02}:00Z", person.day);
        let birthday = person.birthday.map(|day| format!("1990-05-{day:02}"));
        let cells = [
            id.clone(),
            email.clone(),
            phone.clone(),
            person.name.clone(),
            birthday.clone().unwrap_or_default(),
            person.tags.join(", "),
            at.clone(),
        ];
        self.row(0, &cells, mark);
        let mut document = json!({
            "type": "customer", "id": id, "email": email, "name": person.name, "birthday": birthday, "tags": person.tags,
            "updated_at": at,
        });
        if person.has_phone {
            document["phone"] = json!(phone);
        }
        self.documents.push(document);
        if let Some(yes) = person.consent {
            let status = if yes { "granted" } else { "denied" };
            let cells = [&id, &email, "email", status, &at, "v2"].map(ToOwned::to_owned);
            self.row(2, &cells, mark);
            self.documents.push(json!({
                "type": "consent", "customer": { "id": id, "email": email }, "channel": "email", "status": status,
                "at": at, "method": "import", "wording": "v2",
            }));
        }
    }

    fn order(&mut self, n: usize, order: &Order, people: usize, mark: char) {
        let person = order.person % people;
        let (id, email) = (
            format!("c-{person}"),
            format!("Person{person}@Shop.example"),
        );
        let id = if order.is_guest { String::new() } else { id };
        let placed = format!("2026-03-{:02}T08:{n:02}:00Z", order.day);
        let cancelled = format!("2026-03-{:02}T09:{n:02}:00Z", order.day);
        let cancelled = order.is_cancelled.then_some(cancelled);
        let cells = [
            format!("o-{n}"),
            placed.clone(),
            cancelled.clone().unwrap_or_default(),
            "SAR".to_owned(),
            id.clone(),
            email.clone(),
            "OUD".to_owned(),
            "2".to_owned(),
            amount(order.price),
            amount(order.discount),
        ];
        self.row(1, &cells, mark);
        let mut lines =
            vec![json!({ "sku": "OUD", "quantity": 2, "unit_price": amount(order.price) })];
        if order.has_box {
            let mut cells = vec![String::new(); 10];
            cells[0] = format!("o-{n}");
            "BOX".clone_into(&mut cells[6]);
            "1".clone_into(&mut cells[7]);
            "5.00".clone_into(&mut cells[8]);
            self.row(1, &cells, mark);
            lines.push(json!({ "sku": "BOX", "quantity": 1, "unit_price": "5.00" }));
        }
        let customer = if order.is_guest {
            json!({ "email": email })
        } else {
            json!({ "id": id, "email": email })
        };
        let mut document = json!({
            "type": "order", "id": format!("o-{n}"), "placed_at": placed, "currency": "SAR", "customer": customer,
            "lines": lines, "discount": amount(order.discount),
        });
        if let Some(cancelled) = cancelled {
            document["cancelled_at"] = json!(cancelled);
        }
        self.documents.push(document);
    }

    /// What an import of the files hands on.
    fn imported(&self, facts: &StoreFacts) -> Vec<Delivery> {
        let files = self.files.iter();
        let files = files.filter(|(_, text)| text.lines().count() > 1);
        files
            .flat_map(|(subject, text)| {
                let opened = Opened::of(text.as_bytes(), &Manner::default(), facts.country);
                let table = opened.unwrap().table;
                let is_persian = tables::is_persian(facts);
                let mapping = Mapping::of(*subject, &table, &Wishes::default(), is_persian);
                let outcome = tables::read(&table, &mapping.unwrap(), facts, now());
                assert!(
                    outcome.problems.is_empty(),
                    "{text}\n{:?}",
                    outcome.problems
                );
                let records = outcome.records.into_iter();
                records
                    .map(|record| delivery(record.source, record.body))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// What webhooks hand on.
    fn webhooks(&self) -> Vec<Delivery> {
        let documents = self.documents.iter();
        documents
            .map(|document| delivery("generic", document.to_string().into_bytes()))
            .collect()
    }
}

fn delivery(source: &str, body: Vec<u8>) -> Delivery {
    Delivery {
        store: store(),
        source: source.to_owned(),
        topic: String::new(),
        headers: Vec::new(),
        body,
        received_at: now(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn bulk_import_is_the_same_data_through_webhooks(
        people in prop::collection::vec(person(), 1..5),
        orders in prop::collection::vec(order(), 0..6),
        mark in prop::sample::select(vec![',', ';', '\t']),
        order in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let told = told(&people, &orders, mark);
        let facts = settings(&store()).facts().unwrap();
        let (imported, webhooks) = (told.imported(&facts), told.webhooks());
        let nobody = Population { is_family: false, orders: Vec::new(), sayings: Vec::new() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (by_hooks, by_files, by_both) = runtime.block_on(async {
            let hooks = World::of(&nobody).await;
            hooks.hears(&webhooks).await;
            let files = World::of(&nobody).await;
            files.hears(&imported).await;
            let both = World::of(&nobody).await;
            let mixed: Vec<&Delivery> = imported.iter().chain(&webhooks).collect();
            both.hears(order.iter().map(|index| *index.get(&mixed)).chain(mixed.iter().rev().copied())).await;
            assert!(both.house.settings(&store()).await.unwrap().is_some());
            (hooks.dump(&[]).await, files.dump(&[]).await, both.dump(&[]).await)
        });
        prop_assert_eq!(&by_hooks, &by_files);
        prop_assert_eq!(&by_hooks, &by_both);
    }
}
