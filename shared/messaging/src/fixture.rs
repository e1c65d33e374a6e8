//! People and rules for this crate's own tests.

use awda_commerce::{Birthday, Channel, ConsentStatus, Topic};
use awda_customers::{ConsentState, Dated, Facet, IdentifierKind, Key, Profile};
use awda_kernel::{CustomerId, Day, EventId, StoreId, Timestamp, fingerprint, zone};
use awda_segments::Thresholds;

use crate::coupons::CouponPools;
use crate::flows::{FlowBook, FlowSetting, FlowSettings};
use crate::{DeliverMessage, Feedback, Flow, MessageRow, Status, StoreRules};

/// Sara: a grown-up with an address and consent.
pub(crate) struct Person {
    facet: Facet,
    pub(crate) days: Vec<Day>,
}

pub(crate) fn store() -> StoreId {
    "acme".parse().unwrap()
}

pub(crate) fn customer() -> CustomerId {
    CustomerId::new(at("2026-01-01T00:00:00Z"), fingerprint(&["sara"]))
}

pub(crate) fn consent_event() -> EventId {
    EventId::of(fingerprint(&["consent"]))
}

/// The row of a message, as of the moment it was due.
pub(crate) fn row(asked: DeliverMessage, status: Status) -> MessageRow {
    MessageRow {
        id: asked.message_id(),
        decided_at: asked.due_at,
        asked,
        status,
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

/// The row of a congratulation that was due when time began.
pub(crate) fn congratulation(status: Status) -> MessageRow {
    let asked = DeliverMessage {
        store: store(),
        customer: customer(),
        flow: Flow::BIRTHDAY,
        occurrence: "2026".to_owned(),
        step: 1,
        due_at: Timestamp::UNIX_EPOCH,
        about: None,
        slot_at: None,
    };
    row(asked, status)
}

/// A store in Riyadh (UTC+3 all year) with both flows on, nobody held out, thresholds 40, 90, 180.
pub(crate) fn rules() -> StoreRules {
    StoreRules {
        store: store(),
        zone: zone("Asia/Riyadh").unwrap(),
        country: None,
        flows: FlowBook::of(&FlowSettings::new()).with_pools(&CouponPools::new()),
        holdout_share: 0,
        caps: crate::caps::Caps::default(),
        channels: crate::channels::ChannelSettings::default(),
        language: awda_kernel::Language::Ar,
        thresholds: Thresholds::FALLBACK,
    }
}

/// The shipped flows with these switched.
pub(crate) fn switched(flows: &[Flow], is_on: bool) -> FlowBook {
    let said = flows
        .iter()
        .map(|flow| (*flow, FlowSetting::switched(is_on)));
    FlowBook::of(&said.collect()).with_pools(&CouponPools::new())
}

/// The shipped flows with these switched off.
pub(crate) fn switched_off(flows: &[Flow]) -> FlowBook {
    switched(flows, false)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The day number of a date.
pub(crate) fn day(text: &str) -> Day {
    crate::calendar::day_of(text.parse().unwrap())
}

fn dated<T>(value: T) -> Dated<T> {
    Dated::new(value, Timestamp::UNIX_EPOCH, &consent_event())
}

impl Person {
    pub(crate) fn sara() -> Self {
        let facet = Facet {
            name: Some(dated("Sara".to_owned())),
            email: Some(dated("sara@shop.example".parse().unwrap())),
            ..Facet::default()
        };
        Self {
            facet,
            days: Vec::new(),
        }
        .consents(ConsentStatus::Granted)
    }

    pub(crate) fn ordered(mut self, dates: &[&str]) -> Self {
        self.days = dates.iter().map(|date| day(date)).collect();
        self
    }

    pub(crate) fn born(mut self, year: Option<i16>, month: i8, day: i8) -> Self {
        self.facet.birthday = Some(dated(Some(Birthday {
            year,
            month,
            day,
            calendar: awda_commerce::Calendar::Gregorian,
        })));
        self
    }

    pub(crate) fn in_country(mut self, country: &str) -> Self {
        self.facet.country = Some(dated(country.to_owned()));
        self
    }

    pub(crate) fn in_city(mut self, city: &str) -> Self {
        self.facet.city = Some(dated(city.to_owned()));
        self
    }

    pub(crate) fn without_address(mut self) -> Self {
        self.facet.email = None;
        self
    }

    /// What they said of one topic beside what they said of all.
    pub(crate) fn says_of(mut self, topic: Topic, status: ConsentStatus) -> Self {
        let state = ConsentState {
            channel: Channel::Email,
            topic,
            status,
            event: consent_event(),
            is_weak: false,
        };
        self.facet.consents.push(dated(state));
        self
    }

    pub(crate) fn consents(mut self, status: ConsentStatus) -> Self {
        self.facet.consents = vec![dated(ConsentState {
            channel: Channel::Email,
            topic: Topic::Marketing,
            status,
            event: consent_event(),
            is_weak: false,
        })];
        self
    }

    pub(crate) fn profile(mut self) -> Profile {
        let rows: Vec<(Day, u32, i64)> = self.days.iter().map(|day| (*day, 1, 1_000)).collect();
        let text = serde_json::to_string(&rows).unwrap();
        self.facet.history = serde_json::from_str(&text).unwrap();
        let mut profile = Profile::new(store(), customer());
        let key = Key::new(&store(), IdentifierKind::Email, "sara@shop.example");
        profile.facets.insert(key, self.facet);
        profile
    }
}
