//! Takes what carriers tell about messages, and keeps it in the messages' rows.
//!
//! Woken by: events of SES, of text messages and of WhatsApp by AWS, answers to them, and carriers' webhooks, all on the feedback queue. Answers: nothing.
//! Keeps: the row's feedback, addresses nobody may write to, and stops, which hold at once; what people wrote and want goes on to the
//! deliveries queue. On failure: the event returns to the queue; taking it twice, or in another order, changes nothing.
//! It never sends anything to anybody, and never changes a profile: what somebody heard stands beside it, and where it changed `unify` is
//! asked to place them anew.

mod hearing;
mod outcome;
mod replies;
mod seen;

use awda_commerce::Delivery;
use awda_kernel::Timestamp;
use awda_messaging::channels::Destination;
use awda_messaging::feedback::heard::{Heard, heard};
use awda_messaging::feedback::returns::{AddressHealth, Bounce};
use awda_messaging::feedback::{Report, Tags, Told, told};
use awda_ports::{Command, Fault, Hearing, Messages, Queue, Remedied, Remedy, Stores, Suppression};

pub use outcome::Outcome;

/// Times a row is loaded again because somebody else wrote it meanwhile.
const TRIES_MAX: usize = 3;

/// The use case.
#[derive(Debug, Clone)]
pub struct Feedback<M, S, Q> {
    /// The ledger, and the addresses nobody may write to.
    pub messages: M,
    /// Settings: which numbers are whose.
    pub stores: S,
    /// Where what people wrote and want waits to be kept.
    pub deliveries: Q,
}

/// What a carrier told, as it stands in the queue: an SNS envelope with an event, the event itself, or a webhook as the door took it.
#[derive(Clone)]
pub struct CarrierTold(pub String);

impl<M: Messages + Hearing, S: Stores, Q: Queue<Delivery>> Feedback<M, S, Q> {
    /// Takes one event.
    pub async fn handle(&self, event: &CarrierTold, now: Timestamp) -> Result<Outcome, Fault> {
        let heard = heard(&event.0)
            .map_err(|why| Fault::unreadable("read what a carrier told").because(why))?;
        match heard {
            Heard::Report(report) => self.report(&report).await,
            Heard::Answer { number, body } => self.answer(&number, body, now).await,
            Heard::Relayed(relayed) => self.relayed(relayed, now).await,
            Heard::Webhook(delivery) => self.webhook(&delivery).await,
            Heard::Notice => Ok(Outcome::Notice),
        }
    }

    /// Addresses are suppressed and stopped before the row is touched: that is what must not be lost.
    pub(crate) async fn report(&self, report: &Report) -> Result<Outcome, Fault> {
        let Some(tags) = &report.tags else {
            return Ok(Outcome::Foreign);
        };
        self.withdraw(tags, report).await?;
        self.suppress(tags, report).await?;
        self.weigh(tags, report).await?;
        for _ in 0..TRIES_MAX {
            match self.keep(tags, report).await {
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                settled => return settled,
            }
        }
        Err(Fault::conflict("keep what a carrier told"))
    }

    async fn suppress(&self, tags: &Tags, report: &Report) -> Result<(), Fault> {
        let (addresses, cause) = report.suppressions();
        for address in addresses {
            self.give_up(tags, address, (report, cause)).await?;
        }
        Ok(())
    }

    async fn give_up(
        &self,
        tags: &Tags,
        address: &Destination,
        (report, cause): (&Report, &str),
    ) -> Result<(), Fault> {
        let suppression = Suppression {
            since: report.at,
            cause: cause.to_owned(),
        };
        let (store, key) = (&tags.store, address.key(&tags.store));
        self.messages.suppress(store, &key, &suppression).await
    }

    /// Keeps how addresses take what is sent to them, and gives up those that return one message after another.
    async fn weigh(&self, tags: &Tags, report: &Report) -> Result<(), Fault> {
        let (Told::Delivered {
            recipients: addresses,
        }
        | Told::Bounced {
            kind: Bounce::Soft,
            recipients: addresses,
        }
        | Told::Failed {
            kind: Bounce::Soft,
            recipients: addresses,
            ..
        }) = &report.told
        else {
            return Ok(());
        };
        for address in addresses {
            if self
                .health_after(tags, address, report)
                .await?
                .is_given_up()
            {
                let why = (report, "soft_bounces");
                self.give_up(tags, address, why).await?;
            }
        }
        Ok(())
    }

    async fn health_after(
        &self,
        tags: &Tags,
        address: &Destination,
        report: &Report,
    ) -> Result<AddressHealth, Fault> {
        let (store, key) = (&tags.store, address.key(&tags.store));
        for _ in 0..TRIES_MAX {
            let before = self.messages.look(store, &[], Some(&key)).await?.health;
            let health = before.clone().unwrap_or_default();
            let after = match report.told {
                Told::Delivered { .. } => health.delivered(report.at),
                _ => health.returned(&tags.message, report.at),
            };
            if before.as_ref() == Some(&after) {
                return Ok(after);
            }
            let kept = self
                .messages
                .keep_health(store, &key, before.as_ref(), &after);
            match kept.await {
                Err(fault) if fault.remedy() == Remedy::Reload => {}
                kept => return kept.map(|()| after),
            }
        }
        Err(Fault::conflict("keep an address's health"))
    }

    async fn keep(&self, tags: &Tags, report: &Report) -> Result<Outcome, Fault> {
        let wanted = [(tags.customer.clone(), tags.message.clone())];
        let sight = self.messages.look(&tags.store, &wanted, None).await?;
        let Some(before) = sight.rows.into_iter().next() else {
            return Ok(Outcome::Unknown);
        };
        let after = told(&before, report);
        if after == before {
            self.hear_again(&after, report.at).await?;
            return Ok(Outcome::AlreadyKept);
        }
        let heard = self.heard_before(&before, &after).await?;
        self.messages.settle(&before, &after).await?;
        self.hear((&before, &after), heard.as_ref(), report.at)
            .await?;
        Ok(Outcome::Kept)
    }
}

impl std::fmt::Debug for CarrierTold {
    /// Without the text: it holds addresses.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CarrierTold({} bytes)", self.0.len())
    }
}

impl Command for CarrierTold {
    const NAME: &'static str = "carrier_told";

    fn to_wire(&self) -> String {
        self.0.clone()
    }

    fn from_wire(text: &str) -> Result<Self, Fault> {
        Ok(Self(text.to_owned()))
    }

    fn group(&self) -> String {
        "carrier".to_owned()
    }
}

#[cfg(test)]
mod tests;
