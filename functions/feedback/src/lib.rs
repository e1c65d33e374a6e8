//! Takes what carriers tell about messages, and keeps it in the messages' rows.
//!
//! Woken by: SES events on the feedback queue. Answers: nothing. Keeps: the row's feedback, and addresses nobody may write to.
//! On failure: the event returns to the queue; taking it twice, or in another order, changes nothing.
//! It never sends anything, and never changes a profile.

mod outcome;

use awda_customers::{IdentifierKind, Key};
use awda_kernel::EmailAddress;
use awda_messaging::feedback::returns::{AddressHealth, Bounce};
use awda_messaging::feedback::{Report, Tags, Told, ses, told};
use awda_ports::{Command, Fault, Messages, Remedied, Remedy, Suppression};

pub use outcome::Outcome;

/// Times a row is loaded again because somebody else wrote it meanwhile.
const TRIES_MAX: usize = 3;

/// The use case.
#[derive(Debug, Clone)]
pub struct Feedback<M> {
    /// The ledger, and the addresses nobody may write to.
    pub messages: M,
}

/// What a carrier told, as it stands in the queue: an SNS envelope with an SES event, or the event itself.
#[derive(Clone)]
pub struct CarrierTold(pub String);

impl<M: Messages> Feedback<M> {
    /// Takes one event. Addresses are suppressed before the row is touched: that is what must not be lost.
    pub async fn handle(&self, event: &CarrierTold) -> Result<Outcome, Fault> {
        let report = ses::parse(&event.0)
            .map_err(|why| Fault::unreadable("read what a carrier told").because(why))?;
        let Some(report) = report else {
            return Ok(Outcome::Notice);
        };
        let Some(tags) = &report.tags else {
            return Ok(Outcome::Foreign);
        };
        self.suppress(tags, &report).await?;
        self.weigh(tags, &report).await?;
        for _ in 0..TRIES_MAX {
            match self.keep(tags, &report).await {
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
        address: &EmailAddress,
        (report, cause): (&Report, &str),
    ) -> Result<(), Fault> {
        let suppression = Suppression {
            since: report.at,
            cause: cause.to_owned(),
        };
        let (store, key) = (&tags.store, key(tags, address));
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
        address: &EmailAddress,
        report: &Report,
    ) -> Result<AddressHealth, Fault> {
        let (store, key) = (&tags.store, key(tags, address));
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
            return Ok(Outcome::AlreadyKept);
        }
        self.messages.settle(&before, &after).await?;
        Ok(Outcome::Kept)
    }
}

fn key(tags: &Tags, address: &EmailAddress) -> Key {
    Key::new(&tags.store, IdentifierKind::Email, address.reveal())
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
