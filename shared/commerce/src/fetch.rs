//! Thin deliveries: what must be asked of their source before they are whole, and what it answered. Both are plain values: a source
//! makes the question and reads the answer, and somebody else carries them.

use awda_kernel::Secret;

/// A question to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole address. Its origin is the source's own; only the rest is made from what a delivery says.
    pub url: String,
    /// Header names in lower case, and values; they hold the store's key.
    pub headers: Vec<(&'static str, Secret<String>)>,
    /// The body, empty when there is none; it may hold the store's key.
    pub body: Secret<String>,
}

/// What the source answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The raw body.
    pub body: Vec<u8>,
    /// Seconds after which it wants to be asked again (`Retry-After`), where it says.
    pub retry_after_seconds: Option<u32>,
}

impl FetchAnswer {
    /// Every code of a question without an answer, for docs/FAULTS.md.
    pub const CODES: [&'static str; 4] = [
        Self::NO_KEY,
        "fetch.unauthorized",
        "fetch.not_found",
        "fetch.refused",
    ];

    /// The code of a delivery that only announces, in a store without a key to ask with.
    pub const NO_KEY: &'static str = "fetch.no_key";

    /// The source does not know, or will never say: asking again is of no use.
    pub const fn is_final(&self) -> bool {
        !matches!(self.status, 408 | 425 | 429 | 500..)
    }

    /// Why the source did not say what it was asked, as a stable code; none for a success.
    pub const fn refusal(&self) -> Option<&'static str> {
        match self.status {
            200..=299 => None,
            401 | 403 => Some("fetch.unauthorized"),
            404 | 410 => Some("fetch.not_found"),
            _ => Some("fetch.refused"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_whether_asking_again_helps_and_what_was_refused() {
        for (status, is_final, refusal) in [
            (200, true, None),
            (204, true, None),
            (302, true, Some("fetch.refused")),
            (400, true, Some("fetch.refused")),
            (401, true, Some("fetch.unauthorized")),
            (403, true, Some("fetch.unauthorized")),
            (404, true, Some("fetch.not_found")),
            (410, true, Some("fetch.not_found")),
            (422, true, Some("fetch.refused")),
            (408, false, Some("fetch.refused")),
            (425, false, Some("fetch.refused")),
            (429, false, Some("fetch.refused")),
            (500, false, Some("fetch.refused")),
            (503, false, Some("fetch.refused")),
        ] {
            let answer = FetchAnswer {
                status,
                body: Vec::new(),
                retry_after_seconds: None,
            };
            assert_eq!(
                (answer.is_final(), answer.refusal()),
                (is_final, refusal),
                "{status}"
            );
            assert!(refusal.is_none_or(|code| FetchAnswer::CODES.contains(&code)));
        }
    }
}
