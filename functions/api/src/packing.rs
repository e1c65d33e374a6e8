//! Answers packed with gzip for whoever takes it: API Gateway's HTTP APIs do not do it.

use std::io::Write;

use awda_ports::web::{Answer, Request};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderValue, header};

/// Shortest body worth packing, in bytes.
const BYTES_MIN: usize = 1_024;

/// The answer packed, where that is wanted and worth it.
pub(crate) fn packed(mut answer: Answer, request: &Request) -> Answer {
    if answer.body().len() < BYTES_MIN {
        return answer;
    }
    let headers = answer.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !is_wanted(request) {
        return answer;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder
        .write_all(answer.body())
        .and_then(|()| encoder.finish());
    // Writing to memory cannot fail; if it did, the answer goes as it is.
    if let Ok(bytes) = packed {
        *answer.body_mut() = Bytes::from(bytes);
        let gzip = HeaderValue::from_static("gzip");
        answer.headers_mut().insert(header::CONTENT_ENCODING, gzip);
    }
    answer
}

/// Whether gzip is among what the caller takes.
fn is_wanted(request: &Request) -> bool {
    let mut named = request.headers().get_all(header::ACCEPT_ENCODING).iter();
    named.any(|value| {
        let text = value.to_str().unwrap_or_default();
        text.split(',').any(|one| {
            let mut pieces = one.split(';').map(str::trim);
            let is_gzip = pieces
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            is_gzip && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn answered(encodings: &str, bytes: usize) -> Answer {
        let mut request = Request::new(Bytes::new());
        let value = HeaderValue::from_str(encodings).unwrap();
        request.headers_mut().insert(header::ACCEPT_ENCODING, value);
        packed(Answer::new(Bytes::from("a".repeat(bytes))), &request)
    }

    #[test]
    fn a_long_answer_is_packed_for_whoever_takes_it() {
        for wanted in ["gzip", "br, GZIP;q=0.5", "deflate,gzip"] {
            let answer = answered(wanted, 5_000);
            assert_eq!(
                answer.headers()[header::CONTENT_ENCODING],
                "gzip",
                "{wanted}"
            );
            let mut text = String::new();
            let mut unpacked = flate2::read::GzDecoder::new(answer.body().as_ref());
            unpacked.read_to_string(&mut text).unwrap();
            assert_eq!(text, "a".repeat(5_000));
        }
        for (other, bytes) in [
            ("br", 5_000),
            ("gzip;q=0", 5_000),
            ("", 5_000),
            ("gzip", 1_000),
        ] {
            let answer = answered(other, bytes);
            assert_eq!(answer.body().len(), bytes, "{other}");
            assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
        }
    }
}
