//! Keys from keys (HKDF-SHA256, RFC 5869). It refuses to know what they are for.

use ring::hkdf::{KeyType, Prk};

/// So many bytes of key material.
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// `BYTES` bytes for `info`; none beyond what one extraction gives (255 blocks).
pub(crate) fn expanded<const BYTES: usize>(from: &Prk, info: &[u8]) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let info = [info];
    from.expand(&info, Length(BYTES))
        .ok()?
        .fill(&mut bytes)
        .ok()?;
    Some(bytes)
}
