//! A shop with a few customers, and what happens to them: who they say they are changes from time to time, as it does in shops.

use std::collections::BTreeMap;

use awda_commerce::{Delivery, Identifiers, ShopCustomer};
use awda_customers::Decision;
use awda_kernel::{PhoneNumber, Secret, StoreId, Timestamp};
use awda_messaging::Flow;
use awda_messaging::flows::FlowBook;
use awda_ports::StoreSettings;
use awda_testkit::settings;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::door::{SECRET, SOURCES, Sent};
use crate::flows::flows;
use crate::world::World;

/// What somebody is known as in one sentence of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Face {
    person: usize,
    has_id: bool,
    has_email: bool,
    has_phone: bool,
}

/// An order as the shop has it.
#[derive(Debug, Clone)]
pub(crate) struct Sold {
    pub(crate) face: Face,
    pub(crate) placed_at: Timestamp,
    items_minor: i64,
    given_back: i64,
    refunds: usize,
    pub(crate) is_cancelled: bool,
}

/// A cart as the shop has it.
#[derive(Debug, Clone)]
struct Filled {
    face: Face,
    items: i64,
}

/// What the shop sends.
#[derive(Debug)]
pub(crate) enum Told {
    /// A request at the door.
    Letter(Sent),
    /// A decision of the desk.
    Decision(Delivery),
}

/// A shop.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what may happen, and has")]
pub(crate) struct Shop {
    pub(crate) settings: StoreSettings,
    people: usize,
    is_family: bool,
    may_part: bool,
    may_erase: bool,
    pub(crate) orders: BTreeMap<String, Sold>,
    carts: BTreeMap<String, Filled>,
    parcels: usize,
    views: usize,
    /// Bodies that nobody can translate, and bodies of topics nobody translates.
    pub(crate) poison: Vec<String>,
    pub(crate) strange: Vec<String>,
    pub(crate) has_parted: bool,
    pub(crate) has_erased: bool,
}

impl Shop {
    /// Opens.
    pub(crate) fn open(name: &str, dice: &mut Dice) -> Self {
        let store: StoreId = name.parse().unwrap();
        let mut settings = settings(&store);
        for source in SOURCES {
            let secret = Secret::new(SECRET.to_owned());
            settings.secrets.insert(source.to_owned(), vec![secret]);
        }
        (*dice.pick(&["Asia/Riyadh", "Asia/Riyadh", "Europe/Berlin", "Asia/Tehran"]))
            .clone_into(&mut settings.zone);
        settings.holdout_share = *dice.pick(&[0, 0, 0, 1_000]);
        settings.flows = flows(dice);
        Self {
            settings,
            people: 1 + dice.below(4),
            is_family: dice.chance(300),
            may_part: dice.chance(200),
            may_erase: dice.chance(150),
            orders: BTreeMap::new(),
            carts: BTreeMap::new(),
            parcels: 0,
            views: 0,
            poison: Vec::new(),
            strange: Vec::new(),
            has_parted: false,
            has_erased: false,
        }
    }

    /// The store.
    pub(crate) const fn store(&self) -> &StoreId {
        &self.settings.id
    }

    /// The zone its days are counted in.
    pub(crate) fn zone(&self) -> &str {
        &self.settings.zone
    }

    /// Whether a flow is on.
    pub(crate) fn is_on(&self, flow: Flow) -> bool {
        FlowBook::of(&self.settings.flows).is_on(flow)
    }

    /// What all orders are worth in the end, in minor units.
    pub(crate) fn worth_minor(&self) -> i64 {
        let counted = self.orders.values().filter(|sold| !sold.is_cancelled);
        counted.map(|sold| sold.items_minor - sold.given_back).sum()
    }

    /// Lets something happen now.
    pub(crate) fn happens(&mut self, world: &World) -> Told {
        let at = world.moment();
        let told = world.roll(|dice| {
            let face = self.face(dice);
            match dice.below(100) {
                18..=30 => self.record(dice, face, at),
                31..=47 => self.sells(dice, face, at),
                48..=56 => self.changes(dice, at),
                57..=75 => self.fills(dice, face, at),
                76..=80 => self.shows(face, at),
                81..=87 => self.ships(dice, at),
                88..=92 => self.joins(dice, at),
                93 | 94 => self.parts(dice, at),
                95 | 96 => self.forgets(dice, at),
                97 => self.talks_nonsense(at),
                98 => self.talks_strangely(at),
                _ => self.says(dice, face, at),
            }
        });
        world.tell(|| match &told {
            Told::Letter(sent) => format!("{} writes {}", self.store(), sent.body),
            Told::Decision(delivery) => {
                format!(
                    "{} decides {}",
                    self.store(),
                    String::from_utf8_lossy(&delivery.body)
                )
            }
        });
        told
    }

    fn face(&self, dice: &mut Dice) -> Face {
        let person = dice.below(self.people);
        let (has_id, has_email, has_phone) = *dice.pick(&[
            (true, true, false),
            (true, true, true),
            (true, false, false),
            (false, true, false),
            (false, true, true),
            (false, false, true),
            (true, false, true),
            (true, true, false),
        ]);
        Face {
            person,
            has_id,
            has_email,
            has_phone,
        }
    }

    fn letter(&self, source: &str, body: &Value) -> Told {
        Told::Letter(Sent::of(self.store().as_str(), source, body))
    }

    fn customer(&self, face: Face) -> Value {
        let mut customer = json!({});
        if face.has_id {
            customer["id"] = json!(format!("c{}", face.person));
        }
        if face.has_email {
            customer["email"] = json!(email(face.person));
        }
        if face.has_phone {
            customer["phone"] = json!(self.phone(face.person));
        }
        customer
    }

    fn phone(&self, person: usize) -> String {
        let person = if self.is_family && person < 2 {
            0
        } else {
            person
        };
        format!("+96655571940{person}")
    }

    fn identifiers(&self, face: Face) -> Identifiers {
        Identifiers {
            shop: face.has_id.then(|| ShopCustomer {
                source: "generic".to_owned(),
                id: format!("c{}", face.person),
            }),
            email: email(face.person).parse().ok().filter(|_| face.has_email),
            phone: PhoneNumber::parse(&self.phone(face.person), None)
                .ok()
                .filter(|_| face.has_phone),
            handles: Vec::new(),
        }
    }

    /// Somebody allows mail, or forbids it.
    fn says(&self, dice: &mut Dice, face: Face, at: Timestamp) -> Told {
        let face = Face {
            has_email: face.has_email || dice.chance(700),
            ..face
        };
        let status = if dice.chance(750) {
            "granted"
        } else {
            "denied"
        };
        self.letter(
            "generic",
            &json!({
                "type": "consent", "customer": self.customer(face), "channel": "email", "status": status,
                "at": at.to_string(), "method": "checkbox",
            }),
        )
    }

    /// The shop's record of a customer, sometimes with a birthday close by and a consent.
    fn record(&self, dice: &mut Dice, face: Face, at: Timestamp) -> Told {
        let mut record = self.customer(Face {
            has_id: true,
            ..face
        });
        record["type"] = json!("customer");
        record["updated_at"] = json!(at.to_string());
        record["name"] = json!(format!("Person {}", face.person));
        record["language"] = json!(*dice.pick(&["ar", "en", "fa"]));
        if dice.chance(600) {
            let days = dice.within(-5, 25);
            let day = Timestamp::from_second(at.as_second() + days * 86_400).unwrap();
            record["birthday"] = json!(format!("1990-{}", day.strftime("%m-%d")));
        }
        if dice.chance(500) {
            record["consents"] =
                json!([{ "channel": "email", "status": "granted", "at": at.to_string() }]);
        }
        self.letter("generic", &record)
    }

    fn sells(&mut self, dice: &mut Dice, face: Face, at: Timestamp) -> Told {
        let id = format!("{}", 1_000 + self.orders.len());
        let items_minor = dice.within(10, 400) * 100;
        let sold = Sold {
            face,
            placed_at: at,
            items_minor,
            given_back: 0,
            refunds: 0,
            is_cancelled: false,
        };
        let body = self.order(&id, &sold, None, None);
        self.orders.insert(id, sold);
        self.letter("generic", &body)
    }

    fn order(
        &self,
        id: &str,
        sold: &Sold,
        updated_at: Option<Timestamp>,
        cancelled_at: Option<Timestamp>,
    ) -> Value {
        json!({
            "type": "order", "id": id, "placed_at": sold.placed_at.to_string(), "currency": "SAR",
            "updated_at": updated_at.map(|at| at.to_string()),
            "cancelled_at": cancelled_at.map(|at| at.to_string()),
            "customer": self.customer(sold.face),
            "lines": [{ "sku": "OUD", "quantity": 1, "unit_price": amount(sold.items_minor) }],
        })
    }

    /// An order becomes dearer, is cancelled, or money for it goes back.
    fn changes(&mut self, dice: &mut Dice, at: Timestamp) -> Told {
        let ids: Vec<String> = self.orders.keys().cloned().collect();
        let open = ids.into_iter().filter(|id| !self.orders[id].is_cancelled);
        let open: Vec<String> = open.collect();
        if open.is_empty() {
            let face = self.face(dice);
            return self.sells(dice, face, at);
        }
        let id = dice.pick(&open).clone();
        let mut sold = self.orders[&id].clone();
        let body = match dice.below(3) {
            0 => {
                sold.items_minor += dice.within(1, 50) * 100;
                self.order(&id, &sold, Some(at), None)
            }
            1 => {
                sold.is_cancelled = true;
                self.order(&id, &sold, Some(at), Some(at))
            }
            _ => {
                let back = (sold.items_minor - sold.given_back) / 2;
                sold.given_back += back;
                sold.refunds += 1;
                json!({
                    "type": "refund", "id": format!("r{id}-{}", sold.refunds), "order_id": id, "currency": "SAR",
                    "refunded_at": at.to_string(), "amount": amount(back),
                })
            }
        };
        self.orders.insert(id, sold);
        self.letter("generic", &body)
    }

    /// A cart is filled, changed, taken to the till, emptied or paid.
    fn fills(&mut self, dice: &mut Dice, face: Face, at: Timestamp) -> Told {
        let ids: Vec<String> = self.carts.keys().cloned().collect();
        let is_new = ids.is_empty() || dice.chance(500);
        let id = if is_new {
            format!("b{}", ids.len())
        } else {
            dice.pick(&ids).clone()
        };
        let mut cart = self
            .carts
            .get(&id)
            .cloned()
            .unwrap_or(Filled { face, items: 0 });
        cart.items += 1;
        let is_emptied = !is_new && dice.chance(150);
        let lines = if is_emptied {
            json!([])
        } else {
            json!([{ "sku": "OUD", "title": "Oud", "quantity": cart.items, "unit_price": "50.00" }])
        };
        let body = json!({
            "type": "cart", "id": id, "updated_at": at.to_string(), "currency": "SAR",
            "customer": self.customer(cart.face), "lines": lines,
            "checkout": dice.chance(300), "completed": !is_new && dice.chance(100),
        });
        self.carts.insert(id, cart);
        self.letter("generic", &body)
    }

    fn shows(&mut self, face: Face, at: Timestamp) -> Told {
        self.views += 1;
        // Nothing is made after it came: a page that was seen just now would be dated by whichever copy came first.
        let at = Timestamp::from_second(at.as_second() - 600).unwrap();
        let body = json!({
            "type": "track", "event": "Product Viewed", "messageId": format!("v{}", self.views),
            "userId": format!("c{}", face.person), "timestamp": at.to_string(),
            "context": { "traits": { "email": email(face.person) } },
            "properties": { "sku": "OUD", "name": "Oud", "price": 50, "currency": "SAR" },
        });
        self.letter("segment", &body)
    }

    fn ships(&mut self, dice: &mut Dice, at: Timestamp) -> Told {
        let ids: Vec<&String> = self.orders.keys().collect();
        if ids.is_empty() {
            let face = self.face(dice);
            return self.sells(dice, face, at);
        }
        let id = (*dice.pick(&ids)).clone();
        let person = self.orders[&id].face.person;
        self.parcels += 1;
        let tag = *dice.pick(&[
            "InTransit",
            "OutForDelivery",
            "AvailableForPickup",
            "Delivered",
        ]);
        let body = json!({
            "event": "tracking_update", "ts": at.as_second(),
            "msg": {
                "id": format!("t{}", self.parcels), "tracking_number": format!("T{id}"), "slug": "aramex", "tag": tag,
                "order_id": id, "emails": [email(person)],
            },
        });
        self.letter("aftership", &body)
    }

    fn joins(&self, dice: &mut Dice, at: Timestamp) -> Told {
        let (one, other) = (self.face(dice), self.face(dice));
        let decision = Decision::Merge {
            one: self.identifiers(one),
            other: self.identifiers(other),
        };
        Told::Decision(decision.delivery(self.store(), at))
    }

    fn parts(&mut self, dice: &mut Dice, at: Timestamp) -> Told {
        if !self.may_part {
            return self.joins(dice, at);
        }
        self.has_parted = true;
        let (one, other) = (self.face(dice), self.face(dice));
        let decision = Decision::Part {
            one: self.identifiers(one),
            other: self.identifiers(other),
        };
        Told::Decision(decision.delivery(self.store(), at))
    }

    fn forgets(&mut self, dice: &mut Dice, at: Timestamp) -> Told {
        let face = self.face(dice);
        if !self.may_erase {
            return self.says(dice, face, at);
        }
        self.has_erased = true;
        let one = self.identifiers(face);
        Told::Decision(Decision::Erase { one }.delivery(self.store(), at))
    }

    fn talks_nonsense(&mut self, at: Timestamp) -> Told {
        let body = json!({ "type": "order", "id": "x", "placed_at": at.to_string(), "lines": 7 });
        self.poison.push(body.to_string());
        self.letter("generic", &body)
    }

    fn talks_strangely(&mut self, at: Timestamp) -> Told {
        let body = json!({ "type": "gift_card", "id": "x", "at": at.to_string() });
        self.strange.push(body.to_string());
        self.letter("generic", &body)
    }
}

fn email(person: usize) -> String {
    format!("p{person}@example.com")
}

fn amount(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
