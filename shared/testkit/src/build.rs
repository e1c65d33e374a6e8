//! Builders for what tests talk about. Text that is wrong is a panic that names it: the test is wrong then.

use std::collections::BTreeMap;

use awda_commerce::{
    Channel, Event, Fact, Identifiers, Kind, ObjectKey, ObjectKind, Order, ShopCustomer,
};
use awda_kernel::{CustomerId, Language, Secret, StoreId, Timestamp, fingerprint};
use awda_lifetime::{Cohort, SpendCohort, StoreFit};
use awda_measures::{MeasuredPercentiles, StandardsBody, next_list};
use awda_messaging::{AgendaRow, DeliverMessage, Feedback, Flow, LINK_KEYS, MessageRow, Status};
use awda_ports::{Sender, Standards, StoreSettings};
use awda_segments::{RfmCensus, RfmScale, Tally, Thresholds, VipCut};

/// The key that signs the links of [`settings`]' store.
pub const LINK_KEY: &str = "a key of tests";

/// The store of most tests: `acme`.
pub fn store() -> StoreId {
    parsed("acme")
}

/// A moment, RFC 3339.
pub fn at(text: &str) -> Timestamp {
    parsed(text)
}

/// The customer of this number, first heard of that many seconds after 1970.
pub fn customer(number: u32) -> CustomerId {
    let heard_at = Timestamp::from_second(i64::from(number)).unwrap_or_default();
    CustomerId::new(heard_at, fingerprint(&[&number.to_string()]))
}

/// Settings of a store in Riyadh with both flows on and a tenth held out.
pub fn settings(store: &StoreId) -> StoreSettings {
    let email = parsed("hello@acme.example");
    let zone = "Asia/Riyadh".to_owned();
    let begun = StoreSettings::beginning(store.clone(), parsed("SAR"), zone, email);
    StoreSettings {
        name: "Acme".to_owned(),
        country: Some("SA".to_owned()),
        language: Language::Ar,
        secrets: [(LINK_KEYS.to_owned(), vec![Secret::new(LINK_KEY.to_owned())])].into(),
        sender: Sender {
            name: "Acme".to_owned(),
            postal_address: "1 Example Street, Riyadh".to_owned(),
            ..begun.sender
        },
        shop_url: "https://acme.example".to_owned(),
        // What is not about the line before the carrier does not wait in it.
        rates: BTreeMap::from([(Channel::Email, 1_000)]),
        ..begun
    }
}

/// What the first night of a store with one buyer decides: enough to judge who is in a segment.
pub fn first_night(store: &StoreId) -> Standards {
    let body = StandardsBody {
        currency: parsed("SAR"),
        customers: 1,
        buyers: 1,
        thresholds: Thresholds::FALLBACK,
        rfm: RfmScale::from(&RfmCensus::default()),
        vip: VipCut::from_spend(&Tally::default()),
        fit: StoreFit::of(&Cohort::in_days(), &SpendCohort::new(), None),
        percentiles: MeasuredPercentiles::default(),
        segments: next_list(&[], &[]),
        forecast: Vec::new(),
    };
    Standards {
        store: store.clone(),
        run: "night-2026-01-01".to_owned(),
        day: 20_454,
        body: body.write(),
        sizes: BTreeMap::new(),
    }
}

/// A person's next date with win-back.
pub fn agenda_row(customer: &CustomerId, due_at: &str) -> AgendaRow {
    AgendaRow {
        store: store(),
        customer: customer.clone(),
        flow: Flow::WIN_BACK,
        due_at: at(due_at),
        occurrence: String::new(),
        step: 0,
        about: None,
        put_off: None,
    }
}

/// A claimed message of win-back's first step.
pub fn message_row(customer: &CustomerId, occurrence: &str, decided_at: &str) -> MessageRow {
    let asked = DeliverMessage {
        store: store(),
        customer: customer.clone(),
        flow: Flow::WIN_BACK,
        occurrence: occurrence.to_owned(),
        step: 0,
        due_at: at(decided_at),
        about: None,
        slot_at: None,
    };
    MessageRow {
        id: asked.message_id(),
        asked,
        status: Status::Claimed,
        decided_at: at(decided_at),
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

/// Builds the event of an order.
#[derive(Debug, Clone)]
pub struct OrderBuilder {
    number: String,
    placed_at: Timestamp,
    version: i64,
    items_minor: i64,
    identifiers: Identifiers,
}

impl OrderBuilder {
    /// An order of 100.00 by nobody, placed at this moment.
    pub fn new(number: &str, placed_at: &str) -> Self {
        let placed_at = at(placed_at);
        Self {
            number: number.to_owned(),
            placed_at,
            version: placed_at.as_millisecond(),
            items_minor: 10_000,
            identifiers: Identifiers::default(),
        }
    }

    /// With this address.
    #[must_use]
    pub fn email(mut self, address: &str) -> Self {
        self.identifiers.email = Some(parsed(address));
        self
    }

    /// By this customer of the shop.
    #[must_use]
    pub fn shop_customer(mut self, id: &str) -> Self {
        self.identifiers.shop = Some(ShopCustomer {
            source: "generic".to_owned(),
            id: id.to_owned(),
        });
        self
    }

    /// With this value of its items.
    #[must_use]
    pub const fn items_minor(mut self, items_minor: i64) -> Self {
        self.items_minor = items_minor;
        self
    }

    /// As this version.
    #[must_use]
    pub const fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// The event, heard of as it happened.
    pub fn build(self) -> Event {
        let object = ObjectKey {
            kind: ObjectKind::Order,
            id: self.number,
        };
        let (kind, version) = (Kind::OrderPlaced, self.version.to_string());
        Event {
            id: Event::id_of(&store(), "generic", &object, kind, &version),
            kind,
            source: "generic".to_owned(),
            object,
            version: self.version,
            occurred_at: self.placed_at,
            received_at: self.placed_at,
            identifiers: self.identifiers,
            contact: awda_commerce::Contact::default(),
            fact: Fact::Order(Order {
                placed_at: self.placed_at,
                currency: parsed("SAR"),
                items_minor: self.items_minor,
                discount_minor: 0,
                tax_minor: 0,
                shipping_minor: 0,
                cancelled: false,
                test: false,
                lines: Vec::new(),
                coupons: Vec::new(),
                payment_methods: Vec::new(),
                till: None,
                refunds: Vec::new(),
            }),
        }
    }
}

#[expect(
    clippy::panic,
    reason = "a test that names what does not exist is wrong"
)]
fn parsed<T: std::str::FromStr>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|_| panic!("the test says {text:?}, which cannot be read"))
}
