//! What people write back, and what they stop: a stop is kept at the address before anything else, so that it holds however much waits in
//! the queue before the consent event that says the same to the profile (decision 8).

use awda_commerce::sources::{SMS, WHATSAPP, carrier};
use awda_commerce::{Channel, Consent, ConsentStatus, Delivery, Event, Fact, Topic};
use awda_customers::{Decision, IdentifierKind, Key, identifiers_of};
use awda_kernel::{StoreId, Timestamp};
use awda_messaging::feedback::social::Relayed;
use awda_messaging::feedback::{Report, Tags, Told, messenger, whatsapp};
use awda_ports::{Fault, Hearing, Messages, Queue, Stores};

use crate::{Feedback, Outcome};

/// How a withdrawal came that the carrier told of, in the consent event.
const METHOD: &str = "carrier";

impl<M: Messages + Hearing, S: Stores, Q: Queue<Delivery>> Feedback<M, S, Q> {
    /// An answer by text message belongs to whichever store has the number it was sent to.
    pub(crate) async fn answer(
        &self,
        number: &str,
        body: String,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        for store in self.stores.all().await? {
            let settings = self.stores.settings(&store).await?;
            let sms = settings.and_then(|settings| settings.channels.sms);
            let is_theirs = sms.is_some_and(|sms| sms.numbers.iter().any(|own| own == number));
            if is_theirs {
                let delivery = Delivery {
                    store,
                    source: SMS.to_owned(),
                    topic: String::new(),
                    headers: Vec::new(),
                    body: body.into_bytes(),
                    received_at: now,
                };
                return self.webhook(&delivery).await;
            }
        }
        Ok(Outcome::Foreign)
    }

    /// What AWS hands on of WhatsApp's belongs to whichever store has the number at AWS, and is taken as if Meta had brought it.
    pub(crate) async fn relayed(
        &self,
        relayed: Vec<Relayed>,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        if relayed.is_empty() {
            return Ok(Outcome::Notice);
        }
        let mut outcome = Outcome::Foreign;
        for store in self.stores.all().await? {
            let settings = self.stores.settings(&store).await?;
            let whatsapp = settings.and_then(|settings| settings.channels.whatsapp);
            let Some(number) = whatsapp.and_then(|whatsapp| whatsapp.aws_phone_number_id) else {
                continue;
            };
            for told in relayed.iter().filter(|told| told.number == number) {
                let delivery = Delivery {
                    store: store.clone(),
                    source: WHATSAPP.to_owned(),
                    topic: String::new(),
                    headers: Vec::new(),
                    body: told.body.clone(),
                    received_at: now,
                };
                let taken = self.webhook(&delivery).await?;
                if outcome != Outcome::PassedOn {
                    outcome = taken;
                }
            }
        }
        Ok(outcome)
    }

    /// A carrier's webhook: stops first, then what people wrote goes on, then what became of our messages.
    pub(crate) async fn webhook(&self, delivery: &Delivery) -> Result<Outcome, Fault> {
        let translated = self.translated(delivery).await?;
        let is_unreadable = translated.is_none();
        let events = translated.unwrap_or_default();
        for (key, at) in events
            .iter()
            .flat_map(|event| stops(&delivery.store, event))
        {
            self.messages.stop(&delivery.store, &key, at).await?;
        }
        // What cannot be translated is set aside by whoever takes deliveries, with the reason.
        if !events.is_empty() || is_unreadable {
            self.deliveries.send(std::slice::from_ref(delivery)).await?;
        }
        let mut outcome = if events.is_empty() {
            Outcome::Notice
        } else {
            Outcome::PassedOn
        };
        for report in whatsapp::parse(&delivery.body).unwrap_or_default() {
            let kept = self.own_report(&delivery.store, &report).await?;
            if outcome != Outcome::PassedOn {
                outcome = kept;
            }
        }
        let told = messenger::parse(&delivery.body).unwrap_or_default();
        let kept = self.conversation(&delivery.store, &told).await?;
        Ok(match outcome {
            Outcome::PassedOn => outcome,
            _ => kept.unwrap_or(outcome),
        })
    }

    /// The person stopped promotions with the carrier, who told of it instead of delivering.
    pub(crate) async fn withdraw(&self, tags: &Tags, report: &Report) -> Result<(), Fault> {
        let Told::OptedOut { recipients } = &report.told else {
            return Ok(());
        };
        let store = &tags.store;
        for address in recipients {
            self.messages
                .stop(store, &address.key(store), report.at)
                .await?;
            let denied = ConsentStatus::Denied;
            let consent = Consent {
                method: METHOD.to_owned(),
                proof: Some(tags.message.to_string()),
                ..Consent::of(address.channel(), Topic::Marketing, denied)
            };
            let one = address.identifiers();
            let decision = Decision::Prefer { one, consent };
            let delivery = decision.delivery(store, report.at);
            self.deliveries.send(&[delivery]).await?;
        }
        Ok(())
    }

    /// What people wrote in a webhook; none when nobody can read it.
    async fn translated(&self, delivery: &Delivery) -> Result<Option<Vec<Event>>, Fault> {
        let settings = self.stores.settings(&delivery.store).await?;
        let settings =
            settings.ok_or_else(|| Fault::refused("take a webhook of an unknown store"))?;
        let facts = settings.facts();
        let facts =
            facts.map_err(|why| Fault::broken("read the settings of a store").because(why))?;
        let events = carrier(&delivery.source).and_then(|one| one.translate(delivery, &facts));
        Ok(events.ok())
    }
}

/// The addresses at which an event stops its channel, and since when.
fn stops(store: &StoreId, event: &Event) -> Vec<(Key, Timestamp)> {
    let Fact::Consent(consent) = &event.fact else {
        return Vec::new();
    };
    if (consent.status, consent.topic) != (ConsentStatus::Denied, Topic::Marketing) {
        return Vec::new();
    }
    let named = identifiers_of(store, &event.identifiers);
    let keys = named
        .into_iter()
        .filter_map(|one| match (consent.channel, one.kind) {
            (Channel::Sms, IdentifierKind::Phone)
            | (Channel::Telegram, IdentifierKind::Telegram)
            | (Channel::Messenger, IdentifierKind::Messenger)
            | (Channel::Instagram, IdentifierKind::Instagram)
            | (Channel::Push, IdentifierKind::Push)
            | (Channel::Email, IdentifierKind::Email) => Some(one.key),
            (Channel::Whatsapp, IdentifierKind::Phone) => {
                Some(Key::new(store, IdentifierKind::Whatsapp, &one.value))
            }
            _ => None,
        });
    keys.map(|key| (key, event.occurred_at)).collect()
}
