//! What each source sends of one history, in its own words.

use awda_kernel::Timestamp;
use serde_json::{Value, json};

use crate::persons::{
    batch, generic_consent, generic_customer, generic_person, identify, mailchimp, salla_customer,
    salla_moment, salla_person, shopify_customer, shopify_merge, square_customer, stripe, visit,
    woo_customer, woo_moment,
};
use crate::population::{Population, Said, Saying, Shop, Sold, Tell, at};

/// The first hour of an order's day; each version is an hour later.
const HOUR: u8 = 8;
/// The hour in which everything else is told.
const NOON: u8 = 12;

/// Everything told of one order.
pub(crate) fn order(all: &Population, n: usize, sold: &Sold) -> Vec<Tell> {
    let one = OneOrder { all, n, sold };
    let tell = |source, topic, body| Tell {
        source,
        topic,
        body,
    };
    let mut tells: Vec<Tell> = Vec::new();
    for version in 0..sold.versions {
        let is_new = version == 0;
        tells.push(match sold.shop {
            Shop::Shopify if sold.is_cancelled_in(version) => {
                tell("shopify", "orders/cancelled", one.shopify(version))
            }
            Shop::Shopify if is_new => tell("shopify", "orders/create", one.shopify(version)),
            Shop::Shopify => tell("shopify", "orders/updated", one.shopify(version)),
            Shop::Woo if is_new => tell("woocommerce", "order.created", one.woo(version)),
            Shop::Woo => tell("woocommerce", "order.updated", one.woo(version)),
            Shop::Salla => tell("salla", "", one.salla(version)),
            Shop::Square => tell("square", "", one.square_announces(version)),
            Shop::Till => tell("till", "", one.till(version)),
            Shop::Segment => tell("segment", "", one.segment()),
            Shop::Generic => tell("generic", "", one.generic(version)),
        });
    }
    if sold.is_refunded {
        tells.extend(match sold.shop {
            Shop::Shopify => Some(tell("shopify", "refunds/create", one.shopify_refund())),
            Shop::Till => Some(tell("till", "", one.till_return())),
            Shop::Segment => Some(tell("segment", "", one.segment_refund())),
            Shop::Generic => Some(tell("generic", "", one.generic_refund())),
            Shop::Woo | Shop::Salla | Shop::Square => None,
        });
    }
    tells
}

/// What Square answers when it is asked, by path.
pub(crate) fn answers(all: &Population) -> Vec<(String, Value)> {
    let orders = all.orders.iter().enumerate();
    let orders = orders.filter(|(_, sold)| sold.shop == Shop::Square);
    let orders = orders.map(|(n, sold)| {
        let one = OneOrder { all, n, sold };
        (format!("/v2/orders/SO-{n}"), one.square())
    });
    let people = (0..4).map(|person| {
        let customer = json!({ "customer": square_customer(all, person, at(1, 1, 0)) });
        (format!("/v2/customers/SQ{person}"), customer)
    });
    orders.chain(people).collect()
}

/// Everything told beside orders.
pub(crate) fn saying(all: &Population, n: usize, said: &Said) -> Vec<Tell> {
    let (person, moment) = (said.person, at(said.day, NOON, n));
    let (source, topic, body) = match said.what {
        Saying::Record(Shop::Shopify) => (
            "shopify",
            "customers/update",
            shopify_customer(all, person, false, moment),
        ),
        Saying::Record(Shop::Woo) => (
            "woocommerce",
            "customer.updated",
            woo_customer(all, person, moment),
        ),
        Saying::Record(Shop::Salla) => ("salla", "", salla_customer(all, person, moment)),
        Saying::Record(Shop::Square) => {
            let customer = square_customer(all, person, moment);
            let body = json!({
                "type": "customer.updated", "event_id": format!("c{n}"), "created_at": moment.to_string(),
                "data": { "type": "customer", "id": customer["id"], "object": { "customer": customer } },
            });
            ("square", "", body)
        }
        Saying::Record(_) => ("generic", "", generic_customer(all, person, moment)),
        Saying::Allows(yes) => ("generic", "", generic_consent(all, person, yes, moment)),
        Saying::Subscribes(yes) => ("mailchimp", "", mailchimp(person, yes, moment)),
        Saying::Visits => ("segment", "", visit(person, n, moment)),
        Saying::Identifies => ("segment", "", identify(person, n, moment)),
        Saying::Pays => ("stripe", "", stripe(person, n, moment)),
        Saying::Merges => ("shopify", "customers/merge", shopify_merge(person, moment)),
    };
    vec![Tell {
        source,
        topic,
        body,
    }]
}

struct OneOrder<'a> {
    all: &'a Population,
    n: usize,
    sold: &'a Sold,
}

impl OneOrder<'_> {
    fn placed(&self) -> Timestamp {
        at(self.sold.day, HOUR, self.n)
    }

    fn changed(&self, version: u8) -> Timestamp {
        at(self.sold.day, HOUR + version, self.n)
    }

    /// After the last version.
    fn given_back_at(&self) -> Timestamp {
        at(self.sold.day, HOUR + 4, self.n)
    }

    fn value(&self, version: u8) -> String {
        format!("{}.00", self.sold.units(version))
    }

    fn given_back(&self) -> String {
        format!("{}.00", self.sold.given_back())
    }

    fn shopify(&self, version: u8) -> Value {
        let Sold {
            person,
            as_guest,
            with_second,
            ..
        } = *self.sold;
        let value = self.value(version);
        let changed = self.changed(version).to_string();
        let customer = shopify_customer(self.all, person, with_second, self.placed());
        let lists_refund =
            self.sold.is_refunded && version > 0 && version + 1 == self.sold.versions;
        json!({
            "id": 4_500_000_000_000_000_001_u64 + self.n as u64, "currency": "SAR", "test": false,
            "created_at": self.placed().to_string(), "updated_at": changed,
            "cancelled_at": self.sold.is_cancelled_in(version).then_some(&changed),
            "email": Population::email(person), "phone": as_guest.then(|| self.all.phone(person)),
            "customer": (!as_guest).then_some(customer),
            "total_price": value, "subtotal_price": value, "total_tax": "0.00", "taxes_included": false,
            "line_items": [{
                "id": 1, "sku": "OUD-50", "title": "Oud", "quantity": 1, "price": value,
                "discount_allocations": [], "tax_lines": [],
            }],
            "refunds": if lists_refund { vec![self.shopify_refund()] } else { Vec::new() },
        })
    }

    fn shopify_refund(&self) -> Value {
        json!({
            "id": 900_000 + self.n, "order_id": 4_500_000_000_000_000_001_u64 + self.n as u64,
            "created_at": self.given_back_at().to_string(), "processed_at": self.given_back_at().to_string(),
            "refund_line_items": [{
                "id": 2, "quantity": 1, "subtotal": self.given_back(), "total_tax": "0.00",
                "line_item": { "sku": "OUD-50", "title": "Oud", "tax_lines": [] },
            }],
            "order_adjustments": [], "transactions": [],
        })
    }

    fn woo(&self, version: u8) -> Value {
        let Sold {
            person, as_guest, ..
        } = *self.sold;
        let status = match (self.sold.is_cancelled_in(version), version) {
            (true, _) => "cancelled",
            (false, 0) => "processing",
            (false, _) => "completed",
        };
        let value = self.value(version);
        let is_last = version + 1 == self.sold.versions;
        let refund = json!({ "id": 800 + self.n, "total": format!("-{}", self.given_back()) });
        json!({
            "id": 700 + self.n, "status": status, "currency": "SAR", "customer_id": if as_guest { 0 } else { 10 + person },
            "date_created_gmt": woo_moment(self.placed()), "date_modified_gmt": woo_moment(self.changed(version)),
            "total": value, "total_tax": "0.00", "cart_tax": "0.00", "shipping_total": "0.00", "discount_total": "0.00",
            "billing": {
                "first_name": Population::name(person), "email": Population::email(person),
                "phone": self.all.phone(person), "country": "SA",
            },
            "line_items": [{ "id": 1, "name": "Oud", "sku": "OUD-50", "quantity": 1, "total": value }],
            "refunds": if is_last && self.sold.is_refunded { vec![refund] } else { Vec::new() },
        })
    }

    fn salla(&self, version: u8) -> Value {
        let status = if self.sold.is_cancelled_in(version) {
            "canceled"
        } else {
            "under_review"
        };
        let sar = |units: i64| json!({ "amount": units, "currency": "SAR" });
        let units = self.sold.units(version);
        let changed = self.changed(version);
        let customer = salla_person(self.all, self.sold.person, self.placed());
        json!({
            "event": if version == 0 { "order.created" } else { "order.updated" }, "merchant": 1,
            "created_at": changed.strftime("%a %b %d %Y %H:%M:%S GMT+0000").to_string(),
            "data": {
                "id": 2_116_149_000 + self.n, "date": salla_moment(self.placed()), "currency": "SAR",
                "status": { "slug": status, "name": status }, "payment_method": "bank", "source": "store",
                "amounts": {
                    "sub_total": sar(units), "shipping_cost": sar(0), "discounts": [], "total": sar(units),
                    "tax": { "percent": "0.00", "amount": sar(0) },
                },
                "customer": customer,
                "items": [{
                    "id": 1, "name": "Oud", "sku": "OUD-50", "quantity": 1,
                    "amounts": { "total": sar(units), "total_discount": sar(0), "price_without_tax": sar(units) },
                }],
            },
        })
    }

    fn square_announces(&self, version: u8) -> Value {
        let id = format!("SO-{}", self.n);
        json!({
            "type": "order.updated", "event_id": format!("{id}/{version}"), "created_at": self.changed(version).to_string(),
            "data": { "type": "order_updated", "id": id, "object": { "order_updated": {
                "order_id": id, "version": version + 1, "state": "OPEN", "location_id": "L1",
                "created_at": self.placed().to_string(), "updated_at": self.changed(version).to_string(),
            } } },
        })
    }

    fn square(&self) -> Value {
        let Sold {
            person,
            as_guest,
            versions,
            ..
        } = *self.sold;
        let sar = |units: i64| json!({ "amount": units * 100, "currency": "SAR" });
        let units = self.sold.units(versions - 1);
        let refund = json!({
            "id": format!("SR-{}", self.n), "status": "COMPLETED", "amount_money": sar(self.sold.given_back()),
            "created_at": self.given_back_at().to_string(),
        });
        json!({ "order": {
            "id": format!("SO-{}", self.n), "location_id": "L1", "version": versions,
            "customer_id": (!as_guest).then(|| format!("SQ{person}")),
            "state": if self.sold.is_cancelled { "CANCELED" } else { "COMPLETED" },
            "created_at": self.placed().to_string(), "updated_at": self.changed(versions - 1).to_string(),
            "line_items": [{
                "uid": "u", "name": "Oud", "quantity": "1", "catalog_object_id": "OUD-50", "base_price_money": sar(units),
                "gross_sales_money": sar(units), "variation_total_price_money": sar(units), "total_tax_money": sar(0),
                "total_discount_money": sar(0), "total_money": sar(units),
            }],
            "total_money": sar(units), "total_tax_money": sar(0), "total_discount_money": sar(0),
            "total_service_charge_money": sar(0),
            "tenders": [{ "id": "t", "type": "CASH", "amount_money": sar(units) }],
            "refunds": if self.sold.is_refunded { vec![refund] } else { Vec::new() },
        } })
    }

    fn till(&self, version: u8) -> Value {
        let Sold {
            person, as_guest, ..
        } = *self.sold;
        let changed = self.changed(version).to_string();
        let mut customer = json!({ "loyalty_card": format!("L-{person}") });
        if !as_guest {
            customer["phone"] = json!(self.all.phone(person));
        }
        json!({
            "type": "sale", "receipt": format!("R-{}", self.n), "branch": "b1", "cashier": "7", "currency": "SAR",
            "sold_at": self.placed().to_string(), "updated_at": (version > 0).then_some(&changed),
            "voided_at": self.sold.is_cancelled_in(version).then_some(&changed), "payment": "cash",
            "lines": [{ "sku": "OUD-50", "quantity": 1, "unit_price": self.value(version) }], "customer": customer,
        })
    }

    fn till_return(&self) -> Value {
        json!({
            "type": "return", "receipt": format!("B-{}", self.n), "of_receipt": format!("R-{}", self.n), "branch": "b1",
            "sold_at": self.given_back_at().to_string(), "currency": "SAR", "amount": self.given_back(),
        })
    }

    fn segment(&self) -> Value {
        let Sold {
            person, as_guest, ..
        } = *self.sold;
        let order = json!({
            "type": "track", "event": "Order Completed", "messageId": format!("o{}", self.n),
            "anonymousId": format!("browser-{person}"), "userId": (!as_guest).then(|| format!("user-{person}")),
            "timestamp": self.placed().to_string(),
            "properties": {
                "order_id": format!("web-{}", self.n), "currency": "SAR",
                "products": [{ "sku": "OUD-50", "price": self.sold.units(0), "quantity": 1 }],
            },
        });
        batch(&order)
    }

    fn segment_refund(&self) -> Value {
        let refund = json!({
            "type": "track", "event": "Order Refunded", "messageId": format!("r{}", self.n),
            "anonymousId": format!("browser-{}", self.sold.person), "timestamp": self.given_back_at().to_string(),
            "properties": {
                "order_id": format!("web-{}", self.n), "refund_id": "r", "currency": "SAR",
                "products": [{ "sku": "OUD-50", "price": self.sold.given_back(), "quantity": 1 }],
            },
        });
        batch(&refund)
    }

    fn generic(&self, version: u8) -> Value {
        let changed = self.changed(version).to_string();
        json!({
            "type": "order", "id": format!("g-{}", self.n), "currency": "SAR",
            "placed_at": self.placed().to_string(), "updated_at": changed,
            "cancelled_at": self.sold.is_cancelled_in(version).then_some(&changed),
            "customer": generic_person(self.all, self.sold.person, self.sold.as_guest),
            "lines": [{ "sku": "OUD-50", "quantity": 1, "unit_price": self.value(version) }],
        })
    }

    fn generic_refund(&self) -> Value {
        json!({
            "type": "refund", "id": "r", "order_id": format!("g-{}", self.n), "currency": "SAR",
            "refunded_at": self.given_back_at().to_string(), "amount": self.given_back(),
        })
    }
}
