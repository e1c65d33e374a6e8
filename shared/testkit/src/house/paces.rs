//! Paces in memory.

use awda_kernel::Timestamp;
use awda_ports::{Fault, Going, Pace, Paces};

use super::MemoryHouse;
use crate::lock;

impl Paces for MemoryHouse {
    async fn go(&self, name: &str, count: u32, pace: Pace, now: Timestamp) -> Result<Going, Fault> {
        let mut state = lock(&self.state);
        let used_up = state.paces.get(name).copied();
        let (next, answer) = pace.after(used_up, count, now.as_millisecond());
        if let Some(next) = next {
            state.paces.insert(name.to_owned(), next);
        }
        Ok(answer)
    }
}
