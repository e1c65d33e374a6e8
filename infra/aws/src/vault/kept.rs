//! The texts of keys, from Secrets Manager: the current one, and with it the one before where that is asked for.

use awda_kernel::Secret;
use awda_ports::{Fault, Fetch};
use serde::Deserialize;
use serde_json::json;

use super::{Source, Vault};
use crate::access::Access;
use crate::fetch::{HttpFetch, NotLoopback};
use crate::signed::{Service, Signer, Wanted};

const SERVICE: Service = Service {
    name: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
};
const TARGET: &str = "secretsmanager.GetSecretValue";
const WHAT: &str = "read the key that seals secrets";

/// A secret of Secrets Manager.
pub(super) struct Kept {
    signer: Signer,
    arn: String,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "SecretString")]
    text: Secret<String>,
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
        let current = self.text("AWSCURRENT").await?;
        let current = current.ok_or_else(|| Fault::broken(WHAT).because("there is none"))?;
        let mut texts = vec![current];
        if with_former {
            texts.extend(self.text("AWSPREVIOUS").await?);
        }
        Ok(texts)
    }

    /// The text of a stage; nothing where the secret has no such stage.
    async fn text(&self, stage: &str) -> Result<Option<Secret<String>>, Fault> {
        let asked = json!({ "SecretId": self.arn, "VersionStage": stage }).to_string();
        let request = self.signer.request(SERVICE, Wanted::Target(TARGET), asked);
        let request = request.ok_or_else(|| Fault::broken(WHAT))?;
        let answer = self.signer.http.fetch(&request).await;
        let answer = answer.map_err(|why| Fault::unavailable(WHAT).because(why))?;
        if answer.status == 200 {
            let answered: Result<Answered, _> = serde_json::from_slice(&answer.body);
            let held = answered.and_then(|one| serde_json::from_str::<Held>(one.text.reveal()));
            // What serde says of it could repeat it.
            let held = held.map_err(|_| Fault::unreadable(WHAT).because("it holds no key"))?;
            return Ok(Some(held.key));
        }
        let refused: Option<Refused> = serde_json::from_slice(&answer.body).ok();
        let kind = refused.map_or_else(String::new, |refused| refused.kind);
        match kind.rsplit('#').next() {
            Some("ResourceNotFoundException") if stage != "AWSCURRENT" => Ok(None),
            _ if answer.status >= 500 || kind.contains("Throttling") => {
                Err(Fault::unavailable(WHAT).because(kind))
            }
            _ => Err(Fault::broken(WHAT).because(kind)),
        }
    }
}
