//! How every service is reached: HTTP/1.1 on connections that are kept, TLS by ring, the roots of trust compiled in
//! (docs/decisions/0018-one-plain-https-client.md).
//!
//! Nothing is made before the first call. It refuses to try again: the SDKs do, by what [`failures`] says went wrong; and to decide which
//! addresses may be asked: [`names`] does.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{
    CaptureConnection, HttpConnector as Tcp, HttpInfo, capture_connection,
};
use hyper_util::rt::{TokioExecutor, TokioTimer};

mod failures;
mod names;
mod patience;
mod trust;

pub(crate) use failures::cause;
use names::Names;
pub(crate) use names::NotPublic;
use patience::Patient;
use trust::Untrusted;

/// How long a connection may take to stand, from its name to the end of TLS's greetings: what the SDKs give their own client.
const CONNECT_PATIENCE: Duration = Duration::from_millis(3_100);

type Connections = Client<Patient<HttpsConnector<Tcp<Names>>>, SdkBody>;

/// One pool of connections; clones share it.
#[derive(Clone)]
pub(crate) struct Https {
    names: Names,
    /// The file of authorities to trust; those compiled in when none.
    authorities: Option<PathBuf>,
    patience: Duration,
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
            kept: Arc::default(),
        }
    }

    /// The file of authorities it trusts; none for those compiled in.
    #[cfg(any(feature = "cognito", feature = "vault"))]
    pub(crate) fn authorities(&self) -> Option<PathBuf> {
        self.authorities.clone()
    }

    fn connections(&self) -> Result<&Connections, ConnectorError> {
        let kept = self.kept.get_or_init(|| self.made().map_err(Arc::new));
        let failed = |why: &Arc<Untrusted>| ConnectorError::user(Arc::clone(why).into());
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
            .build(Patient {
                connector,
                patience: self.patience,
            }))
    }

    async fn answer(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = request.try_into_http1x();
        let mut request = request.map_err(|why| ConnectorError::user(why.into()))?;
        let connection = capture_connection(&mut request);
        if let Some(asked) = request.extensions().get::<CaptureSmithyConnection>() {
            asked.set_connection_retriever(move || known(&connection));
        }
        let answer = self.connections()?.request(request).await;
        let answer = answer.map_err(failures::told)?.map(SdkBody::from_body_1_x);
        HttpResponse::try_from(answer).map_err(|why| ConnectorError::other(why.into(), None))
    }
}

/// What the SDK may know of a connection: whom it leads to, and how to have it dropped when what came over it was an outage.
fn known(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    let metadata = connection.connection_metadata();
    let mut extras = http::Extensions::new();
    metadata.as_ref()?.get_extras(&mut extras);
    let ends = extras.get::<HttpInfo>();
    let captured = connection.clone();
    let mut known = ConnectionMetadata::builder()
        .proxied(false)
        .poison_fn(move || {
            if let Some(connected) = captured.connection_metadata().as_ref() {
                connected.poison();
            }
        });
    known
        .set_local_addr(ends.map(HttpInfo::local_addr))
        .set_remote_addr(ends.map(HttpInfo::remote_addr));
    Some(known.build())
}

impl fmt::Debug for Https {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Https")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl HttpConnector for Https {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().answer(request))
    }
}

impl HttpClient for Https {
    /// The settings are the SDKs' own: no limit on reading, and the limit on connecting that this keeps.
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[cfg(test)]
mod tests;
