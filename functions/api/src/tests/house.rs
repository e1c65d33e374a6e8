//! A house with one shop, a stranger's shop, and a few people.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use awda_commerce::{
    Channel, Consent, ConsentStatus, Delivery, Event, Fact, Identifiers, Kind, ObjectKey,
    ObjectKind, Topic,
};
use awda_customers::{
    ConsentState, Count, Dated, Facet, IdentifierKind, Key, Known, Profile, Suspicion,
};
use awda_kernel::{CustomerId, EventId, StoreId, Timestamp, fingerprint};
use awda_lifetime::{Cohort, SpendCohort, StoreFit};
use awda_measures::{Definition, NightCrowd, StandardsBody};
use awda_messaging::campaigns::{Campaign, Foreseen};
use awda_messaging::caps::Slots;
use awda_messaging::flows::FlowSetting;
use awda_messaging::{AgendaRow, DeliverMessage, Feedback, Flow, MessageRow, Reason, Status};
use awda_ports::web::{Answer, Principal, Request};
use awda_ports::{
    Act, ActKey, DeadLetter, Failure, Fault, Job, JobPart, KeptAnswer, Line, Member, Night, Note,
    Run, RunState, Sender, SetAside, Standards, StoreSettings, Suppression,
};
use awda_segments::{RfmCensus, RfmScale, Tally, Thresholds, VipCut};
use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::Api;

/// The day all of this happens on.
pub(crate) const NOW: &str = "2026-11-22T10:00:00Z";

/// The fakes.
#[derive(Debug, Default)]
pub(crate) struct House {
    pub(crate) settings: Vec<StoreSettings>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) absorbed: BTreeMap<CustomerId, CustomerId>,
    pub(crate) events: Vec<(Key, Event)>,
    pub(crate) rows: Vec<MessageRow>,
    pub(crate) agenda: Vec<AgendaRow>,
    pub(crate) slots: Vec<(CustomerId, Slots)>,
    pub(crate) suppression: Option<Suppression>,
    pub(crate) members: Vec<(StoreId, String, Member)>,
    pub(crate) runs: Vec<Run>,
    pub(crate) standards: Vec<Standards>,
    pub(crate) definitions: Mutex<Vec<Definition>>,
    pub(crate) nights: Vec<Night>,
    pub(crate) brought: Option<awda_measures::uplift::Brought>,
    pub(crate) crowd: Option<NightCrowd>,
    pub(crate) counts: Vec<Count>,
    pub(crate) responses: Vec<awda_customers::ResponseCount>,
    pub(crate) suspicions: Vec<Suspicion>,
    pub(crate) aside: Vec<(SetAside, Delivery)>,
    pub(crate) campaigns: Mutex<Vec<Campaign>>,
    pub(crate) plans: Mutex<Vec<(String, Vec<Foreseen>)>>,
    pub(crate) kept_flows: Mutex<Vec<(Flow, Option<FlowSetting>)>>,
    pub(crate) put_back: Mutex<Vec<String>>,
    pub(crate) dead: Mutex<Vec<(Line, DeadLetter)>>,
    pub(crate) left: Mutex<Vec<String>>,
    pub(crate) sent_back: Mutex<Vec<String>>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) kept_settings: Mutex<Vec<StoreSettings>>,
    pub(crate) jobs: Mutex<Vec<Job>>,
    pub(crate) job_parts: Vec<JobPart>,
    pub(crate) has_file: bool,
    pub(crate) queued: Mutex<Vec<Delivery>>,
    pub(crate) notes: Mutex<Vec<Note>>,
    pub(crate) codes: Mutex<BTreeMap<awda_messaging::coupons::CouponCode, String>>,
    pub(crate) goals: Mutex<Vec<awda_measures::KeptGoal>>,
    pub(crate) told: awda_testkit::MemoryHouse,
    pub(crate) notified: awda_testkit::MemoryQueue<awda_messaging::notices::Notify>,
    pub(crate) acts: Mutex<Vec<Act>>,
    pub(crate) act_keys: Mutex<Vec<(ActKey, Option<KeptAnswer>)>>,
    pub(crate) is_unwell: bool,
    pub(crate) is_paced: bool,
    pub(crate) calls: AtomicUsize,
}

/// Reads the shop `acme`.
pub(crate) fn reader_of(stores: &[&str]) -> Principal {
    Principal {
        stores: stores.iter().map(|store| (*store).to_owned()).collect(),
        scopes: vec!["awda/read".to_owned()],
        subject: "sam".to_owned(),
        roles: None,
    }
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Ready at once: the fakes never wait.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a fake waited"),
    }
}

impl House {
    /// Asks the same of one api at one moment, again and again.
    pub(crate) fn asks_in_a_row(&self, address: &str, count: usize) -> Vec<Answer> {
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = address.parse().unwrap();
        request.extensions_mut().insert(reader_of(&["acme"]));
        let api = Api::new((self, self, self), self, self, self, self);
        let asks = (0..count).map(|_| wait(api.handle(&request, at(NOW))));
        asks.collect()
    }

    /// Asks as `principal`.
    pub(crate) fn asked(
        &self,
        method: Method,
        address: &str,
        principal: Option<Principal>,
    ) -> Answer {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().unwrap();
        if let Some(principal) = principal {
            request.extensions_mut().insert(principal);
        }
        wait(Api::new((self, self, self), self, self, self, self).handle(&request, at(NOW)))
    }

    /// Decides as acme's own clerk, who may write.
    pub(crate) fn decides(&self, method: Method, address: &str) -> (StatusCode, Value) {
        let mut clerk = reader_of(&["acme"]);
        clerk.scopes.push("awda/write".to_owned());
        let answer = self.asked(method, address, Some(clerk));
        let body = serde_json::from_slice(answer.body()).unwrap();
        (answer.status(), body)
    }

    /// Asks with a body, as acme's own clerk.
    pub(crate) fn sends(&self, method: Method, address: &str, body: &Value) -> (StatusCode, Value) {
        self.sends_bytes(method, address, body.to_string().into_bytes())
    }

    /// Asks with a file, as acme's own clerk.
    pub(crate) fn sends_bytes(
        &self,
        method: Method,
        address: &str,
        body: Vec<u8>,
    ) -> (StatusCode, Value) {
        let mut clerk = reader_of(&["acme"]);
        clerk.scopes.push("awda/write".to_owned());
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().unwrap();
        request.extensions_mut().insert(clerk);
        let answer =
            wait(Api::new((self, self, self), self, self, self, self).handle(&request, at(NOW)));
        let body = serde_json::from_slice(answer.body()).unwrap();
        (answer.status(), body)
    }

    /// Asks with headers and a body, as acme's own clerk; the whole answer.
    pub(crate) fn sends_with(
        &self,
        method: Method,
        address: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Answer {
        let mut clerk = reader_of(&["acme"]);
        clerk.scopes.push("awda/write".to_owned());
        let mut request = Request::new(Bytes::copy_from_slice(body.as_bytes()));
        *request.method_mut() = method;
        *request.uri_mut() = address.parse().unwrap();
        for (name, value) in headers {
            let value = http::HeaderValue::from_str(value).unwrap();
            request.headers_mut().insert(*name, value);
        }
        request.extensions_mut().insert(clerk);
        wait(Api::new((self, self, self), self, self, self, self).handle(&request, at(NOW)))
    }

    /// GET as acme's own reader.
    pub(crate) fn get(&self, address: &str) -> (StatusCode, Value) {
        let answer = self.asked(Method::GET, address, Some(reader_of(&["acme"])));
        let body = serde_json::from_slice(answer.body()).unwrap();
        (answer.status(), body)
    }

    /// Sara of acme, who was two people before, and a stranger's shop.
    pub(crate) fn with_sara() -> (Self, CustomerId) {
        let (mut house, acme) = (Self::default(), store("acme"));
        house.settings = vec![settings("acme"), settings("other")];
        let (old, sara) = (customer(1), customer(2));
        house.profiles.push(sara_of(&acme, &sara, &old));
        house.absorbed.insert(old, sara.clone());
        (house, sara)
    }

    /// Counts a call and answers it, unless the house is unwell.
    pub(super) fn called<T>(&self, value: T) -> Result<T, Fault> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if self.is_unwell {
            return Err(Fault::unavailable("read"));
        }
        Ok(value)
    }
}

pub(crate) fn store(id: &str) -> StoreId {
    id.parse().unwrap()
}

pub(crate) fn customer(number: u32) -> CustomerId {
    CustomerId::new(
        at("2026-01-01T00:00:00Z"),
        fingerprint(&[&number.to_string()]),
    )
}

pub(crate) fn event_id(number: u32) -> EventId {
    EventId::of(fingerprint(&[&number.to_string()]))
}

pub(crate) fn email_key(store: &StoreId) -> Key {
    Key::new(store, IdentifierKind::Email, "sara@example.com")
}

fn sara_of(store: &StoreId, id: &CustomerId, old: &CustomerId) -> Profile {
    let said = at("2026-01-05T09:30:00Z");
    let mut profile = Profile::new(store.clone(), id.clone());
    profile.merged.push(old.clone());
    let key = email_key(store);
    let known = Known::new(IdentifierKind::Email, "sara@example.com".to_owned());
    profile.identifiers.insert(key.clone(), known);
    let facet = Facet {
        name: Some(Dated::new("سارة".to_owned(), said, &event_id(1))),
        email: Some(Dated::new(
            "sara@example.com".parse().unwrap(),
            said,
            &event_id(1),
        )),
        consents: vec![Dated::new(
            ConsentState {
                channel: Channel::Email,
                topic: Topic::Marketing,
                status: ConsentStatus::Granted,
                event: event_id(7),
                is_weak: false,
            },
            said,
            &event_id(7),
        )],
        history: serde_json::from_str("[[20700,1,1250],[20750,2,3000]]").unwrap(),
        ..Facet::default()
    };
    profile.facets.insert(key, facet);
    profile
}

pub(crate) fn settings(id: &str) -> StoreSettings {
    let email = "shop@example.com".parse().unwrap();
    let (currency, zone) = ("SAR".parse().unwrap(), "Asia/Riyadh".to_owned());
    let begun = StoreSettings::beginning(store(id), currency, zone, email);
    StoreSettings {
        name: "متجر".to_owned(),
        country: Some("SA".to_owned()),
        language: awda_kernel::Language::Ar,
        sender: Sender {
            name: "متجر".to_owned(),
            postal_address: "Riyadh".to_owned(),
            ..begun.sender
        },
        shop_url: "https://shop.example.com".to_owned(),
        ..begun
    }
}

/// What a first night with nobody in it decides.
pub(crate) fn standards(id: &str) -> Standards {
    let body = StandardsBody {
        currency: "SAR".parse().unwrap(),
        customers: 1,
        buyers: 1,
        thresholds: Thresholds::FALLBACK,
        rfm: RfmScale::from(&RfmCensus::default()),
        vip: VipCut::from_spend(&Tally::default()),
        fit: StoreFit::of(&Cohort::in_days(), &SpendCohort::new(), None),
        percentiles: awda_measures::MeasuredPercentiles::default(),
        segments: awda_measures::next_list(&[], &[]),
        forecast: Vec::new(),
    };
    Standards {
        store: store(id),
        run: "night-2026-11-22".to_owned(),
        day: 20_779,
        body: body.write(),
        sizes: BTreeMap::from([("rfm.champions".to_owned(), 1)]),
    }
}

pub(crate) fn run(id: &str) -> Run {
    Run {
        id: id.to_owned(),
        at: at(NOW),
        shards: 2,
        is_of_the_due: false,
        state: RunState::Done,
        started_at: at(NOW),
        finished_at: Some(at(NOW)),
        customers: 426,
        changed: 3,
        unreadable: 0,
    }
}

pub(crate) fn event(number: u32, occurred_at: Timestamp) -> Event {
    Event {
        id: event_id(number),
        kind: Kind::ConsentChanged,
        source: "generic".to_owned(),
        object: ObjectKey {
            kind: ObjectKind::Consent,
            id: number.to_string(),
        },
        version: 1,
        occurred_at,
        received_at: occurred_at,
        identifiers: Identifiers::default(),
        contact: awda_commerce::Contact::default(),
        fact: Fact::Consent(Consent {
            channel: Channel::Email,
            topic: Topic::Marketing,
            status: ConsentStatus::Granted,
            method: "checkbox".to_owned(),
            wording: None,
            proof: None,
        }),
    }
}

pub(crate) fn row(
    store: &StoreId,
    customer: &CustomerId,
    step: u8,
    decided_at: Timestamp,
) -> MessageRow {
    let asked = DeliverMessage {
        store: store.clone(),
        customer: customer.clone(),
        flow: Flow::WIN_BACK,
        about: None,
        occurrence: "2026-07-01".to_owned(),
        step,
        due_at: decided_at,
        slot_at: None,
    };
    MessageRow {
        id: asked.message_id(),
        asked,
        status: Status::Skipped {
            reason: Reason::Holdout,
        },
        decided_at,
        channel: Channel::Email,
        language: None,
        consent: None,
        lost_to: None,
        carrier_id: None,
        feedback: Feedback::default(),
        cost: None,
        content: None,
        exposed_at: None,
        variant: None,
    }
}
