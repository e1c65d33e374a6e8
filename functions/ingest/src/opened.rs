//! A body as it was before it was packed for the way. What a signature was made over is the unpacked body.

use std::borrow::Cow;
use std::io::Read;

use awda_ports::web::Request;
use flate2::read::MultiGzDecoder;
use http::header::CONTENT_ENCODING;

/// Why a packed body cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// Packed in a way we do not know, or damaged.
    Encoding,
    /// More than the limit comes out of it.
    TooLarge,
}

/// The body, unpacked where its header says that it is packed, up to `most` bytes.
pub(crate) fn body(request: &Request, most: usize) -> Result<Cow<'_, [u8]>, Unopened> {
    let named = request.headers().get(CONTENT_ENCODING);
    let named = named.map_or(Ok("identity"), |value| value.to_str());
    let named = named.map_err(|_| Unopened::Encoding)?;
    let raw = request.body();
    if raw.len() > most {
        return Err(Unopened::TooLarge);
    }
    match named.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(Cow::Borrowed(raw)),
        // Some senders name the encoding they would take, and send plain bytes.
        "gzip" | "x-gzip" if !raw.starts_with(&[0x1f, 0x8b]) => Ok(Cow::Borrowed(raw)),
        "gzip" | "x-gzip" => unzipped(raw, most).map(Cow::Owned),
        _ => Err(Unopened::Encoding),
    }
}

fn unzipped(packed: &[u8], most: usize) -> Result<Vec<u8>, Unopened> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut body = Vec::new();
    let read = MultiGzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut body);
    if body.len() > most {
        return Err(Unopened::TooLarge);
    }
    read.map_err(|_| Unopened::Encoding)?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use bytes::Bytes;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn opened(encoding: &'static str, raw: &[u8], most: usize) -> Result<Vec<u8>, Unopened> {
        let request = http::Request::post("/")
            .header(CONTENT_ENCODING, encoding)
            .body(Bytes::copy_from_slice(raw))
            .unwrap();
        body(&request, most).map(Cow::into_owned)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_packed_body_is_what_was_packed() {
        assert_eq!(opened("gzip", &packed(b"{}"), 100), Ok(b"{}".to_vec()));
        assert_eq!(opened("GZIP", b"{}", 10), Ok(b"{}".to_vec()));
        assert_eq!(opened("identity", b"{}", 10), Ok(b"{}".to_vec()));
    }

    #[test]
    fn bombs_and_damaged_bodies_are_told_apart() {
        let bomb = packed(&vec![b' '; 10_000_000]);
        assert!(bomb.len() < 20_000);
        assert_eq!(opened("gzip", &bomb, 20_000), Err(Unopened::TooLarge));
        let whole = packed(b"{\"a\":1}");
        assert_eq!(
            opened("gzip", &whole[..whole.len() - 9], 20_000),
            Err(Unopened::Encoding)
        );
        assert_eq!(opened("br", b"{}", 10), Err(Unopened::Encoding));
        assert_eq!(opened("identity", b"12345", 4), Err(Unopened::TooLarge));
    }
}
