//! The texts of keys, from Secrets Manager: the current one, and with it the one before where that is asked for. It puts a new one there when
//! the current one is old.

use awda_commerce::FetchAnswer;
use awda_kernel::{Secret, Timestamp, fingerprint};
use awda_ports::{Fault, Fetch};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Source, Vault};
use crate::access::Access;
use crate::fetch::{HttpFetch, NotLoopback};
use crate::signed::{Service, Signer, Wanted};

const SERVICE: Service = Service {
    name: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
};
const GET: &str = "secretsmanager.GetSecretValue";
const PUT: &str = "secretsmanager.PutSecretValue";
const READ: &str = "read the key that seals secrets";
const RENEW: &str = "renew the key that seals secrets";
/// Bytes of randomness in a new text.
const TEXT_BYTES: usize = 48;

/// A secret of Secrets Manager.
pub(super) struct Kept {
    signer: Signer,
    arn: String,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "SecretString")]
    text: Secret<String>,
    #[serde(rename = "VersionId")]
    version: String,
    /// Seconds since 1970, with a fraction.
    #[serde(rename = "CreatedDate")]
    made_at: f64,
}

/// What the secret holds: `{"key": "..."}`, as the template has it made.
#[derive(Deserialize)]
struct Held {
    key: Secret<String>,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(rename = "__type", default)]
    kind: String,
}

impl Vault {
    /// Keys from the secret `arn`. Nothing is read before something is sealed or opened.
    ///
    /// # Errors
    /// [`NotLoopback`], where the environment names an endpoint that is not on this machine.
    pub fn kept(access: &Access, arn: &str) -> Result<Self, NotLoopback> {
        let http = HttpFetch::reaching(access)?;
        let signer = Signer::new(access, http);
        let arn = arn.to_owned();
        Ok(Self::over(Source::Kept(Box::new(Kept { signer, arn }))))
    }
}

impl Kept {
    /// The newest text, and the one before where `with_former`.
    pub(super) async fn texts(&self, with_former: bool) -> Result<Vec<Secret<String>>, Fault> {
        let mut texts = vec![self.current().await?.key()?];
        if with_former && let Some(former) = self.stage("AWSPREVIOUS").await? {
            texts.push(former.key()?);
        }
        Ok(texts)
    }

    /// A new text in the place of one that was made before `then`. Its name comes from the one it follows: of several that renew at once, one
    /// does.
    pub(super) async fn renew(&self, then: Timestamp) -> Result<bool, Fault> {
        let current = self.current().await?;
        // Both are far below 2^53.
        if current.made_at >= then.as_duration().as_secs_f64() {
            return Ok(false);
        }
        let asked = json!({
            "SecretId": self.arn,
            "ClientRequestToken": format!("after-{}", fingerprint(&["sealing", &current.version])),
            "SecretString": json!({ "key": drawn()? }).to_string(),
        });
        let answer = self.ask(RENEW, PUT, &asked).await?;
        match answer.status {
            200 => Ok(true),
            _ if refused_as(&answer) == "ResourceExistsException" => Ok(false),
            _ => Err(fault(RENEW, &answer)),
        }
    }

    async fn current(&self) -> Result<Answered, Fault> {
        let current = self.stage("AWSCURRENT").await?;
        current.ok_or_else(|| Fault::broken(READ).because("there is none"))
    }

    /// What has a stage; nothing where the secret has no such stage.
    async fn stage(&self, stage: &str) -> Result<Option<Answered>, Fault> {
        let asked = json!({ "SecretId": self.arn, "VersionStage": stage });
        let answer = self.ask(READ, GET, &asked).await?;
        if answer.status == 200 {
            // What serde says of it could repeat it.
            let answered = serde_json::from_slice(&answer.body).map_err(|_| unreadable())?;
            return Ok(Some(answered));
        }
        match refused_as(&answer).as_str() {
            "ResourceNotFoundException" if stage != "AWSCURRENT" => Ok(None),
            _ => Err(fault(READ, &answer)),
        }
    }

    async fn ask(
        &self,
        what: &'static str,
        target: &'static str,
        asked: &Value,
    ) -> Result<FetchAnswer, Fault> {
        let request = self
            .signer
            .request(SERVICE, Wanted::Target(target), asked.to_string());
        let request = request.ok_or_else(|| Fault::broken(what))?;
        let answer = self.signer.http.fetch(&request).await;
        answer.map_err(|why| Fault::unavailable(what).because(why))
    }
}

impl Answered {
    fn key(&self) -> Result<Secret<String>, Fault> {
        let held: Held = serde_json::from_str(self.text.reveal()).map_err(|_| unreadable())?;
        Ok(held.key)
    }
}

fn unreadable() -> Fault {
    Fault::unreadable(READ).because("it holds no key")
}

/// The kind of a refusal, without the namespace that some answers put before it.
fn refused_as(answer: &FetchAnswer) -> String {
    let refused: Option<Refused> = serde_json::from_slice(&answer.body).ok();
    let kind = refused.map_or_else(String::new, |refused| refused.kind);
    match kind.rsplit_once('#') {
        Some((_, kind)) => kind.to_owned(),
        None => kind,
    }
}

fn fault(what: &'static str, answer: &FetchAnswer) -> Fault {
    let kind = refused_as(answer);
    if answer.status >= 500 || kind.contains("Throttling") {
        Fault::unavailable(what).because(kind)
    } else {
        Fault::broken(what).because(kind)
    }
}

/// A text that nobody guesses.
fn drawn() -> Result<String, Fault> {
    let mut bytes = [0; TEXT_BYTES];
    let random = SystemRandom::new().fill(&mut bytes);
    random.map_err(|_| Fault::broken(RENEW).because("no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
