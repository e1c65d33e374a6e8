//! What we ask of sources that only announce, and what we make of their answers. One folder per case in `answers/`: `of`, the case
//! whose delivery is thin; `answer`, a status and a body; `expected.json`, the question and what came of it. `UPDATE_GOLDEN=1` as
//! for deliveries; SOURCES.md says where answers are from.

use std::fs;
use std::path::Path;

use awda_commerce::sources::Verified;
use awda_commerce::{Delivery, Error, Event, FetchAnswer, FetchRequest};
use awda_kernel::Secret;
use serde_json::{Value, json};

use super::{Case, folders, golden, signing};

const KEY: &str = "the key";

/// A thin delivery and what was answered.
struct Asked {
    case: Case,
    delivery: Delivery,
    answer: FetchAnswer,
    is_further: bool,
}

#[test]
fn every_answer_becomes_the_events_that_were_written_down() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for folder in folders(&golden().join("answers"))
        .iter()
        .flat_map(|source| folders(source))
    {
        let told = Asked::read(&folder).told();
        let file = folder.join("expected.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let text = serde_json::to_string_pretty(&told).unwrap();
            fs::write(&file, text + "\n").unwrap();
        }
        let expected: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        if told != expected {
            wrong.push(format!("{}:\n{told:#}", folder.display()));
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 12, "only {count} answers were found");
}

#[test]
fn nobody_is_asked_without_a_key() {
    for case in ["square/order.updated", "moyasar/payment_paid"] {
        let asked = Asked::of(case, 200, Vec::new());
        let (source, facts) = (asked.case.source, &asked.case.store);
        assert_eq!(source.ask(&asked.delivery, facts, &[]), Ok(None), "{case}");
        assert_eq!(
            source.ask_further(&asked.delivery, &asked.answer_of_an_order(), &[]),
            Ok(None)
        );
    }
}

#[test]
fn what_is_whole_is_not_asked_for() {
    for (case, why) in [
        ("square/payment.created", "a payment is told whole"),
        ("square/customer.created", "a customer is told whole"),
        ("zarinpal/callback__ok", "nothing tells the amount"),
    ] {
        let asked = Asked::of(case, 200, Vec::new());
        assert_eq!(asked.question(), Ok(None), "{case}: {why}");
    }
}

#[test]
fn an_id_cannot_lead_a_question_elsewhere() {
    let mut asked = Asked::of("square/order.updated", 200, Vec::new());
    let body = String::from_utf8(asked.delivery.body.clone()).unwrap();
    let evil = "../../oauth2/token?x=1#";
    asked.delivery.body = body
        .replace("eA3vssLHKJrv9H0IdJCM3gNqfdcZY", evil)
        .into_bytes();
    let question = asked.question().unwrap().unwrap();
    assert_eq!(
        question.url,
        "https://connect.squareupsandbox.com/v2/orders/..%2F..%2Foauth2%2Ftoken%3Fx%3D1%23"
    );
}

#[test]
fn no_answer_makes_a_source_stumble() {
    for case in [
        "square/order.updated",
        "moyasar/payment_paid",
        "zarinpal/callback__forwarded",
    ] {
        let nested = [b"[".repeat(10_000), b"{\"order\":".repeat(10_000)].concat();
        let bodies: [&[u8]; 9] = [
            b"",
            b"null",
            b"[]",
            b"{}",
            b"{\"order\":null,\"data\":null,\"errors\":null,\"status\":null}",
            b"{\"order\":[],\"data\":[],\"errors\":[],\"status\":[]}",
            b"\0\0\0",
            b"{\"data\":{\"code\":\"\xff\"}}",
            &nested,
        ];
        for body in bodies {
            for status in [200, 404] {
                let asked = Asked::of(case, status, body.to_vec());
                let made = asked.completed();
                assert!(made.is_err() || made == Ok(Vec::new()), "{case} {made:?}");
                let further = Asked {
                    is_further: true,
                    ..asked
                };
                assert!(further.completed().is_err() || further.completed() == Ok(Vec::new()));
            }
        }
    }
}

impl Asked {
    fn read(folder: &Path) -> Self {
        let of = fs::read_to_string(folder.join("of")).unwrap();
        let answer = fs::read_to_string(folder.join("answer")).unwrap();
        let (status, body) = answer.split_once('\n').unwrap();
        let name = folder.file_name().unwrap().to_string_lossy();
        Self {
            is_further: name.starts_with("further__"),
            ..Self::of(
                of.trim(),
                status.trim().parse().unwrap(),
                body.as_bytes().to_vec(),
            )
        }
    }

    fn of(case: &str, status: u16, body: Vec<u8>) -> Self {
        let case = Case::read(&golden().join(case));
        let seal = signing::seal(case.source.name(), &case.url, &case.body);
        let delivery = match case.verdict(&seal, &seal.secrets).unwrap() {
            Verified::Genuine => case.delivery(seal.body),
            Verified::Unwrapped(body) => case.delivery(body),
            Verified::Answered(_) => panic!("nothing was delivered"),
        };
        Self {
            case,
            delivery,
            answer: FetchAnswer {
                status,
                body,
                retry_after_seconds: None,
            },
            is_further: false,
        }
    }

    /// An answer that names an order's customer.
    fn answer_of_an_order(&self) -> FetchAnswer {
        let order = json!({ "order": { "id": "o", "customer_id": "c" } });
        FetchAnswer {
            body: order.to_string().into_bytes(),
            ..self.answer.clone()
        }
    }

    fn question(&self) -> Result<Option<FetchRequest>, Error> {
        let keys = [Secret::new(KEY.to_owned())];
        let source = self.case.source;
        if self.is_further {
            return source.ask_further(&self.delivery, &self.answer_of_an_order(), &keys);
        }
        source.ask(&self.delivery, &self.case.store, &keys)
    }

    fn completed(&self) -> Result<Vec<Event>, Error> {
        let (source, store) = (self.case.source, &self.case.store);
        if self.is_further {
            return source.complete_further(&self.delivery, store, &self.answer);
        }
        source.complete(&self.delivery, store, &self.answer)
    }

    fn told(&self) -> Value {
        let question = self.question().unwrap().unwrap();
        let further = self.case.source.ask_further(
            &self.delivery,
            &self.answer,
            &[Secret::new(KEY.to_owned())],
        );
        let further = further.ok().flatten().filter(|_| !self.is_further);
        json!({
            "question": shown(&question),
            "answered": match self.completed() {
                Ok(events) => serde_json::to_value(events).unwrap(),
                Err(why) => json!({
                    "code": self.answer.refusal().unwrap_or(why.code()), "text": why.to_string(),
                }),
            },
            "then": further.map(|question| question.url),
        })
    }
}

fn shown(question: &FetchRequest) -> Value {
    let headers = question.headers.iter();
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {}", value.reveal()))
        .collect();
    let ask = format!("{} {}", question.method, question.url);
    json!({ "ask": ask, "headers": headers, "body": question.body.reveal() })
}
