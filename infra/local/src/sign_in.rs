//! Signing in at a deployed suite's page, as a program on somebody's own machine does (RFC 8252): the browser goes to the page with a
//! challenge (PKCE, RFC 7636), comes back to this machine with a code, and the code is changed for tokens. No password passes through here.
//!
//! It refuses to keep tokens, and to open browsers.

use std::collections::BTreeMap;
use std::io;

use anyhow::{Context, bail};
use awda_aws::HttpFetch;
use awda_commerce::FetchRequest;
use awda_kernel::Secret;
use awda_ports::Fetch;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::new_store::made_up_secret;

/// What is asked for: to be known, to ask, and to decide as far as one's role goes.
const SCOPES: &str = "openid awda/read awda/write";
/// Where the browser comes back to, as the template's `SignInCallbackUrl` has it.
const PATH: &str = "/callback";

/// A page where people sign in, and who sends them there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The page: the stack's output `SignInUrl`.
    pub page: String,
    /// The client: the stack's output `PeopleClientId`.
    pub client: String,
    /// The port of this machine that the browser comes back to.
    pub port: u16,
}

/// Somebody on the way to the page and back.
#[derive(Debug)]
pub struct Attempt {
    state: String,
    verifier: Secret<String>,
}

/// What the page gave.
#[derive(Debug, Deserialize)]
pub struct Granted {
    /// Opens the API.
    #[serde(rename = "access_token")]
    pub access: Secret<String>,
    /// Is changed for another of both, where there is one.
    #[serde(default, rename = "refresh_token")]
    pub refresh: Option<Secret<String>>,
    /// Seconds for which the first opens.
    #[serde(default, rename = "expires_in")]
    pub seconds: i64,
}

type Came = BTreeMap<String, String>;

impl Attempt {
    /// One that nobody can foretell.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            state: made_up_secret()?,
            verifier: Secret::new(made_up_secret()?),
        })
    }

    /// The code that the browser brings back. What belongs to another attempt is turned away, and waited on.
    ///
    /// # Errors
    /// When the page refused, or nobody can be waited for.
    pub async fn comes_back(&self, listener: TcpListener) -> anyhow::Result<Secret<String>> {
        let (told, mut came) = mpsc::channel::<Came>(1);
        let door = axum::Router::new()
            .route(PATH, get(answer))
            .with_state((self.state.clone(), told));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = axum::serve(listener, door).with_graceful_shutdown(async {
            let _ended = stopped.await;
        });
        let serving = tokio::spawn(async move { serving.await });
        let came = came.recv().await.context("nobody came back")?;
        let _listening = stop.send(());
        serving.await??;
        if let Some(code) = came.get("code") {
            return Ok(Secret::new(code.clone()));
        }
        let why = came.get("error").map_or("nothing", String::as_str);
        bail!("the sign-in page says {why}")
    }
}

/// Whoever comes back is thanked; whoever was not sent is turned away.
async fn answer(
    State((state, told)): State<(String, mpsc::Sender<Came>)>,
    address: Uri,
) -> (StatusCode, &'static str) {
    let came = pairs(address.query().unwrap_or_default());
    if came.get("state") != Some(&state) {
        let why = "This is no answer to the sign-in that is waited for.";
        return (StatusCode::BAD_REQUEST, why);
    }
    let is_welcome = came.contains_key("code");
    // A second answer changes nothing.
    let _first = told.try_send(came);
    let text = if is_welcome {
        "You are signed in. This window can be closed."
    } else {
        "You are not signed in. The terminal says why."
    };
    (StatusCode::OK, text)
}

fn pairs(text: &str) -> Came {
    form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

impl SignIn {
    /// Where the browser goes.
    pub fn address(&self, attempt: &Attempt) -> String {
        let digest = Sha256::digest(attempt.verifier.reveal().as_bytes());
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &self.back())
            .append_pair("scope", SCOPES)
            .append_pair("state", &attempt.state)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(digest))
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("{}/oauth2/authorize?{query}", self.origin())
    }

    /// Tokens for the code that was brought back.
    ///
    /// # Errors
    /// When the page gives none.
    pub async fn exchange(
        &self,
        attempt: &Attempt,
        code: &Secret<String>,
    ) -> anyhow::Result<Granted> {
        let back = self.back();
        self.granted(&[
            ("grant_type", "authorization_code"),
            ("code", code.reveal()),
            ("redirect_uri", &back),
            ("code_verifier", attempt.verifier.reveal()),
        ])
        .await
    }

    /// New tokens for the one that is changed for them.
    ///
    /// # Errors
    /// When the page gives none: then somebody must sign in again.
    pub async fn renew(&self, refresh: &Secret<String>) -> anyhow::Result<Granted> {
        self.granted(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.reveal()),
        ])
        .await
    }

    async fn granted(&self, pairs: &[(&str, &str)]) -> anyhow::Result<Granted> {
        let mut form = Serializer::new(String::new());
        form.append_pair("client_id", &self.client);
        form.extend_pairs(pairs);
        let kind = "application/x-www-form-urlencoded".to_owned();
        let request = FetchRequest {
            method: "POST",
            url: format!("{}/oauth2/token", self.origin()),
            headers: vec![("content-type", Secret::new(kind))],
            body: Secret::new(form.finish()),
        };
        let http = if self.page.starts_with("http://") {
            HttpFetch::standing_in(self.origin())
                .context("plain HTTP is for this machine alone; a sign-in page has https://")?
        } else {
            HttpFetch::new()
        };
        let answer = http.fetch(&request).await;
        let answer = answer.with_context(|| format!("failed to reach {}", self.page))?;
        if answer.status != 200 {
            bail!("the sign-in page gives no token ({})", answer.status);
        }
        // What serde says of it could repeat it.
        serde_json::from_slice(&answer.body)
            .ok()
            .context("the sign-in page answers something else than tokens")
    }

    fn origin(&self) -> &str {
        self.page.trim_end_matches('/')
    }

    fn back(&self) -> String {
        format!("http://localhost:{}{PATH}", self.port)
    }
}

#[cfg(test)]
mod tests;
