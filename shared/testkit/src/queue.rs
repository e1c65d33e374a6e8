//! A queue that keeps what it is sent, in the stored form, and can be told to fail.

use std::marker::PhantomData;
use std::sync::Mutex;

use awda_ports::{Command, Fault, LATER_SECONDS_MAX, Later, Queue};

use crate::lock;

/// A queue in memory.
#[derive(Debug)]
pub struct MemoryQueue<C> {
    state: Mutex<State>,
    carries: PhantomData<fn(C)>,
}

#[derive(Debug, Default)]
struct State {
    kept: Vec<String>,
    /// Seconds that were to pass before each was handed out.
    waits: Vec<u32>,
    failures: usize,
}

impl<C> Default for MemoryQueue<C> {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            carries: PhantomData,
        }
    }
}

impl<C: Command> MemoryQueue<C> {
    /// Everything that was sent and not taken yet, in order, read back from the stored form. What cannot be read is left out.
    pub fn sent(&self) -> Vec<C> {
        let state = lock(&self.state);
        let kept = state.kept.iter();
        kept.filter_map(|text| C::from_wire(text).ok()).collect()
    }

    /// Takes everything out.
    pub fn take(&self) -> Vec<C> {
        let sent = self.sent();
        let mut state = lock(&self.state);
        state.kept.clear();
        state.waits.clear();
        sent
    }

    /// Seconds that are to pass before each of them is handed out: nobody waits here, whoever takes them sees to it.
    pub fn waits(&self) -> Vec<u32> {
        lock(&self.state).waits.clone()
    }

    /// Lets the next `count` calls fail, each after it kept half of what it was given.
    pub fn fail_next(&self, count: usize) {
        lock(&self.state).failures = count;
    }
}

impl<C: Command> Queue<C> for MemoryQueue<C> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        self.send_later(commands, 0).await
    }
}

impl<C: Command> Later<C> for MemoryQueue<C> {
    async fn send_later(&self, commands: &[C], seconds: u32) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let fails = state.failures > 0;
        let count = if fails {
            commands.len() / 2
        } else {
            commands.len()
        };
        let texts = commands.iter().take(count).map(Command::to_wire);
        state.kept.extend(texts);
        let waits = std::iter::repeat_n(seconds.min(LATER_SECONDS_MAX), count);
        state.waits.extend(waits);
        if fails {
            state.failures -= 1;
            return Err(Fault::unavailable("queue commands"));
        }
        Ok(())
    }
}
