//! A limit on how long a connection may take to stand: the name, the line and TLS together.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use tower_service::Service;

/// Whoever connects, and for how long they may.
#[derive(Debug, Clone)]
pub(super) struct Patient<C> {
    pub(super) connector: C,
    pub(super) patience: Duration,
}

/// A connection did not stand in time.
#[derive(Debug, thiserror::Error)]
#[error("the connection did not stand within {} ms", .0.as_millis())]
pub(super) struct TooSlow(Duration);

type Failure = Box<dyn Error + Send + Sync>;

impl<C> Service<Uri> for Patient<C>
where
    C: Service<Uri, Error: Into<Failure>, Future: Send + 'static>,
{
    type Response = C::Response;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let patience = self.patience;
        let standing = tokio::time::timeout(patience, self.connector.call(to));
        Box::pin(async move {
            let stood = standing.await.map_err(|_| TooSlow(patience))?;
            stood.map_err(Into::into)
        })
    }
}
