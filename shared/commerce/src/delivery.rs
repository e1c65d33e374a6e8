//! A delivery from outside, as it came: what is checked at the door and what is queued behind it.

use std::io::{Read, Write};

use awda_kernel::{Country, Currency, StoreId, TimeZone, Timestamp, fingerprint};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Largest body a queued delivery may unfold to, so that a small message cannot become a large memory (16 MiB).
const BODY_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Longest body that is not squeezed: in base 64 it stays below 64 KiB, and SQS counts every 64 KiB as one request. Squeezing costs
/// more than everything else that a door does for such a body.
const LOOSE_BYTES_MAX: u16 = 32 * 1024;

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

    /// The stored form: one line of JSON, the body as a gzip file in base 64.
    pub fn to_wire(&self) -> String {
        let wire = Wire {
            v: 1,
            store: self.store.clone(),
            source: self.source.clone(),
            topic: self.topic.clone(),
            headers: self.headers.clone(),
            received_at: self.received_at,
            body: STANDARD.encode(gzipped(&self.body)),
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// The most bytes that [`to_wire`](Self::to_wire) can have, without making it: what cannot be squeezed, in base 64, with everything
    /// else escaped.
    pub fn wire_bytes_most(&self) -> usize {
        // What cannot be squeezed takes nine bits for eight (RFC 1951, 3.2.6: fixed codes), and the file some thirty bytes at its ends.
        let gzipped = self.body.len() + self.body.len() / 8 + 64;
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + 8);
        let texts = [self.store.as_str(), &self.source, &self.topic];
        let beside = texts
            .iter()
            .map(|text| text.len())
            .chain(headers)
            .sum::<usize>();
        // A byte of a text is six in JSON at most; names, braces and the moment are less than these.
        gzipped.div_ceil(3) * 4 + 6 * beside + 256
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

/// A gzip file of the body; one that is short stands in it as it is.
fn gzipped(body: &[u8]) -> Vec<u8> {
    if let Some(length) = u16::try_from(body.len())
        .ok()
        .filter(|length| *length <= LOOSE_BYTES_MAX)
    {
        return stored(body, length);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail; an empty body would be noticed as a translation error, not lost silently.
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// A gzip file (RFC 1952, 2.3) of one stored block (RFC 1951, 3.2.4): a head that says nothing of where it was made, the block's length and
/// its complement, the bytes, their checksum and their number.
fn stored(body: &[u8], length: u16) -> Vec<u8> {
    const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const LAST_AND_STORED: u8 = 1;
    let mut checksum = Crc::new();
    checksum.update(body);
    let mut file = Vec::with_capacity(body.len() + 23);
    file.extend(HEAD);
    file.push(LAST_AND_STORED);
    file.extend(length.to_le_bytes());
    file.extend((!length).to_le_bytes());
    file.extend(body);
    file.extend(checksum.sum().to_le_bytes());
    file.extend(u32::from(length).to_le_bytes());
    file
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

    fn delivery(body: Vec<u8>, topic: String, value: String) -> Delivery {
        Delivery {
            store: "acme".parse().unwrap(),
            source: "generic".to_owned(),
            topic,
            headers: vec![("x-a".to_owned(), value)],
            body,
            received_at: Timestamp::from_second(1_700_000_000).unwrap(),
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back_from_the_queue_as_they_went_in(body: Vec<u8>, topic in "[a-z/]{0,20}", value: String) {
            let delivery = delivery(body, topic, value);
            let wire = delivery.to_wire();
            prop_assert!(wire.len() <= delivery.wire_bytes_most());
            prop_assert_eq!(Delivery::from_wire(&wire).unwrap(), delivery);
        }
    }

    /// Bytes that cannot be squeezed: a linear congruential generator's (Knuth's MMIX).
    fn noise(count: usize) -> Vec<u8> {
        let step = |state: &u64| {
            Some(
                state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407),
            )
        };
        let states = std::iter::successors(Some(1_u64), step);
        states
            .map(|state| state.to_be_bytes()[0])
            .take(count)
            .collect()
    }

    #[test]
    fn bodies_on_both_sides_of_the_limit_come_back_and_long_ones_are_squeezed() {
        let limit = usize::from(LOOSE_BYTES_MAX);
        for count in [0, 1, limit - 1, limit, limit + 1, 900_000] {
            let hard = delivery(noise(count), String::new(), String::new());
            let wire = hard.to_wire();
            assert!(wire.len() <= hard.wire_bytes_most(), "{count}");
            assert_eq!(Delivery::from_wire(&wire).unwrap(), hard);
            let easy = delivery(vec![b'a'; count], String::new(), String::new());
            let wire = easy.to_wire();
            assert_eq!(wire.len() < count, count > limit, "{count}");
            assert_eq!(Delivery::from_wire(&wire).unwrap(), easy);
        }
    }

    #[test]
    fn a_short_body_is_a_gzip_file_that_others_can_read() {
        // printf 'hello' in a stored block: the head, the block, CRC-32 0x3610a686, length 5.
        let wanted = "H4sIAAAAAAAA/wEFAPr/aGVsbG+GphA2BQAAAA==";
        assert_eq!(STANDARD.encode(gzipped(b"hello")), wanted);
    }

    #[test]
    fn what_is_not_a_delivery_is_named_so() {
        for text in ["", "{}", "{\"v\":2}", "null"] {
            assert_eq!(Delivery::from_wire(text), Err(Error::NotADelivery));
        }
    }
}
