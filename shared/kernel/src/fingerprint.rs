//! Short fingerprints of text: the same parts always give the same id, shard or hold-out share.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::Timestamp;

/// Crockford's base 32 in lower case: sorts like the bits it stands for.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The first 128 bits of a SHA-256 over length-prefixed parts. Displays as 26 characters of base 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u128);

/// The fingerprint of `parts`. Each part is preceded by its length, so that `["ab", "c"]` and `["a", "bc"]` differ.
pub fn fingerprint(parts: &[&str]) -> Fingerprint {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    Fingerprint(
        digest
            .iter()
            .take(16)
            .fold(0, |bits, byte| (bits << 8) | u128::from(*byte)),
    )
}

/// Where `parts` fall among 10 000 equal shares: the assignment of hold-outs and experiments.
pub fn share_of(parts: &[&str]) -> u16 {
    u16::try_from(fingerprint(parts).0 % 10_000).unwrap_or_default()
}

impl Fingerprint {
    /// One of `count` equal shards, 0 based. `count` of zero is treated as one.
    pub fn shard(self, count: u8) -> u8 {
        u8::try_from(self.0 % u128::from(count.max(1))).unwrap_or_default()
    }

    /// The upper 64 bits.
    pub fn high_bits(self) -> u64 {
        u64::try_from(self.0 >> 64).unwrap_or_default()
    }

    /// 48 bits of milliseconds, then 80 bits of this fingerprint: sortable by time, as a ULID is.
    pub(crate) fn stamped(self, at: Timestamp) -> Self {
        let millis = u128::try_from(at.as_millisecond().max(0)).unwrap_or_default();
        Self((millis << 80) | (self.0 >> 48))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..26).rev() {
            let digit = usize::try_from((self.0 >> (5 * place)) & 31).unwrap_or_default();
            let letter = ALPHABET.get(digit).copied().unwrap_or(b'0');
            fmt::Write::write_char(f, char::from(letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_not_confused_with_their_concatenation() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!(fingerprint(&["ab", "c"]), fingerprint(&["ab", "c"]));
        assert_eq!(fingerprint(&[""]).to_string().len(), 26);
    }

    #[test]
    fn shares_are_spread_evenly() {
        let below = (0..10_000)
            .filter(|n| share_of(&["salt", &n.to_string()]) < 1_000)
            .count();
        assert!((850..=1_150).contains(&below), "{below}");
    }
}
