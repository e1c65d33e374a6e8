//! A queue as the functions see it: a place to send commands to.

use std::marker::PhantomData;
use std::sync::Arc;

use awda_ports::{Command, Fault, LATER_SECONDS_MAX};

use super::{Error, NewMessage, Queues};

/// One queue as the functions see it: a place to send commands to.
#[derive(Debug)]
pub struct LocalQueue<C> {
    queues: Arc<Queues>,
    name: String,
    /// Whether what is sent at the same moment is kept together.
    is_door: bool,
    carries: PhantomData<fn(C)>,
}

impl<C> LocalQueue<C> {
    /// The queue of this name.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn new(queues: Arc<Queues>, name: &str) -> Result<Self, Error> {
        queues.ruled(name)?;
        Ok(Self {
            queues,
            name: name.to_owned(),
            is_door: false,
            carries: PhantomData,
        })
    }

    /// The same for those whom many knock at: what they send at the same moment is kept together. Not for workers, which run
    /// behind the doors: a door would wait until the worker whose turn it is comes to run.
    #[must_use]
    pub fn at_the_door(self) -> Self {
        Self {
            is_door: true,
            ..self
        }
    }
}

impl<C> Clone for LocalQueue<C> {
    fn clone(&self) -> Self {
        Self {
            queues: Arc::clone(&self.queues),
            name: self.name.clone(),
            is_door: self.is_door,
            carries: PhantomData,
        }
    }
}

impl<C: Command> awda_ports::Queue<C> for LocalQueue<C> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        self.keep(commands, None).await
    }
}

impl<C: Command> awda_ports::Later<C> for LocalQueue<C> {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        self.keep(commands, Some(seconds.min(LATER_SECONDS_MAX)))
            .await
    }
}

impl<C: Command> LocalQueue<C> {
    async fn keep(&self, commands: &[C], delay_s: Option<u32>) -> Result<(), Fault> {
        let messages: Vec<NewMessage> = commands
            .iter()
            .map(|command| NewMessage {
                group: command.group(),
                body: command.to_wire(),
                delay_s,
            })
            .collect();
        let kept = if self.is_door {
            self.queues.send_together(&self.name, messages).await
        } else {
            self.queues.send(&self.name, &messages)
        };
        kept.map_err(|why| fault("send to a queue", why))
    }
}

/// A queue's failure in the words of the ports.
pub(crate) fn fault(what: &'static str, why: Error) -> Fault {
    match why {
        Error::TooLarge { .. } => Fault::refused(what).because(why),
        Error::Unkept | Error::Database(_) => Fault::unavailable(what).because(why),
        Error::Unknown(_) | Error::NotInFlight | Error::Visibility(_) => {
            Fault::broken(what).because(why)
        }
    }
}
