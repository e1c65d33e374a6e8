//! How AWS is reached: region, credentials and an endpoint from the environment, and nothing else is searched.
//!
//! It refuses to read the environment itself (infra/lambda does) and to know profiles, single sign-on or instance metadata.

use std::path::PathBuf;

use crate::https::Https;

/// Region, credentials and, for tests of a deployment, another endpoint.
#[derive(Clone)]
pub struct Access {
    region: String,
    key_id: String,
    secret: String,
    session: Option<String>,
    endpoint: Option<String>,
    http: Https,
}

/// A variable that must be set and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the environment has no {0}")]
pub struct Missing(pub &'static str);

impl Access {
    /// Reads `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL` and
    /// `AWS_CA_BUNDLE`, a file of authorities to trust in the place of those compiled in; the last three may be absent.
    ///
    /// # Errors
    /// Everything that is missing, at once.
    pub fn from(env: impl Fn(&str) -> Option<String>) -> Result<Self, Unreachable> {
        let mut missing = Vec::new();
        let mut need = |name: &'static str| {
            env(name).unwrap_or_else(|| {
                missing.push(Missing(name));
                String::new()
            })
        };
        let region = need("AWS_REGION");
        let key_id = need("AWS_ACCESS_KEY_ID");
        let secret = need("AWS_SECRET_ACCESS_KEY");
        if !missing.is_empty() {
            return Err(Unreachable(missing));
        }
        Ok(Self {
            region,
            key_id,
            secret,
            session: env("AWS_SESSION_TOKEN"),
            endpoint: env("AWS_ENDPOINT_URL"),
            http: Https::new(env("AWS_CA_BUNDLE").map(PathBuf::from)),
        })
    }
}

#[cfg(any(feature = "cognito", feature = "vault"))]
impl Access {
    /// Where services are reached, where the environment says it.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// The file of authorities to trust, where the environment says it.
    pub(crate) fn authorities(&self) -> Option<PathBuf> {
        self.http.authorities()
    }
}

#[cfg(feature = "signed")]
impl Access {
    /// The region.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// What requests are signed with.
    pub(crate) fn credentials(&self) -> aws_credential_types::Credentials {
        aws_credential_types::Credentials::new(
            self.key_id.clone(),
            self.secret.clone(),
            self.session.clone(),
            None,
            "environment",
        )
    }
}

/// Everything that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable(pub Vec<Missing>);

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.0.iter().map(|missing| missing.0).collect();
        write!(f, "the environment has no {}", names.join(", "))
    }
}

impl std::error::Error for Unreachable {}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// The same few lines for every SDK, whose types share no trait.
macro_rules! client {
    ($name:ident, $sdk:ident, $retry:expr, $doc:literal) => {
        #[doc = $doc]
        pub fn $name(&self) -> $sdk::Client {
            use $sdk::config::{BehaviorVersion, Builder, Credentials, Region};
            let credentials = Credentials::new(
                self.key_id.clone(),
                self.secret.clone(),
                self.session.clone(),
                None,
                "environment",
            );
            let config = Builder::new()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new(self.region.clone()))
                .credentials_provider(credentials)
                .retry_config($retry)
                .http_client(self.http.clone());
            let config = match &self.endpoint {
                Some(endpoint) => config.endpoint_url(endpoint),
                None => config,
            };
            $sdk::Client::from_conf(config.build())
        }
    };
}

impl Access {
    #[cfg(feature = "dynamodb")]
    client!(
        dynamodb,
        aws_sdk_dynamodb,
        aws_smithy_types::retry::RetryConfig::standard(),
        "A client of DynamoDB."
    );
    #[cfg(feature = "s3")]
    client!(
        s3,
        aws_sdk_s3,
        aws_smithy_types::retry::RetryConfig::standard(),
        "A client of S3."
    );
    #[cfg(feature = "sqs")]
    client!(
        sqs,
        aws_sdk_sqs,
        aws_smithy_types::retry::RetryConfig::standard(),
        "A client of SQS."
    );
    #[cfg(feature = "ses")]
    client!(
        ses,
        aws_sdk_sesv2,
        aws_smithy_types::retry::RetryConfig::disabled(),
        "A client of SES that never tries again by itself: a second try could be a second mail."
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_missing_is_named_at_once() {
        let missing = Access::from(|name| (name == "AWS_REGION").then(|| "eu-central-1".into()));
        assert_eq!(
            missing.unwrap_err().0,
            [
                Missing("AWS_ACCESS_KEY_ID"),
                Missing("AWS_SECRET_ACCESS_KEY")
            ]
        );
    }

    #[test]
    fn access_does_not_print_its_secret() {
        let access = Access::from(|name| Some(format!("value-of-{name}"))).unwrap();
        let printed = format!("{access:?}");
        assert!(printed.contains("value-of-AWS_REGION"));
        assert!(!printed.contains("SECRET") && !printed.contains("TOKEN"));
    }
}
