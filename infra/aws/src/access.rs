//! How AWS is reached: region, credentials and an endpoint from the environment, and nothing else is searched.
//!
//! It refuses to read the environment itself (infra/lambda does) and to know profiles, single sign-on or instance metadata.

use std::path::PathBuf;
use std::time::Duration;

use crate::client::{Client, Tries};
use crate::https::Https;
use crate::signed::Keys;

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

impl Access {
    /// What requests are signed with.
    pub(crate) fn keys(&self) -> Keys {
        let secrets = (self.key_id.clone(), self.secret.clone());
        Keys::new(self.region.clone(), secrets, self.session.clone())
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

/// Clients of services. Those of one [`Access`] share their connections.
impl Access {
    /// Where a service is asked whose address begins so, without a slash at its end.
    pub(crate) fn origin_of(&self, host: &str) -> String {
        match &self.endpoint {
            Some(endpoint) => endpoint.trim_end_matches('/').to_owned(),
            None => format!("https://{}", address_of(host, &self.region)),
        }
    }

    /// What carries questions whose answers may take so long.
    pub(crate) fn line(&self, patience: Duration) -> Https {
        self.http.clone().waiting(patience)
    }

    /// A client of DynamoDB.
    #[cfg(feature = "dynamodb")]
    pub fn dynamodb(&self) -> Client {
        Client::reaching(crate::dynamo::SERVICE, self, Tries::usual())
    }

    /// A client of S3 for what this bucket holds: by the bucket's own address, but where the environment says who stands in for AWS, or
    /// where a dot in its name would not pass TLS.
    #[cfg(feature = "s3")]
    pub fn s3(&self, bucket: &str) -> Client {
        let service = crate::s3::SERVICE;
        let origin = if self.endpoint.is_some() || bucket.contains('.') {
            format!("{}/{bucket}", self.origin_of(service.host))
        } else {
            self.origin_of(&format!("{bucket}.{}", service.host))
        };
        Client::at(service, origin, (self, Tries::usual()))
    }

    /// A client of SQS.
    #[cfg(feature = "sqs")]
    pub fn sqs(&self) -> Client {
        Client::reaching(crate::sqs::SERVICE, self, Tries::usual())
    }

    /// A client of SES that never tries again by itself: a second try could be a second mail.
    #[cfg(feature = "ses")]
    pub fn ses(&self) -> Client {
        Client::reaching(crate::ses::SERVICE, self, Tries::one())
    }
}

/// The address of a service in a region. AWS in China and its cloud of Europe's own have other domains.
pub(crate) fn address_of(host: &str, region: &str) -> String {
    let domain = match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    };
    format!("{host}.{region}.{domain}")
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
    fn services_are_asked_where_their_region_is() {
        let origin = |region: &str, endpoint: Option<&str>| {
            let access = Access::from(|name| match name {
                "AWS_REGION" => Some(region.to_owned()),
                "AWS_ENDPOINT_URL" => endpoint.map(str::to_owned),
                "AWS_SESSION_TOKEN" | "AWS_CA_BUNDLE" => None,
                _ => Some("key".to_owned()),
            });
            access.unwrap().origin_of("sqs")
        };
        for (region, expected) in [
            ("me-central-1", "https://sqs.me-central-1.amazonaws.com"),
            ("us-gov-west-1", "https://sqs.us-gov-west-1.amazonaws.com"),
            ("cn-north-1", "https://sqs.cn-north-1.amazonaws.com.cn"),
            ("eusc-de-east-1", "https://sqs.eusc-de-east-1.amazonaws.eu"),
        ] {
            assert_eq!(origin(region, None), expected);
        }
        let stand_in = origin("me-central-1", Some("http://127.0.0.1:5000/"));
        assert_eq!(stand_in, "http://127.0.0.1:5000");
    }

    #[test]
    fn access_does_not_print_its_secret() {
        let access = Access::from(|name| Some(format!("value-of-{name}"))).unwrap();
        let printed = format!("{access:?}");
        assert!(printed.contains("value-of-AWS_REGION"));
        assert!(!printed.contains("SECRET") && !printed.contains("TOKEN"));
    }
}
