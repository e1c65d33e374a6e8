//! Tokens of the suite on one machine: `awda-local.ROLES.STORES.SUBJECT`, to see the API as somebody else sees it.
//!
//! They are not signed, and prove nothing: the suite listens on the loopback interface, and whoever is on the machine may do everything
//! without one. A deployed suite does not know them.

use awda_api::Role;
use awda_ports::web::{Answer, Principal, problem};
use http::{HeaderMap, StatusCode, header};

/// What a local token begins with.
const MARK: &str = "awda-local";

/// Who asks: whoever the local token names, or everybody's clerk where there is none. Tokens of other kinds are not looked at.
///
/// # Errors
/// The answer to a local token that names no role.
pub fn read(headers: &HeaderMap, scopes: &[String]) -> Result<Principal, Box<Answer>> {
    let clerk = Principal {
        stores: vec!["*".to_owned()],
        scopes: scopes.to_vec(),
        subject: "local".to_owned(),
        roles: None,
    };
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.strip_prefix("Bearer "));
    let Some(rest) = token.and_then(|token| token.trim().strip_prefix(MARK)) else {
        return Ok(clerk);
    };
    let parts: Vec<&str> = rest.splitn(4, '.').collect();
    let [_, roles, stores, subject] = parts.as_slice() else {
        return Err(refused());
    };
    let names = |text: &str| -> Vec<String> { text.split('+').map(str::to_owned).collect() };
    let (roles, stores) = (names(roles), names(stores));
    if !roles.iter().all(|role| Role::named(role).is_some()) || subject.is_empty() {
        return Err(refused());
    }
    Ok(Principal {
        stores,
        subject: (*subject).to_owned(),
        roles: Some(roles),
        ..clerk
    })
}

/// The token of a role in these stores.
pub fn written(roles: &[String], stores: &[String], subject: &str) -> String {
    let (roles, stores) = (roles.join("+"), stores.join("+"));
    format!("{MARK}.{roles}.{stores}.{subject}")
}

fn refused() -> Box<Answer> {
    Box::new(problem(
        StatusCode::UNAUTHORIZED,
        "auth.missing",
        "the local token is none: awda token --role marketer prints one",
    ))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn who(authorization: Option<&str>) -> Result<Principal, Box<Answer>> {
        let mut headers = HeaderMap::new();
        if let Some(text) = authorization {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(text).unwrap());
        }
        read(&headers, &["awda/read".to_owned()])
    }

    #[test]
    fn a_token_names_somebody_and_comes_back() {
        let two = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let token = written(&two("support", "analyst"), &two("acme", "zed"), "sam@x.y");
        let principal = who(Some(&format!("Bearer {token}"))).unwrap();
        assert_eq!(principal.subject, "sam@x.y");
        assert_eq!(principal.roles, Some(two("support", "analyst")));
        assert_eq!(principal.stores, two("acme", "zed"));
        assert_eq!(principal.scopes, ["awda/read"]);
    }

    #[test]
    fn without_a_local_token_everything_is_allowed_and_a_broken_one_opens_nothing() {
        for other in [None, Some("Bearer eyJhbGciOi"), Some("Basic x")] {
            assert_eq!(who(other).unwrap().stores, ["*"]);
            assert_eq!(who(other).unwrap().roles, None);
        }
        for broken in [
            "",
            ".king.acme.sam",
            ".owner.acme",
            ".owner.acme.",
            ".owner+king.acme.x",
        ] {
            let answer = who(Some(&format!("Bearer awda-local{broken}"))).unwrap_err();
            assert_eq!(answer.status(), 401, "{broken}");
        }
    }
}
