//! A queue that keeps what it is sent, in the stored form, and can be told to fail.

use std::marker::PhantomData;
use std::sync::Mutex;

use awda_ports::{Command, Fault, Queue};

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
        lock(&self.state).kept.clear();
        sent
    }

    /// Lets the next `count` calls fail, each after it kept half of what it was given.
    pub fn fail_next(&self, count: usize) {
        lock(&self.state).failures = count;
    }
}

impl<C: Command> Queue<C> for MemoryQueue<C> {
    async fn send(&self, commands: &[C]) -> Result<(), Fault> {
        let mut state = lock(&self.state);
        let fails = state.failures > 0;
        let count = if fails {
            commands.len() / 2
        } else {
            commands.len()
        };
        let texts = commands.iter().take(count).map(Command::to_wire);
        state.kept.extend(texts);
        if fails {
            state.failures -= 1;
            return Err(Fault::unavailable("queue commands"));
        }
        Ok(())
    }
}
