//! Services of AWS that are asked as carriers and sources are, by a signed [`FetchRequest`]: some are told what is wanted by a header, some by
//! the path. It refuses to know what is asked.

use std::time::SystemTime;

#[cfg(feature = "cognito")]
use awda_commerce::FetchAnswer;
use awda_commerce::FetchRequest;
use awda_kernel::Secret;
#[cfg(feature = "cognito")]
use awda_ports::{Fault, Fetch};
use aws_sigv4::http_request::{SignableBody, SignableRequest};

use super::{Keys, settings_of};
use crate::access::{Access, address_of};
use crate::fetch::HttpFetch;

/// A service that is asked as carriers are: its name in addresses and signatures, and the type of its JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Service {
    /// `cognito-idp`.
    pub(crate) name: &'static str,
    /// `application/x-amz-json-1.1`.
    pub(crate) content_type: &'static str,
}

/// How a service is told what is wanted of it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    /// By a header of `POST /` (AWS JSON): `PinpointSMSVoiceV2.SendTextMessage`.
    Target(&'a str),
    /// By the path that is posted to (REST JSON): `/v1/whatsapp/send`.
    #[cfg(feature = "carriers")]
    Path(&'a str),
}

/// Who asks, and where.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) http: HttpFetch,
    keys: Keys,
}

impl Signer {
    /// With these credentials; `http` says how the service is reached.
    pub(crate) fn new(access: &Access, http: HttpFetch) -> Self {
        Self {
            http,
            keys: access.keys(),
        }
    }

    /// With credentials that open nothing, for whoever stands in for a service.
    #[cfg(feature = "carriers")]
    pub(crate) fn standing_in(http: HttpFetch) -> Self {
        let secrets = ("AKIDEXAMPLE".to_owned(), "secret".to_owned());
        let keys = Keys::new("eu-central-1".to_owned(), secrets, None);
        Self { http, keys }
    }

    /// Asks for `target` with `body`.
    #[cfg(feature = "cognito")]
    pub(crate) async fn ask(
        &self,
        service: Service,
        target: &str,
        body: String,
    ) -> Result<FetchAnswer, Fault> {
        let request = self.request(service, Wanted::Target(target), body);
        let request = request.ok_or_else(|| Fault::broken("sign a request"))?;
        self.http.fetch(&request).await
    }

    /// The signed request; none for what cannot be signed.
    pub(crate) fn request(
        &self,
        service: Service,
        wanted: Wanted<'_>,
        body: String,
    ) -> Option<FetchRequest> {
        let host = address_of(service.name, &self.keys.region);
        let mut headers = vec![("content-type", service.content_type.to_owned())];
        let path = match wanted {
            Wanted::Target(target) => {
                headers.push(("x-amz-target", target.to_owned()));
                "/"
            }
            #[cfg(feature = "carriers")]
            Wanted::Path(path) => path,
        };
        let url = format!("https://{host}{path}");
        let signature = self.signature(service, &url, (&headers, &body))?;
        headers.extend(signature);
        let secret = |(name, value)| (name, Secret::new(value));
        Some(FetchRequest {
            method: "POST",
            url,
            headers: headers.into_iter().map(secret).collect(),
            body: Secret::new(body),
        })
    }

    /// The headers that prove who asks.
    fn signature(
        &self,
        service: Service,
        url: &str,
        (headers, body): (&[(&'static str, String)], &str),
    ) -> Option<Vec<(&'static str, String)>> {
        let signed = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let body = SignableBody::Bytes(body.as_bytes());
        let signable = SignableRequest::new("POST", url, signed, body).ok()?;
        let how = (service.name, settings_of(service.name), SystemTime::now());
        let (added, _) = self.keys.instructions(how, signable)?.into_parts();
        let known = ["authorization", "x-amz-date", "x-amz-security-token"];
        let named = added.into_iter().filter_map(|header| {
            let name = known.into_iter().find(|name| *name == header.name())?;
            Some((name, header.value().to_owned()))
        });
        Some(named.collect())
    }
}
