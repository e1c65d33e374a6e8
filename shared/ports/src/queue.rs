//! Queues of commands.

use std::future::Future;

use awda_commerce::Delivery;
use awda_kernel::Timestamp;
use awda_messaging::DeliverMessage;
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
