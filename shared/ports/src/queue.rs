//! Queues of commands.

use std::future::Future;

use awda_commerce::Delivery;
use awda_kernel::Timestamp;
use awda_messaging::DeliverMessage;
use awda_messaging::notices::Notify;
use serde::{Deserialize, Serialize};

use crate::Fault;

/// What a queue carries: a command with a stored form and the store whose turn it takes.
pub trait Command: Sized + Send + Sync {
    /// The name in logs.
    const NAME: &'static str;

    /// The stored form, at most 1 MiB.
    fn to_wire(&self) -> String;

    /// Reads the stored form.
    ///
    /// # Errors
    /// A [`Fault`] whose remedy is an alarm: what cannot be read goes to the dead letters whole.
    fn from_wire(text: &str) -> Result<Self, Fault>;

    /// The fair-queue group: the store, so that one noisy store does not delay the others.
    fn group(&self) -> String;
}

/// A queue.
///
/// # Contract
/// 1. When `send` answers, every command of the slice is kept and will be handed out at least once.
/// 2. When it fails, any part of the slice may have been kept.
/// 3. An empty slice is accepted.
/// 4. Any number of commands is accepted; the adapter splits them into the batches its technology allows.
pub trait Queue<C: Command>: Send + Sync {
    /// Keeps the commands.
    fn send(&self, commands: &[C]) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// A queue that can wait.
///
/// # Contract
/// 1. What [`Queue`] promises, and that nothing is handed out before so many seconds have passed, of [`LATER_SECONDS_MAX`] at most.
pub trait Later<C: Command>: Queue<C> {
    /// Keeps the commands for later.
    fn send_later(
        &self,
        commands: &[C],
        seconds: u32,
    ) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// Three queues side by side: deliveries go to the first, notices to the second, messages to the third.
impl<A: Queue<Delivery>, B: Send + Sync, C: Send + Sync> Queue<Delivery> for (A, B, C) {
    async fn send(&self, commands: &[Delivery]) -> Result<(), Fault> {
        self.0.send(commands).await
    }
}

impl<A: Send + Sync, B: Queue<Notify>, C: Send + Sync> Queue<Notify> for (A, B, C) {
    async fn send(&self, commands: &[Notify]) -> Result<(), Fault> {
        self.1.send(commands).await
    }
}

impl<A: Send + Sync, B: Send + Sync, C: Queue<DeliverMessage>> Queue<DeliverMessage> for (A, B, C) {
    async fn send(&self, commands: &[DeliverMessage]) -> Result<(), Fault> {
        self.2.send(commands).await
    }
}

impl<A: Send + Sync, B: Send + Sync, C: Later<DeliverMessage>> Later<DeliverMessage> for (A, B, C) {
    async fn send_later(&self, commands: &[DeliverMessage], seconds: u32) -> Result<(), Fault> {
        self.2.send_later(commands, seconds).await
    }
}

/// Longest time that a queue waits by itself, in seconds (SQS's `DelaySeconds`).
pub const LATER_SECONDS_MAX: u32 = 900;

/// Starts the nightly run for the day of `at`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartNight {
    /// The moment the run is for: everything is computed as of this.
    pub at: Timestamp,
}

impl Command for Delivery {
    const NAME: &'static str = "unify_delivery";

    fn to_wire(&self) -> String {
        Delivery::to_wire(self)
    }

    fn from_wire(text: &str) -> Result<Self, Fault> {
        Delivery::from_wire(text)
            .map_err(|why| Fault::unreadable("read a queued delivery").because(why))
    }

    fn group(&self) -> String {
        self.store.to_string()
    }
}

impl Command for DeliverMessage {
    const NAME: &'static str = "deliver_message";

    fn to_wire(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_wire(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text)
            .map_err(|why| Fault::unreadable("read a queued message command").because(why))
    }

    fn group(&self) -> String {
        self.store.to_string()
    }
}

impl Command for Notify {
    const NAME: &'static str = "notify";

    fn to_wire(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_wire(text: &str) -> Result<Self, Fault> {
        serde_json::from_str(text)
            .map_err(|why| Fault::unreadable("read a queued notice").because(why))
    }

    fn group(&self) -> String {
        format!("{}.{}", self.store, self.endpoint)
    }
}
