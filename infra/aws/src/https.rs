//! How every service is reached: HTTP/1.1 on connections that are kept, TLS by ring, the roots of trust compiled in
//! (docs/decisions/0018-one-plain-https-client.md).
//!
//! Nothing is made before the first call. It refuses to try again: [`crate::Client`] does, by what [`failures`] says went wrong; and to
//! decide which addresses may be asked: [`names`] does.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{
    CaptureConnection, HttpConnector as Tcp, capture_connection,
};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::client::{Carried, How, Line, Unanswered};

mod failures;
mod names;
mod patience;
mod trust;

pub(crate) use failures::cause;
use names::Names;
pub(crate) use names::NotPublic;
use patience::Patient;
use trust::Untrusted;

/// How long a connection may take to stand, from its name to the end of TLS's greetings: what AWS's SDKs give their own client.
const CONNECT_PATIENCE: Duration = Duration::from_millis(3_100);
/// How long a connection that nobody uses is kept. A function is frozen between two events, and what was closed meanwhile is noticed when a
/// question was written to it already: of a mail nobody knows then whether it was taken.
const IDLE: Duration = Duration::from_secs(20);
/// How long a service may take to answer, where nothing else is said.
const ANSWER_PATIENCE: Duration = Duration::from_secs(30);

type Connections = Client<Patient<HttpsConnector<Tcp<Names>>>, Full<Bytes>>;

/// One pool of connections; clones share it.
#[derive(Clone)]
pub(crate) struct Https {
    names: Names,
    /// The file of authorities to trust; those compiled in when none.
    authorities: Option<PathBuf>,
    patience: Duration,
    answer_patience: Duration,
    kept: Arc<OnceLock<Result<Connections, Arc<Untrusted>>>>,
}

impl Https {
    /// To whoever is asked, by plain HTTP too where an address says so: a stand-in for AWS does.
    pub(crate) fn new(authorities: Option<PathBuf>) -> Self {
        Self::resolving(Names::Any, authorities)
    }

    /// To hosts that resolve to public addresses.
    pub(crate) fn to_the_public(authorities: Option<PathBuf>) -> Self {
        Self::resolving(Names::PublicOnly, authorities)
    }

    fn resolving(names: Names, authorities: Option<PathBuf>) -> Self {
        Self {
            names,
            authorities,
            patience: CONNECT_PATIENCE,
            answer_patience: ANSWER_PATIENCE,
            kept: Arc::default(),
        }
    }

    /// The file of authorities it trusts; none for those compiled in.
    #[cfg(any(feature = "cognito", feature = "vault"))]
    pub(crate) fn authorities(&self) -> Option<PathBuf> {
        self.authorities.clone()
    }

    /// The same connections; an answer may take so long.
    #[must_use]
    pub(crate) const fn waiting(mut self, patience: Duration) -> Self {
        self.answer_patience = patience;
        self
    }

    fn connections(&self) -> Result<&Connections, Unanswered> {
        let kept = self.kept.get_or_init(|| self.made().map_err(Arc::new));
        let failed = |why: &Arc<Untrusted>| Unanswered::new(How::Ours, Arc::clone(why));
        kept.as_ref().map_err(failed)
    }

    fn made(&self) -> Result<Connections, Untrusted> {
        let mut tcp = Tcp::new_with_resolver(self.names);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Shared among a name's addresses, so that one that is silent leaves time for the next.
        tcp.set_connect_timeout(Some(self.patience));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(trust::in_authorities(self.authorities.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(Patient {
                connector,
                patience: self.patience,
            }))
    }

    /// Asks, and answers as soon as the head of an answer is there. A connection that a server's own failure came over is not used again:
    /// the next one may lead to a server that is well.
    pub(crate) async fn send(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Incoming>, Unanswered> {
        let mut request = request.map(Full::new);
        let connection = capture_connection(&mut request);
        let answer = self.connections()?.request(request).await;
        let answer = answer.map_err(failures::told)?;
        if answer.status().is_server_error() {
            give_up(&connection);
        }
        Ok(answer)
    }

    async fn whole(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Unanswered> {
        let (head, body) = self.send(request).await?.into_parts();
        let body = body.collect().await.map_err(failures::broken_off)?;
        Ok(Response::from_parts(head, body.to_bytes()))
    }
}

fn give_up(connection: &CaptureConnection) {
    if let Some(connected) = connection.connection_metadata().as_ref() {
        connected.poison();
    }
}

impl fmt::Debug for Https {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Line for Https {
    fn carry(&self, request: Request<Bytes>) -> Carried<'_> {
        Box::pin(async move {
            let answer = tokio::time::timeout(self.answer_patience, self.whole(request)).await;
            answer.unwrap_or_else(|why| Err(Unanswered::new(How::Late, why)))
        })
    }
}

#[cfg(test)]
mod tests;
