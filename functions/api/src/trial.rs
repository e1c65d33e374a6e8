//! A customer who is nobody goes through a flow, step by step and language by language: does a message come out, and if not why? Nothing is kept,
//! sent or counted, and nobody else is looked at.

use awda_commerce::{Channel, Topic};
use awda_kernel::{Language, day_number};
use awda_messaging::channels::{
    Destination, FCM_ACCOUNT, GATEWAY_KEYS, INSTAGRAM_TOKEN, MESSENGER_TOKEN, TELEGRAM_TOKEN,
    WHATSAPP_TOKEN, is_window_open,
};
use awda_messaging::coupons::{Gives, ShownCoupon};
use awda_messaging::flows::{FlowDocument, Step};
use awda_messaging::gate::{Permit, Verdict};
use awda_messaging::spoken::Speaker;
use awda_messaging::templates::Words;
use awda_messaging::trial::MadeUp;
use awda_messaging::{Error, Flow, LINK_KEYS, Link, StoreRules};
use awda_ports::{Runs, StoreSettings, Stores};
use awda_segments::Thresholds;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::simulate::{LINKS_URL, rules_of};
use crate::view::{FlowTrial, TriedMessage};

/// Every language that messages are written in.
const LANGUAGES: [Language; 3] = [Language::Ar, Language::Fa, Language::En];

/// What is not tried, and why.
const UNTRIED: [&str; 4] = [
    "what begins the flow: no event is kept, so that no row comes onto the agenda",
    "the flow's own condition and those of its steps: they are taken to hold",
    "a coupon's code: one is shown, and none is taken from the pool",
    "the carrier: nothing is handed over, so that its key and its reach are not known to be good",
];

/// Sends a made-up customer through a flow.
pub(crate) async fn flow<B: Stores + Runs>(books: &B, call: &Call) -> Result<FlowTrial, Refusal> {
    let shop = Shop::open(books, call).await?;
    let name = call.path("flow").unwrap_or_default();
    let flow: Flow = name.parse().map_err(|_| Refusal::Flow)?;
    if flow.campaign().is_some() {
        return Err(Refusal::Flow);
    }
    let night = books.standards(&shop.settings.id).await?;
    let thresholds = night.map_or(Thresholds::FALLBACK, |last| last.thresholds());
    let mut rules = rules_of(&shop.settings, thresholds)?;
    let is_on = rules.is_on(flow);
    let document = rules.document(flow).ok_or(Refusal::Flow)?.clone();
    if !is_on {
        rules.flows.add_campaign(document.clone(), true);
    }
    let settings = &shop.settings;
    let messages = document.numbered().filter(|(_, step)| step.is_message());
    let mut items = Vec::new();
    for (number, step) in messages {
        for language in LANGUAGES {
            let moment = (call.now, settings.currency);
            let made = MadeUp::of(&rules, &document, (number, step), language, moment);
            let way = Way {
                settings,
                rules: &rules,
                flow: &document,
                step,
                language,
                made: &made,
            };
            items.push(way.tried());
        }
    }
    Ok(FlowTrial {
        flow: flow.to_string(),
        is_on,
        is_well: items.iter().all(|one| one.comes_out),
        items,
        untried: UNTRIED.to_vec(),
    })
}

/// One message on its way.
pub(crate) struct Way<'a> {
    pub(crate) settings: &'a StoreSettings,
    pub(crate) rules: &'a StoreRules,
    pub(crate) flow: &'a FlowDocument,
    pub(crate) step: &'a Step,
    pub(crate) language: Language,
    pub(crate) made: &'a MadeUp,
}

/// Why no message came out.
struct Stopped {
    reason: &'static str,
    detail: Option<String>,
}

impl Way<'_> {
    fn tried(&self) -> TriedMessage {
        let command = &self.made.command;
        let channel = awda_messaging::channels::channel_of(command, &self.made.profile, self.rules);
        let stopped = match self.made.pass(self.rules) {
            Verdict::Send(permit) => self.stopped(&permit),
            Verdict::Skip(reason) | Verdict::Defer { reason, .. } => Some(Stopped {
                reason: reason.name(),
                detail: None,
            }),
            Verdict::Act => None,
        };
        TriedMessage {
            step: command.step,
            name: self.step.name(),
            language: self.language.code(),
            channel: channel.name(),
            comes_out: stopped.is_none(),
            reason: stopped.as_ref().map(|stopped| stopped.reason),
            detail: stopped.and_then(|stopped| stopped.detail),
        }
    }

    /// What keeps a message that the gate let through from being handed over; nothing keeps most.
    fn stopped(&self, permit: &Permit) -> Option<Stopped> {
        let channel = permit.to.channel();
        let missing = self.missing_key(permit);
        if let Some(name) = missing {
            return Some(Stopped {
                reason: "no_key",
                detail: Some(format!("the store has no secret {name}")),
            });
        }
        let said = match permit.to {
            Destination::Email(_) => self.mail(permit),
            _ => self.text(permit, channel),
        };
        said.err().map(|why| Stopped {
            reason: "unrendered",
            detail: Some(why.to_string()),
        })
    }

    fn mail(&self, permit: &Permit) -> Result<(), Error> {
        let stop_url = self.stop_url(permit);
        let coupon = self.coupon();
        let words = self.words(stop_url.as_deref(), coupon.as_ref());
        let person = (&self.rules.store, &self.made.profile);
        let way = (self.language, Channel::Email);
        let drawn = self.flow.words(self.made.command.step, person, way);
        let drawn = drawn.ok_or(Error::NoStep)?;
        drawn.rendered(self.language, &words).map(drop)
    }

    fn text(&self, permit: &Permit, channel: Channel) -> Result<(), Error> {
        let stop_url = self.stop_url(permit);
        let coupon = self.coupon();
        let words = self.words(stop_url.as_deref(), coupon.as_ref());
        let person = (&self.rules.store, &self.made.profile);
        let way = (self.language, channel);
        let drawn = self.flow.words(self.made.command.step, person, way);
        let drawn = drawn.ok_or(Error::NoStep)?;
        let speaker = Speaker {
            channels: &self.settings.channels,
            reads: (self.language, self.rules.language),
            is_marketing: permit.consent.is_some(),
            is_window_open: is_window_open(&self.made.profile, channel, self.made.command.due_at),
        };
        speaker.say(&drawn, way, &words).map(drop)
    }

    pub(crate) fn words<'b>(
        &'b self,
        stop_url: Option<&'b str>,
        coupon: Option<&'b ShownCoupon>,
    ) -> Words<'b> {
        Words {
            name: self.made.profile.name(),
            shop: &self.settings.name,
            shop_url: &self.settings.shop_url,
            postal_address: &self.settings.sender.postal_address,
            stop_url,
            about: self.made.command.about.as_deref(),
            person: Some(&self.made.profile),
            coupon,
            recommended: &[],
            brand: Some(&self.settings.brand),
        }
    }

    /// A code that nobody can use, of the step's pool.
    fn coupon(&self) -> Option<ShownCoupon> {
        let pool = self
            .settings
            .coupons
            .get(&self.step.coupon.as_ref()?.pool)?;
        let terms = (pool.gives, pool.minimum_minor, pool.valid_days);
        Some(self.of_nobody(terms))
    }

    /// The same; of no pool in particular where the store has none for a step that needs one.
    pub(crate) fn shown_coupon(&self) -> Option<ShownCoupon> {
        self.step.coupon.as_ref()?;
        let example = || self.of_nobody((Gives::Percent { percent: 10 }, None, 14));
        Some(self.coupon().unwrap_or_else(example))
    }

    fn of_nobody(&self, terms: (Gives, Option<i64>, u16)) -> ShownCoupon {
        let (gives, minimum_minor, valid_days) = terms;
        let today = day_number(self.made.command.due_at, &self.rules.zone);
        ShownCoupon {
            code: "SYNTHETIC".to_owned(),
            last_day: today + i32::from(valid_days),
            gives,
            minimum_minor,
            currency: self.settings.currency,
        }
    }

    /// The secret without which the message cannot be handed over.
    fn missing_key(&self, permit: &Permit) -> Option<&'static str> {
        let channels = &self.settings.channels;
        let sms = channels.sms.as_ref();
        let whatsapp = channels.whatsapp.as_ref();
        let by_gateway = match permit.to {
            Destination::Sms(_) => sms.is_some_and(|one| one.gateway_url.is_some()),
            Destination::Whatsapp(_) => whatsapp.is_some_and(|one| one.gateway_url.is_some()),
            _ => false,
        };
        // AWS believes the function's role.
        let by_aws = whatsapp.is_some_and(|one| one.aws_phone_number_id.is_some());
        let carriers = match permit.to {
            _ if by_gateway => Some(GATEWAY_KEYS),
            Destination::Whatsapp(_) if by_aws => None,
            Destination::Whatsapp(_) => Some(WHATSAPP_TOKEN),
            Destination::Telegram(_) => Some(TELEGRAM_TOKEN),
            Destination::Messenger(_) => Some(MESSENGER_TOKEN),
            Destination::Instagram(_) => Some(INSTAGRAM_TOKEN),
            Destination::Push(_) => Some(FCM_ACCOUNT),
            Destination::Email(_) | Destination::Sms(_) => None,
        };
        let stops = permit.consent.as_ref().map(|_| LINK_KEYS);
        let mut needed = carriers.into_iter().chain(stops);
        needed.find(|name| self.settings.secrets_of(name).is_empty())
    }

    /// The link of the message as it would be signed, but for where it leads; none where it needs none.
    fn stop_url(&self, permit: &Permit) -> Option<String> {
        permit.consent.as_ref()?;
        let key = self.settings.secrets_of(LINK_KEYS).first()?;
        let command = &self.made.command;
        let link = Link {
            store: command.store.clone(),
            customer: command.customer.clone(),
            channel: permit.to.channel(),
            topic: Topic::Marketing,
            message: command.message_id(),
            address: Some(permit.to.key(&command.store)),
        };
        Some(format!("{LINKS_URL}/u/{}", link.sign(key)))
    }
}
