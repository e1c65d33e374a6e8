//! What proves to AWS who asks: Signature Version 4, by AWS's own crate. It refuses to know what is asked.

#[cfg(feature = "s3")]
use std::time::Duration;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningInstructions,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use http::Request;

#[cfg(any(feature = "carriers", feature = "cognito", feature = "vault"))]
mod signer;

#[cfg(any(feature = "carriers", feature = "cognito", feature = "vault"))]
pub(crate) use signer::{Service, Signer, Wanted};

/// The service whose paths are taken as they are, and whose bodies are signed for in a header of their own.
const S3: &str = "s3";

/// Who asks: credentials, and the region that signatures are for.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    region: String,
    credentials: Credentials,
}

impl Keys {
    /// With a key's id and its secret, and the session they are of.
    pub(crate) fn new(
        region: String,
        (id, secret): (String, String),
        session: Option<String>,
    ) -> Self {
        let credentials = Credentials::new(id, secret, session, None, "environment");
        Self {
            region,
            credentials,
        }
    }

    /// Signs a request of this moment in its headers; none for what cannot be signed.
    pub(crate) fn sign(&self, service: &str, request: &mut Request<Bytes>) -> Option<()> {
        self.sign_at(SystemTime::now(), service, request)
    }

    fn sign_at(&self, now: SystemTime, service: &str, request: &mut Request<Bytes>) -> Option<()> {
        let instructions = {
            let (uri, body) = (request.uri().to_string(), request.body());
            let headers = request.headers().iter();
            let headers = headers.map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
            let headers: Vec<_> = headers.collect::<Option<_>>()?;
            let body = SignableBody::Bytes(body);
            let method = request.method().as_str();
            let signable = SignableRequest::new(method, uri, headers.into_iter(), body).ok()?;
            self.instructions((service, settings_of(service), now), signable)?
        };
        instructions.apply_to_request_http1x(request);
        Some(())
    }

    /// Signs the address itself, from this moment and for so many seconds, for whoever has it and no keys.
    #[cfg(feature = "s3")]
    pub(crate) fn sign_address(
        &self,
        service: &str,
        seconds: u64,
        request: &mut Request<Bytes>,
    ) -> Option<()> {
        self.sign_address_at(SystemTime::now(), (service, seconds), request)
    }

    #[cfg(feature = "s3")]
    fn sign_address_at(
        &self,
        now: SystemTime,
        (service, seconds): (&str, u64),
        request: &mut Request<Bytes>,
    ) -> Option<()> {
        let mut settings = settings_of(service);
        settings.signature_location = aws_sigv4::http_request::SignatureLocation::QueryParams;
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        settings.expires_in = Some(Duration::from_secs(seconds));
        let uri = request.uri().to_string();
        let body = SignableBody::UnsignedPayload;
        let signable = SignableRequest::new("GET", uri, std::iter::empty(), body).ok()?;
        let instructions = self.instructions((service, settings, now), signable)?;
        instructions.apply_to_request_http1x(request);
        Some(())
    }

    fn instructions(
        &self,
        (service, settings, now): (&str, SigningSettings, SystemTime),
        signable: SignableRequest<'_>,
    ) -> Option<SigningInstructions> {
        let identity = self.credentials.clone().into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(service)
            .time(now)
            .settings(settings)
            .build()
            .ok()?;
        Some(sign(signable, &params.into()).ok()?.into_parts().0)
    }
}

fn settings_of(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == S3 {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys and the moment of AWS's own examples (Amazon S3 API reference, "Examples: signature calculations" and "Authenticating
    /// requests: using query parameters").
    fn example() -> (Keys, SystemTime) {
        let secrets = (
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        );
        let then: awda_kernel::Timestamp = "2013-05-24T00:00:00Z".parse().unwrap();
        let then = SystemTime::from(then);
        (Keys::new("us-east-1".to_owned(), secrets, None), then)
    }

    #[test]
    fn an_address_is_signed_as_s3s_own_example_is() {
        let (keys, then) = example();
        let uri = "https://examplebucket.s3.amazonaws.com/test.txt";
        let mut request = Request::get(uri).body(Bytes::new()).unwrap();
        keys.sign_address_at(then, (S3, 86_400), &mut request)
            .unwrap();
        let signed = request.uri().to_string();
        let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
        assert!(signed.contains("X-Amz-Expires=86400"), "{signed}");
        assert!(signed.contains("X-Amz-Date=20130524T000000Z"), "{signed}");
        assert!(
            signed.ends_with(&format!("X-Amz-Signature={signature}")),
            "{signed}"
        );
    }

    #[test]
    fn a_request_is_signed_as_s3s_own_example_is() {
        let (keys, then) = example();
        let mut request = Request::get("https://examplebucket.s3.amazonaws.com/test.txt")
            .header("range", "bytes=0-9")
            .body(Bytes::new())
            .unwrap();
        keys.sign_at(then, S3, &mut request).unwrap();
        let said = request.headers()["authorization"].to_str().unwrap();
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        assert!(said.ends_with(&format!("Signature={signature}")), "{said}");
    }
}
