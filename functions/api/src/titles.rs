//! What faults are called, in the language that was asked for. Codes stay as they are: programs read those.
//!
//! Arabic and Persian await a native speaker's review.

use awda_kernel::Language;
use awda_ports::web::Answer;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde_json::Value;

use crate::titles::files::FILES;
use crate::titles::programs::PROGRAMS;
use crate::titles::staff::STAFF;
use crate::titles::words::TITLES;

mod files;
mod programs;
mod staff;
mod words;

/// Puts the title into a problem detail, and says in which language it is.
pub(crate) fn entitle(answer: &mut Answer, asked: &HeaderMap) {
    let is_problem = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if !is_problem {
        return;
    }
    let Ok(Value::Object(mut problem)) = serde_json::from_slice(answer.body()) else {
        return;
    };
    let language = language_of(asked);
    let code = problem
        .get("code")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let title = title(code, language).to_owned();
    problem.insert("title".to_owned(), title.into());
    *answer.body_mut() = Bytes::from(Value::Object(problem).to_string());
    let headers = answer.headers_mut();
    let language = HeaderValue::from_static(language.code());
    headers.insert(header::CONTENT_LANGUAGE, language);
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// Every title.
fn titles()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, &'static str)> {
    TITLES.iter().chain(&FILES).chain(&PROGRAMS).chain(&STAFF)
}

/// A fault's title.
fn title(code: &str, language: Language) -> &'static str {
    let row = titles().find(|(known, ..)| *known == code);
    let (_, en, ar, fa) = row.unwrap_or(&(
        "",
        "The request was not answered",
        "لم تتم الإجابة على الطلب",
        "به درخواست پاسخ داده نشد",
    ));
    match language {
        Language::Ar => ar,
        Language::Fa => fa,
        Language::En => en,
    }
}

/// The language that is wanted most of those there are; English where none is.
fn language_of(asked: &HeaderMap) -> Language {
    let header = asked.get(header::ACCEPT_LANGUAGE);
    let text = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut wanted: Vec<(u32, Language)> = text.split(',').filter_map(wish).collect();
    // Stable: of two that are wanted alike the first.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted
        .first()
        .map_or(Language::En, |(_, language)| *language)
}

/// One of the languages of a header, with its weight in thousandths.
fn wish(part: &str) -> Option<(u32, Language)> {
    let mut pieces = part.trim().split(';');
    let tag = pieces.next()?.trim().to_ascii_lowercase();
    let language = match tag.split('-').next()? {
        "ar" => Language::Ar,
        "fa" => Language::Fa,
        "en" | "*" => Language::En,
        _ => return None,
    };
    let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q="));
    let weight = weight.map_or(Some(1.0), |weight| weight.trim().parse::<f64>().ok())?;
    let thousandths = (0..=1_000_u32)
        .rev()
        .find(|thousandths| f64::from(*thousandths) <= weight * 1_000.0)?;
    Some((thousandths, language)).filter(|(weight, _)| *weight > 0)
}

#[cfg(test)]
mod tests {
    use awda_ports::web::problem;
    use http::StatusCode;

    use super::*;
    use crate::CODES;

    fn language(header: &str) -> Language {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(header).unwrap();
        headers.insert(header::ACCEPT_LANGUAGE, value);
        language_of(&headers)
    }

    #[test]
    fn the_language_that_is_wanted_most_is_taken() {
        for (header, expected) in [
            ("", Language::En),
            ("ar", Language::Ar),
            ("fa-IR,fa;q=0.9,en;q=0.8", Language::Fa),
            ("de, ar;q=0.5, fa;q=0.7", Language::Fa),
            ("en;q=0.1, AR-sa;q=0.2", Language::Ar),
            ("ar;q=0, *", Language::En),
            ("zz, nonsense;;q=x", Language::En),
        ] {
            assert_eq!(language(header), expected, "{header}");
        }
    }

    #[test]
    fn every_code_has_a_title_in_three_languages() {
        for (code, _) in CODES {
            let rows = titles().filter(|(known, ..)| *known == code);
            assert_eq!(rows.count(), 1, "{code}");
        }
        for (code, en, ar, fa) in titles() {
            let is_arabic = |text: &str| text.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c));
            assert!(en.is_ascii() && !en.is_empty(), "{code}");
            assert!(is_arabic(ar) && is_arabic(fa), "{code}");
        }
    }

    #[test]
    fn the_code_stays_and_the_title_speaks() {
        let mut answer = problem(StatusCode::NOT_FOUND, "customer.not_found", "x");
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fa"));
        entitle(&mut answer, &headers);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(body["code"], "customer.not_found");
        assert_eq!(body["title"], "مشتری پیدا نشد");
        assert_eq!(answer.headers()[header::CONTENT_LANGUAGE], "fa");
    }
}
