//! What happened, in the words of the timeline.

use awda_commerce::ConsentStatus;
use awda_kernel::{Currency, StoreId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Money;
use super::customer::{Birthday, Identifier};

/// One thing that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Event {
    /// The event's id; the same delivery always gives the same.
    #[schema(example = "evt_06dv5r8k3w9q2m4x7n1c8b5t0z")]
    pub(crate) id: String,
    /// What happened, with the version of its meaning.
    #[schema(example = "order.placed.v1")]
    pub(crate) kind: &'static str,
    /// The source that said it.
    #[schema(example = "shopify")]
    pub(crate) source: String,
    /// What it happened to.
    pub(crate) object: ObjectKey,
    /// When it happened, by the source's clock.
    #[schema(format = DateTime, example = "2026-10-30T16:20:00Z")]
    pub(crate) occurred_at: String,
    /// When we heard of it.
    #[schema(format = DateTime, example = "2026-10-30T16:20:02Z")]
    pub(crate) received_at: String,
    /// Who it names.
    pub(crate) identifiers: Vec<Identifier>,
    /// The details.
    pub(crate) fact: Fact,
}

/// A thing a source keeps.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ObjectKey {
    /// `order`, `credit`, `customer`, `cart`, `consent`, `payment`, `shipment`, `activity`, `message`, `ticket` or `person`.
    #[schema(example = "order")]
    pub(crate) kind: &'static str,
    /// Its id at the source.
    #[schema(example = "5512345678901")]
    pub(crate) id: String,
}

/// The details of what happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Fact {
    /// The whole order as of this version.
    Order {
        /// When it was placed.
        #[schema(format = DateTime)]
        placed_at: String,
        /// Items after discounts, before refunds; without tax and shipping.
        items: Money,
        /// Discounts given on the items.
        discount: Money,
        /// Tax.
        tax: Money,
        /// Shipping.
        shipping: Money,
        /// Cancelled as of this version.
        is_cancelled: bool,
        /// A test order: never counted.
        is_test: bool,
        /// What was bought.
        lines: Vec<Line>,
        /// Refunds the order's own document lists.
        refunds: Vec<Refund>,
    },
    /// One refund of an order.
    Refund {
        /// The refund.
        refund: Refund,
    },
    /// Money given back for no order we know.
    Credit {
        /// When money went back.
        #[schema(format = DateTime)]
        issued_at: String,
        /// Value given back.
        items: Money,
        /// What was given back.
        lines: Vec<Line>,
    },
    /// The customer record as of this version.
    Customer {
        /// Birthday, where given.
        #[serde(skip_serializing_if = "Option::is_none")]
        birthday: Option<Birthday>,
        /// Labels.
        tags: Vec<String>,
        /// Labels that were put on, where only the change was told.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tags_added: Vec<String>,
        /// Labels that were taken off.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tags_removed: Vec<String>,
    },
    /// The cart as of this version.
    Cart {
        /// Value of the items.
        items: Money,
        /// What is in it.
        lines: Vec<Line>,
        /// Became an order.
        is_completed: bool,
    },
    /// What the person said about one channel and topic.
    Consent {
        /// `email`, `sms`, `whatsapp`, `telegram`, `messenger`, `instagram` or `push`.
        channel: &'static str,
        /// `marketing`.
        topic: &'static str,
        /// `granted`, `pending` or `denied`.
        status: &'static str,
        /// How it was given: `checkbox`, `double_opt_in`, `import`, `shop`, ...; empty where the source does not say.
        method: String,
        /// The version of the words they were shown.
        #[serde(skip_serializing_if = "Option::is_none")]
        wording: Option<String>,
        /// What proves it.
        #[serde(skip_serializing_if = "Option::is_none")]
        proof: Option<String>,
    },
    /// What a gateway says of a payment.
    Payment {
        /// The amount the event is about.
        amount: Money,
        /// The shop's order it is for.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<String>,
        /// The kind of method; never a card's number.
        #[serde(skip_serializing_if = "Option::is_none")]
        method: Option<String>,
        /// Why it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// A payment of the gateway's test mode.
        is_test: bool,
    },
    /// Where a parcel is.
    Shipment {
        /// `pending`, `shipped`, `out_for_delivery`, `ready_for_pickup`, `delivered`, `failed`, `returned` or `cancelled`.
        status: &'static str,
        /// The carrier.
        #[serde(skip_serializing_if = "Option::is_none")]
        carrier: Option<String>,
        /// The tracking number.
        #[serde(skip_serializing_if = "Option::is_none")]
        tracking: Option<String>,
        /// The shop's order it is for.
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<String>,
    },
    /// What somebody did on the site or in the app.
    Activity {
        /// What was done.
        #[schema(example = "product_viewed")]
        name: String,
        /// The page or screen.
        #[serde(skip_serializing_if = "Option::is_none")]
        page: Option<String>,
        /// What was searched for.
        #[serde(skip_serializing_if = "Option::is_none")]
        query: Option<String>,
        /// Products concerned.
        lines: Vec<Line>,
    },
    /// Who else the person is.
    Link {
        /// The other identifiers.
        with: Vec<Identifier>,
    },
    /// There is something to fetch from the source.
    Announcement {
        /// The source's own name for what happened.
        topic: String,
    },
    /// What is asked in the person's name.
    Privacy {
        /// Orders it concerns.
        orders: Vec<String>,
    },
    /// The person wrote to the store.
    Message {
        /// The channel.
        #[schema(example = "whatsapp")]
        channel: &'static str,
        /// What it holds, in the channel's word: `text`, `image`, `button`.
        #[schema(example = "text")]
        content: String,
        /// Its words.
        #[schema(example = "Where is my parcel?")]
        text: Option<String>,
        /// The carrier's id of the message it answers.
        answers: Option<String>,
    },
    /// Somebody wrote in a conversation with the support; the object is the conversation.
    Ticket {
        /// The message's id at the source.
        #[schema(example = "m-1")]
        message: String,
        /// Who wrote: `customer`, `agent`, `automatic` or `outside`.
        #[schema(example = "agent")]
        author: &'static str,
        /// Over what, in the source's word.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(example = "email")]
        channel: Option<String>,
        /// Its words.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The person came into a segment or left it; the event's kind says which.
    Segment {
        /// The segment's id.
        #[schema(example = "lapsed")]
        segment: String,
        /// The version of its text; 0 for a ready one.
        version: u32,
        /// `behaviour` (what they did), `time`, or `store` (the store's cut points shifted).
        #[schema(example = "time")]
        cause: String,
    },
}

/// A line of an order, cart, refund or credit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Line {
    /// Stock code, or the source's product id.
    #[schema(example = "22423")]
    pub(crate) sku: String,
    /// Title as sold.
    #[schema(example = "Cake stand")]
    pub(crate) title: String,
    /// How many.
    #[schema(example = 2)]
    pub(crate) quantity: i64,
    /// The line's amount after discounts.
    pub(crate) amount: Money,
}

/// One refund of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Refund {
    /// Its id at the source.
    #[schema(example = "9912345")]
    pub(crate) id: String,
    /// When money went back.
    #[schema(format = DateTime, example = "2026-11-02T18:00:00Z")]
    pub(crate) refunded_at: String,
    /// Item value given back, positive.
    pub(crate) items: Money,
    /// What was given back.
    pub(crate) lines: Vec<Line>,
}

impl Event {
    /// An event of a store.
    pub(crate) fn of(event: &awda_commerce::Event, store: &StoreId, currency: Currency) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind.name(),
            source: event.source.clone(),
            object: ObjectKey {
                kind: event.object.kind.name(),
                id: event.object.id.clone(),
            },
            occurred_at: event.occurred_at.to_string(),
            received_at: event.received_at.to_string(),
            identifiers: Identifier::all_of(store, &event.identifiers),
            fact: Fact::of(&event.fact, store, currency),
        }
    }
}

impl Fact {
    fn of(fact: &awda_commerce::Fact, store: &StoreId, currency: Currency) -> Self {
        match fact {
            awda_commerce::Fact::Order(order) => Self::of_order(order),
            awda_commerce::Fact::Refund(refund) => Self::Refund {
                refund: Refund::of(refund, currency),
            },
            awda_commerce::Fact::Credit(credit) => Self::Credit {
                issued_at: credit.issued_at.to_string(),
                items: Money::of(credit.items_minor, credit.currency),
                lines: lines(&credit.lines, credit.currency),
            },
            awda_commerce::Fact::Customer(record) => Self::Customer {
                birthday: record.birthday.map(Birthday::of),
                tags: record.tags.clone(),
                tags_added: changed(record, true),
                tags_removed: changed(record, false),
            },
            awda_commerce::Fact::Cart(cart) => Self::Cart {
                items: Money::of(cart.items_minor, cart.currency),
                lines: lines(&cart.lines, cart.currency),
                is_completed: cart.completed,
            },
            awda_commerce::Fact::Consent(consent) => Self::Consent {
                channel: consent.channel.name(),
                topic: consent.topic.name(),
                status: consent_name(consent.status),
                method: consent.method.clone(),
                wording: consent.wording.clone(),
                proof: consent.proof.clone(),
            },
            awda_commerce::Fact::Payment(payment) => Self::of_payment(payment),
            awda_commerce::Fact::Shipment(shipment) => Self::of_shipment(shipment),
            awda_commerce::Fact::Activity(activity) => Self::of_activity(activity, currency),
            awda_commerce::Fact::Link(link) => Self::Link {
                with: Identifier::all_of(store, &link.with),
            },
            awda_commerce::Fact::Announcement(announcement) => Self::Announcement {
                topic: announcement.topic.clone(),
            },
            awda_commerce::Fact::Privacy(request) => Self::Privacy {
                orders: request.orders.clone(),
            },
            awda_commerce::Fact::Message(message) => Self::Message {
                channel: message.channel.name(),
                content: message.content.clone(),
                text: message.text.clone(),
                answers: message.answers.clone(),
            },
            awda_commerce::Fact::Ticket(message) => Self::Ticket {
                message: message.id.clone(),
                author: message.author.name(),
                channel: message.channel.clone(),
                text: message.text.clone(),
            },
            awda_commerce::Fact::Segment(step) => Self::Segment {
                segment: step.segment.clone(),
                version: step.version,
                cause: step.cause.clone(),
            },
        }
    }

    fn of_payment(payment: &awda_commerce::Payment) -> Self {
        Self::Payment {
            amount: Money::of(payment.amount_minor, payment.currency),
            order: payment.order.clone(),
            method: payment.method.clone(),
            reason: payment.reason.clone(),
            is_test: payment.test,
        }
    }

    fn of_shipment(shipment: &awda_commerce::Shipment) -> Self {
        Self::Shipment {
            status: shipment.status.name(),
            carrier: shipment.carrier.clone(),
            tracking: shipment.tracking.clone(),
            order: shipment.order.clone(),
        }
    }

    fn of_activity(activity: &awda_commerce::Activity, currency: Currency) -> Self {
        Self::Activity {
            name: activity.name.clone(),
            page: activity.page.clone(),
            query: activity.query.clone(),
            lines: lines(&activity.lines, activity.currency.unwrap_or(currency)),
        }
    }

    fn of_order(order: &awda_commerce::Order) -> Self {
        let money = |minor| Money::of(minor, order.currency);
        let refunds = order.refunds.iter();
        Self::Order {
            placed_at: order.placed_at.to_string(),
            items: money(order.items_minor),
            discount: money(order.discount_minor),
            tax: money(order.tax_minor),
            shipping: money(order.shipping_minor),
            is_cancelled: order.cancelled,
            is_test: order.test,
            lines: lines(&order.lines, order.currency),
            refunds: refunds
                .map(|refund| Refund::of(refund, order.currency))
                .collect(),
        }
    }
}

impl Refund {
    fn of(refund: &awda_commerce::Refund, currency: Currency) -> Self {
        Self {
            id: refund.id.clone(),
            refunded_at: refund.refunded_at.to_string(),
            items: Money::of(refund.items_minor, currency),
            lines: lines(&refund.lines, currency),
        }
    }
}

fn lines(lines: &[awda_commerce::Line], currency: Currency) -> Vec<Line> {
    let shown = lines.iter().map(|line| Line {
        sku: line.sku.clone(),
        title: line.title.clone(),
        quantity: line.quantity,
        amount: Money::of(line.amount_minor, currency),
    });
    shown.collect()
}

/// A consent status's stored name.
pub(crate) const fn consent_name(status: ConsentStatus) -> &'static str {
    match status {
        ConsentStatus::Granted => "granted",
        ConsentStatus::Pending => "pending",
        ConsentStatus::Denied => "denied",
    }
}

/// Labels that a record put on, or took off.
fn changed(record: &awda_commerce::CustomerRecord, is_on: bool) -> Vec<String> {
    let changes = record.tag_changes.iter();
    let changes = changes.filter(|(_, on)| **on == is_on);
    changes.map(|(tag, _)| tag.clone()).collect()
}
