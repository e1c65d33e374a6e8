//! The time, as something that is passed in.

use awda_kernel::Timestamp;

/// What time it is.
///
/// # Contract
/// 1. It never goes back within one process.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

impl<C: Clock> Clock for &C {
    fn now(&self) -> Timestamp {
        (*self).now()
    }
}

impl<C: Clock> Clock for std::sync::Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}
