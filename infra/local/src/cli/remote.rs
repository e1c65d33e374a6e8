//! A deployed suite, asked through its API with a token: the commands that ask the API alone work there as they do here.

use std::time::Duration;

use anyhow::{Context, bail};
use awda_aws::HttpFetch;
use awda_commerce::FetchRequest;
use awda_kernel::Secret;
use awda_ports::Fetch;
use awda_ports::web::Answer;
use bytes::Bytes;
use tokio::sync::Mutex;

use super::profiles::Profile;

/// How long an answer may take: as long as the gateway waits, and the way.
const PATIENCE: Duration = Duration::from_secs(40);
/// Largest answer, in bytes: a file of some hundred thousand people.
const ANSWER_BYTES_MAX: usize = 256 * 1_024 * 1_024;

/// A deployed suite. `Debug` leaves the token out.
#[derive(Debug)]
pub struct Remote {
    origin: String,
    /// Who asks.
    profile: Mutex<Profile>,
    http: HttpFetch,
}

impl Remote {
    /// The suite at an address, asked as this profile.
    ///
    /// # Errors
    /// An address that is neither `https://...` nor on this machine.
    pub(super) fn at(origin: &str, profile: Profile) -> anyhow::Result<Self> {
        let origin = origin.trim_end_matches('/').to_owned();
        let http = if origin.starts_with("http://") {
            HttpFetch::standing_in(&origin)
                .context("plain HTTP is for this machine alone; a deployed suite has https://")?
        } else {
            HttpFetch::new()
        };
        if !origin.starts_with("http") {
            bail!(
                "an endpoint is an address like https://abc.execute-api.eu-central-1.amazonaws.com"
            );
        }
        Ok(Self {
            origin,
            profile: Mutex::new(profile),
            http: http.limited_to(PATIENCE, ANSWER_BYTES_MAX),
        })
    }

    /// Asks the API.
    ///
    /// # Errors
    /// When nobody answers, or the question is one for a suite on one machine.
    pub async fn ask(&self, method: &str, path: &str, body: &Bytes) -> anyhow::Result<Answer> {
        if path.starts_with("/local/") {
            bail!("this command is for a suite on one machine: give --data DIR");
        }
        let method = match method {
            "GET" => "GET",
            "DELETE" => "DELETE",
            _ => "POST",
        };
        let body = String::from_utf8(body.to_vec()).context("a question is text")?;
        let token = self.profile.lock().await.opens().await?;
        let bearer = format!("Bearer {}", token.reveal());
        let headers = vec![
            ("authorization", Secret::new(bearer)),
            ("content-type", Secret::new("application/json".to_owned())),
        ];
        self.answer(FetchRequest {
            method,
            url: format!("{}{path}", self.origin),
            headers,
            body: Secret::new(body),
        })
        .await
    }

    /// Fetches what a signed address leads to. The token stays here.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn fetch(&self, url: &str) -> anyhow::Result<Answer> {
        self.answer(FetchRequest {
            method: "GET",
            url: url.to_owned(),
            headers: Vec::new(),
            body: Secret::new(String::new()),
        })
        .await
    }

    async fn answer(&self, request: FetchRequest) -> anyhow::Result<Answer> {
        let answer = self.http.fetch(&request).await;
        let answer = answer.with_context(|| format!("failed to reach {}", self.origin))?;
        let built = http::Response::builder().status(answer.status);
        built
            .body(Bytes::from(answer.body))
            .with_context(|| format!("{} did not answer as a suite does", self.origin))
    }
}
