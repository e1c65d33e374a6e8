//! The API's document as it is kept (docs/openapi.json), packed into the function by its build script. [`crate::document`] makes it; a function
//! that only says it does not carry what makes it.

use std::io::Read;
use std::sync::OnceLock;

use awda_ports::web::Answer;
use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderValue, header};

const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The document, unpacked when somebody first asks for it.
pub(crate) fn text() -> &'static [u8] {
    static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = Vec::new();
        // The build script packed it, and tests unpack it.
        let _ = GzDecoder::new(PACKED).read_to_end(&mut text);
        text
    })
}

/// It as an answer.
pub(crate) fn answer() -> Answer {
    let mut answer = Answer::new(Bytes::from_static(text()));
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}
