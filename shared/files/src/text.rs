//! Which encoding a text is in, and its letters. A mark at its beginning decides; then what only UTF-16 looks like; then whether it is
//! UTF-8; else the letters are judged, with the store's country as a hint.

use std::borrow::Cow;

use awda_kernel::Country;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::Error;

/// Bytes the encoding is judged by.
const SAMPLE_BYTES: usize = 1024 * 1024;
/// Of a text in UTF-8 one letter in so many may be broken.
const BROKEN_SHARE: usize = 200;

/// A text and the encoding it was in.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) encoding: &'static str,
}

/// Reads `bytes`. What is no letter in its encoding becomes U+FFFD.
///
/// # Errors
/// [`Error::NotATable`] when it is no text, [`Error::Encoding`] when `named` is no encoding.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    named: Option<&str>,
    country: Option<Country>,
) -> Result<Decoded<'a>, Error> {
    let wanted = match named {
        None => None,
        Some(name) => {
            Some(
                Encoding::for_label(name.as_bytes()).ok_or_else(|| Error::Encoding {
                    name: name.to_owned(),
                })?,
            )
        }
    };
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = match marked.or(wanted) {
        Some(encoding) => encoding,
        None => judge(bytes, country)?,
    };
    let (text, encoding, _) = encoding.decode(bytes);
    Ok(Decoded {
        text,
        encoding: encoding.name(),
    })
}

fn judge(bytes: &[u8], country: Option<Country>) -> Result<&'static Encoding, Error> {
    let sample = bytes
        .get(..SAMPLE_BYTES.min(bytes.len()))
        .unwrap_or_default();
    if let Some(encoding) = wide(sample) {
        return Ok(encoding);
    }
    let odd = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x1a | 0x0c);
    if sample.iter().filter(odd).count() * 50 > sample.len() {
        return Err(Error::NotATable);
    }
    if is_utf_8(sample) {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let region = country.map(|country| country.code().to_ascii_lowercase());
    let guess = detector.guess(region.as_deref().map(str::as_bytes), Utf8Detection::Deny);
    Ok(guess)
}

/// UTF-16 without its mark: every other byte of Latin letters, blanks and line ends is zero.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs: Vec<(u8, u8)> = sample
        .chunks_exact(2)
        .map(|pair| {
            (
                pair.first().copied().unwrap_or(1),
                pair.last().copied().unwrap_or(1),
            )
        })
        .collect();
    let (low, high) = (
        pairs
            .iter()
            .filter(|(first, second)| *first != 0 && *second == 0)
            .count(),
        pairs
            .iter()
            .filter(|(first, second)| *first == 0 && *second != 0)
            .count(),
    );
    match (low * 5 > pairs.len(), high * 5 > pairs.len()) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whole, or with so few broken letters that it cannot be anything else.
fn is_utf_8(sample: &[u8]) -> bool {
    let (mut rest, mut broken) = (sample, 0_usize);
    loop {
        match std::str::from_utf8(rest) {
            Ok(_) => break,
            // A letter cut off by the end of the sample.
            Err(why) if why.error_len().is_none() => break,
            Err(why) => {
                broken += 1;
                let next = why.valid_up_to() + why.error_len().unwrap_or(1);
                rest = rest.get(next..).unwrap_or_default();
            }
        }
    }
    let leads = sample.iter().filter(|byte| **byte >= 0xc2).count();
    broken == 0 || broken * BROKEN_SHARE <= leads
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "الاسم,الجوال,المدينة\nسارة عبدالله,0501234567,الرياض\nمحمد القحطاني,0507654321,جدة\n";

    #[test]
    fn one_text_in_many_encodings_is_one_text() {
        let (windows, _, _) = encoding_rs::WINDOWS_1256.encode(TEXT);
        let marked = format!("\u{feff}{TEXT}");
        let wide = |bytes: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let country = "SA".parse().ok();
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            (marked.as_bytes().to_vec(), "UTF-8"),
            (windows.to_vec(), "windows-1256"),
            (wide(u16::to_le_bytes, &marked), "UTF-16LE"),
            (wide(u16::to_be_bytes, &marked), "UTF-16BE"),
            (wide(u16::to_le_bytes, TEXT), "UTF-16LE"),
            (wide(u16::to_be_bytes, TEXT), "UTF-16BE"),
        ] {
            let decoded = decode(&bytes, None, country).unwrap();
            assert_eq!(decoded.encoding, encoding);
            assert_eq!(decoded.text, TEXT, "{encoding}");
        }
    }

    #[test]
    fn a_broken_letter_does_not_make_another_encoding_of_it() {
        let mut bytes = TEXT.repeat(20).into_bytes();
        bytes.insert(TEXT.len() + 10, 0xff);
        let decoded = decode(&bytes, None, None).unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert_eq!(decoded.text.matches('\u{fffd}').count(), 1);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..4_000_u32)
            .map(|n| u8::try_from(n * n % 31).unwrap())
            .collect();
        assert!(matches!(decode(&noise, None, None), Err(Error::NotATable)));
        assert!(matches!(
            decode(b"a,b", Some("klingon"), None),
            Err(Error::Encoding { .. })
        ));
    }
}
