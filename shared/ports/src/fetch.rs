//! Who carries questions to sources that only announce.

use std::future::Future;

use awda_commerce::{FetchAnswer, FetchRequest};

use crate::Fault;

/// Asks a source.
///
/// # Contract
/// 1. An answer is what the other side said, whatever its status; nobody is followed to another address.
/// 2. A fault with the remedy `Retry` means that nothing was heard in time; the question may have been heard.
/// 3. A question to an address that is not public is a fault with the remedy `Reject`, and nothing is sent.
/// 4. An answer larger than anybody should send is a fault with the remedy `Reject`.
pub trait Fetch: Send + Sync {
    /// Asks, and waits for the answer.
    fn fetch(
        &self,
        request: &FetchRequest,
    ) -> impl Future<Output = Result<FetchAnswer, Fault>> + Send;
}

impl<F: Fetch> Fetch for &F {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        (**self).fetch(request).await
    }
}
