//! Questions to sources over HTTPS. Only public addresses are asked, so that nothing a delivery says can turn a question to the inside;
//! a name is judged by the address it resolves to, at the moment it is used. Nobody is followed to another address.
//!
//! It refuses to know what is asked, and who.

use std::time::Duration;

use awda_commerce::{FetchAnswer, FetchRequest};
use awda_ports::{Fault, Fetch};
use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::BodyExt;

use crate::address;
use crate::client::Unanswered;
use crate::https::{Https, NotPublic, cause};

/// How long the whole of a question may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Asks over HTTPS.
#[derive(Clone, Debug)]
pub struct HttpFetch {
    https: Https,
    stand_in: Option<Uri>,
    patience: Duration,
    answer_bytes_max: usize,
    reads_bodies: bool,
}

/// A stand-in must be on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a stand-in's address is http://127.0.0.1:PORT or http://[::1]:PORT")]
pub struct NotLoopback;

impl HttpFetch {
    /// Asks the sources themselves.
    pub fn new() -> Self {
        Self::towards(None)
    }

    /// Asks somebody on this machine who stands in for every source: for tests, and for trying out.
    ///
    /// # Errors
    /// [`NotLoopback`].
    pub fn standing_in(origin: &str) -> Result<Self, NotLoopback> {
        let origin: Uri = origin.parse().map_err(|_| NotLoopback)?;
        let on_loopback = origin.host().is_some_and(address::is_loopback);
        if origin.scheme_str() != Some("http") || !on_loopback {
            return Err(NotLoopback);
        }
        Ok(Self::towards(Some(origin)))
    }

    /// Asks services of AWS themselves, or whoever the environment says stands in for them. Their names come from AWS and may lead to the
    /// inside: to a network's own endpoints.
    ///
    /// # Errors
    /// [`NotLoopback`].
    #[cfg(any(feature = "cognito", feature = "vault"))]
    pub(crate) fn reaching(access: &crate::Access) -> Result<Self, NotLoopback> {
        let theirs = Self {
            https: Https::new(access.authorities()),
            ..Self::new()
        };
        access.endpoint().map_or(Ok(theirs), Self::standing_in)
    }

    /// The same, with other limits.
    #[must_use]
    pub const fn limited_to(mut self, patience: Duration, answer_bytes_max: usize) -> Self {
        self.patience = patience;
        self.answer_bytes_max = answer_bytes_max;
        self
    }

    /// The same, for those whose status is all that counts: what they answer beside it is left unread, and none is too long.
    #[must_use]
    pub const fn reading_no_bodies(mut self) -> Self {
        self.reads_bodies = false;
        self
    }

    fn towards(stand_in: Option<Uri>) -> Self {
        let https = match stand_in {
            Some(_) => Https::new(None),
            None => Https::to_the_public(None),
        };
        Self {
            https,
            stand_in,
            patience: PATIENCE,
            answer_bytes_max: ANSWER_BYTES_MAX,
            reads_bodies: true,
        }
    }

    /// The address that is really asked.
    fn address(&self, url: &str) -> Result<Uri, Fault> {
        let refused = || Fault::refused("ask an address that is not public");
        let uri: Uri = url.parse().map_err(|_| refused())?;
        if let Some(stand_in) = &self.stand_in {
            let mut parts = stand_in.clone().into_parts();
            parts.path_and_query = uri.path_and_query().cloned();
            return Uri::from_parts(parts).map_err(|why| refused().because(why));
        }
        let host = uri.host().ok_or_else(refused)?;
        // A name is judged when it is resolved; an address is never resolved.
        if uri.scheme_str() != Some("https") || !address::may_be_public(host) {
            return Err(refused());
        }
        Ok(uri)
    }

    async fn ask(&self, question: Request<Bytes>) -> Result<FetchAnswer, Fault> {
        let answer = self.https.send(question).await.map_err(fault_of)?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after");
        let retry_after = retry_after.and_then(|value| value.to_str().ok());
        let retry_after_seconds = retry_after.and_then(|text| text.trim().parse().ok());
        let mut body = Vec::new();
        if !self.reads_bodies {
            return Ok(FetchAnswer {
                status,
                body,
                retry_after_seconds,
            });
        }
        let mut stream = answer.into_body();
        while let Some(frame) = stream.frame().await {
            let frame = frame.map_err(|why| unheard().because(why))?;
            // What is no data is a header after them.
            let chunk = frame.into_data().unwrap_or_default();
            if body.len() + chunk.len() > self.answer_bytes_max {
                return Err(Fault::refused("take so large an answer of a source"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(FetchAnswer {
            status,
            body,
            retry_after_seconds,
        })
    }
}

impl Default for HttpFetch {
    fn default() -> Self {
        Self::new()
    }
}

impl Fetch for HttpFetch {
    async fn fetch(&self, request: &FetchRequest) -> Result<FetchAnswer, Fault> {
        let body = Bytes::from(request.body.reveal().clone());
        self.fetch_with(request, body).await
    }
}

impl HttpFetch {
    /// Asks with a body of bytes in the place of the request's text.
    ///
    /// # Errors
    /// As [`Fetch::fetch`].
    #[cfg(feature = "carriers")]
    pub(crate) async fn fetch_bytes(
        &self,
        request: &FetchRequest,
        body: Vec<u8>,
    ) -> Result<FetchAnswer, Fault> {
        self.fetch_with(request, Bytes::from(body)).await
    }

    async fn fetch_with(&self, request: &FetchRequest, body: Bytes) -> Result<FetchAnswer, Fault> {
        let uri = self.address(&request.url)?;
        let mut question = Request::builder().method(request.method).uri(uri);
        for (name, value) in &request.headers {
            question = question.header(*name, value.reveal());
        }
        let question = question.body(body);
        let question = question.map_err(|_| Fault::refused("ask what is no request"))?;
        let answered = tokio::time::timeout(self.patience, self.ask(question)).await;
        answered.map_err(|why| unheard().because(why))?
    }
}

/// The fault of a failed call: refused when a name led to the inside, else worth another try.
fn fault_of(why: Unanswered) -> Fault {
    if cause::<NotPublic>(&why).is_some() {
        return Fault::refused("ask an address that is not public").because(why);
    }
    unheard().because(why)
}

fn unheard() -> Fault {
    Fault::unavailable("hear a source's answer")
}

#[cfg(test)]
mod tests;
