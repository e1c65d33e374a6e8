//! A delivery from outside, as it came: what is checked at the door and what is queued behind it.

use std::io::{Read, Write};

use awda_kernel::{Country, Currency, StoreId, TimeZone, Timestamp, fingerprint};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Largest body a queued delivery may unfold to, so that a small message cannot become a large memory (16 MiB).
const BODY_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A request as it reached the door, before anybody believes it. Header names are in lower case.
#[derive(Debug, Clone, Copy)]
pub struct RawRequest<'a> {
    /// `POST`, `GET` or `PUT`, in upper case.
    pub method: &'a str,
    /// The whole address as the sender was given it, query included: what some signatures are made over.
    pub url: &'a str,
    /// Header names in lower case, and values.
    pub headers: &'a [(String, String)],
    /// The raw bytes the signature was made over.
    pub body: &'a [u8],
    /// The path segments behind the source (`orders/create`), empty when there are none.
    pub topic: &'a str,
}

/// A genuine delivery, as it waits in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The store whose address it came to.
    pub store: StoreId,
    /// The source's name.
    pub source: String,
    /// The path segments behind the source, empty when there are none.
    pub topic: String,
    /// The headers the source wants to keep, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The raw body.
    pub body: Vec<u8>,
    /// When it reached us.
    pub received_at: Timestamp,
}

/// What translation must know about the store: its id, money, calendar and country.
#[derive(Debug, Clone)]
pub struct StoreFacts {
    /// The store.
    pub store: StoreId,
    /// The currency of its books.
    pub currency: Currency,
    /// The zone its days are counted in.
    pub zone: TimeZone,
    /// The country whose national phone numbers it takes.
    pub country: Option<Country>,
}

impl RawRequest<'_> {
    /// The query of the address, without its question mark; empty when there is none.
    pub fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(self.headers, name)
    }
}

impl Delivery {
    /// A name for this delivery in answers and logs: the same store, source, topic and bytes give the same name.
    pub fn id(&self) -> String {
        let body = fingerprint(&[&String::from_utf8_lossy(&self.body)]).to_string();
        let id = fingerprint(&[self.store.as_str(), &self.source, &self.topic, &body]);
        format!("dlv_{id}")
    }

    /// The value of a kept header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The stored form: one line of JSON, the body gzipped and in base 64.
    pub fn to_wire(&self) -> String {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory cannot fail; an empty body would be noticed as a translation error, not lost silently.
        let written = encoder
            .write_all(&self.body)
            .and_then(|()| encoder.finish());
        let wire = Wire {
            v: 1,
            store: self.store.clone(),
            source: self.source.clone(),
            topic: self.topic.clone(),
            headers: self.headers.clone(),
            received_at: self.received_at,
            body: STANDARD.encode(written.unwrap_or_default()),
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::NotADelivery`].
    pub fn from_wire(text: &str) -> Result<Self, Error> {
        let wire: Wire = serde_json::from_str(text).map_err(|_| Error::NotADelivery)?;
        if wire.v != 1 {
            return Err(Error::NotADelivery);
        }
        let packed = STANDARD
            .decode(wire.body)
            .map_err(|_| Error::NotADelivery)?;
        let mut body = Vec::new();
        let mut unpacked = GzDecoder::new(packed.as_slice()).take(BODY_BYTES_MAX);
        unpacked
            .read_to_end(&mut body)
            .map_err(|_| Error::NotADelivery)?;
        Ok(Self {
            store: wire.store,
            source: wire.source,
            topic: wire.topic,
            headers: wire.headers,
            body,
            received_at: wire.received_at,
        })
    }
}

/// Version 1 of the stored form.
#[derive(Serialize, Deserialize)]
struct Wire {
    v: u8,
    store: StoreId,
    source: String,
    topic: String,
    headers: Vec<(String, String)>,
    received_at: Timestamp,
    body: String,
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_come_back_from_the_queue_as_they_went_in(body: Vec<u8>, topic in "[a-z/]{0,20}") {
            let delivery = Delivery {
                store: "acme".parse().unwrap(),
                source: "generic".to_owned(),
                topic,
                headers: vec![("x-a".to_owned(), "b".to_owned())],
                body,
                received_at: Timestamp::from_second(1_700_000_000).unwrap(),
            };
            prop_assert_eq!(Delivery::from_wire(&delivery.to_wire()).unwrap(), delivery);
        }
    }

    #[test]
    fn what_is_not_a_delivery_is_named_so() {
        for text in ["", "{}", "{\"v\":2}", "null"] {
            assert_eq!(Delivery::from_wire(text), Err(Error::NotADelivery));
        }
    }
}
