//! Shopify's ids: numbers in its older documents, addresses (`gid://shopify/Customer/1`) in its newer ones. Both are the number.

use super::super::fields::Field;
use crate::Error;

/// What an address of an object begins with.
const GLOBAL: &str = "gid://";

/// An id; blank counts as absent.
pub(super) fn id(field: &Field<'_>) -> Result<Option<String>, Error> {
    let Some(id) = field.id()? else {
        return Ok(None);
    };
    if !id.starts_with(GLOBAL) {
        return Ok(Some(id));
    }
    let last = id.rsplit('/').next().unwrap_or_default();
    let last = last.split('?').next().unwrap_or_default();
    if last.is_empty() {
        return Err(field.invalid("not an id"));
    }
    Ok(Some(last.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::super::fields::Fields;
    use super::*;

    #[test]
    fn an_id_is_its_number_however_it_is_written() {
        for (json, expected) in [
            (r#"{"id":820982911946154508}"#, Some("820982911946154508")),
            (r#"{"id":"820982911946154508"}"#, Some("820982911946154508")),
            (
                r#"{"id":"gid://shopify/Customer/820982911946154508"}"#,
                Some("820982911946154508"),
            ),
            (r#"{"id":"gid://shopify/CartLine/9?cart=abc"}"#, Some("9")),
            (r#"{"id":"c1-0d9f"}"#, Some("c1-0d9f")),
            (r#"{"id":null}"#, None),
        ] {
            let fields = Fields::read(json.as_bytes(), "x").unwrap();
            assert_eq!(
                id(&fields.get("id")).unwrap().as_deref(),
                expected,
                "{json}"
            );
        }
        let fields = Fields::read(br#"{"id":"gid://shopify/Customer/"}"#, "x").unwrap();
        assert!(id(&fields.get("id")).is_err());
    }
}
