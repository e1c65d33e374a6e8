//! A port in bad weather: the same port, whose every call waits for everybody else's turn before its effect and after it, and may
//! fail on either side of it.
//!
//! A future over exposed ports that is polled by hand can be left between any two effects: that is a function that was killed.

mod coupons;
mod edges;
mod jobs;
mod nights;
mod notes;
mod shelves;
mod stores;

use std::future::Future;

use awda_ports::Fault;

use crate::weather::{Call, Fate, Nature, Weather, turn};

/// A port in this weather.
#[derive(Debug, Clone)]
pub struct Exposed<P, W> {
    /// The port.
    pub port: P,
    /// What happens to its calls.
    pub weather: W,
}

impl<P: Send + Sync, W: Weather> Exposed<P, W> {
    /// A port in this weather.
    pub const fn new(port: P, weather: W) -> Self {
        Self { port, weather }
    }

    /// Carries a call to the port and its answer back.
    async fn through<T, F>(&self, call: Call, effect: impl Fn() -> F + Send) -> Result<T, Fault>
    where
        T: Send,
        F: Future<Output = Result<T, Fault>> + Send,
    {
        turn().await;
        let fate = self.weather.fate(call);
        if let Fate::Before(trouble) = fate {
            return Err(trouble.fault(call));
        }
        let mut answer = effect().await;
        self.weather.done(call);
        turn().await;
        match fate {
            Fate::After(trouble) => return Err(trouble.fault(call)),
            Fate::Again => answer = effect().await,
            _ => {}
        }
        answer
    }
}

const fn call(port: &'static str, verb: &'static str, nature: Nature) -> Call {
    Call { port, verb, nature }
}

#[cfg(test)]
mod tests;
