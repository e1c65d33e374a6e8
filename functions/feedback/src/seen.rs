//! What Messenger and Instagram tell of our messages: echoes by our own ids, deliveries and readings by the address.

use awda_commerce::Delivery;
use awda_kernel::StoreId;
use awda_messaging::feedback::messenger::{Conversation, Seen};
use awda_messaging::feedback::{Report, Tags, Told};
use awda_ports::{Fault, Hearing, Messages, Queue, Stores};

use crate::{Feedback, Outcome};

impl<M: Messages + Hearing, S: Stores, Q: Queue<Delivery>> Feedback<M, S, Q> {
    /// Keeps what a conversation tells in the rows of the messages it is about.
    pub(crate) async fn conversation(
        &self,
        store: &StoreId,
        told: &Conversation,
    ) -> Result<Option<Outcome>, Fault> {
        let mut outcome = None;
        for report in &told.reports {
            outcome = Some(self.own_report(store, report).await?);
        }
        for seen in &told.seen {
            for report in self.reports_of(store, seen).await? {
                outcome = Some(self.report(&report).await?);
            }
        }
        Ok(outcome)
    }

    /// A store speaks of its own messages alone.
    pub(crate) async fn own_report(
        &self,
        store: &StoreId,
        report: &Report,
    ) -> Result<Outcome, Fault> {
        let is_own = report
            .tags
            .as_ref()
            .is_some_and(|tags| tags.store == *store);
        if is_own {
            return self.report(report).await;
        }
        Ok(Outcome::Foreign)
    }

    /// One report for each message that the address was lately sent and that is meant.
    async fn reports_of(&self, store: &StoreId, seen: &Seen) -> Result<Vec<Report>, Fault> {
        let key = seen.address.key(store);
        let health = self.messages.look(store, &[], Some(&key)).await?.health;
        let sent = health.unwrap_or_default().lately.into_iter();
        let meant = sent.filter(|sent| sent.is_among(seen));
        let reports = meant.flat_map(|sent| {
            let report = |told| Report {
                tags: Some(Tags {
                    message: sent.message.clone(),
                    store: store.clone(),
                    customer: sent.customer.clone(),
                }),
                carrier_id: sent.carrier_id.clone(),
                sent_at: sent.at,
                at: seen.until,
                told,
            };
            let delivered = report(Told::Delivered {
                recipients: vec![seen.address.clone()],
            });
            let opened = seen.is_read.then(|| {
                report(Told::Opened {
                    is_named_machine: false,
                })
            });
            std::iter::once(delivered).chain(opened).collect::<Vec<_>>()
        });
        Ok(reports.collect())
    }
}
