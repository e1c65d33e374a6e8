//! What fills the places of an approved template: one line each, and never empty, because a carrier refuses an empty place.

use awda_kernel::Language;

use super::{Template, news_engine, somebody};
use crate::Error;
use crate::carriers::FilledTemplate;
use crate::channels::{ApprovedWords, Parameter, WhatsappTemplate};
use crate::templates::Words;
use crate::templates::words::one_line;

/// Fills a template's places.
///
/// # Errors
/// [`Error::Template`] when there is nothing to put into a place, [`Error::ShopUrl`] when the shop's address cannot be linked to.
pub fn filled(
    template: &WhatsappTemplate,
    language: Language,
    words: &Words<'_>,
) -> Result<FilledTemplate, Error> {
    let values = words.values(language)?;
    let told = |name: &str| {
        let value = values.get_attr(name).ok()?;
        let text = value.as_str()?.trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    };
    let place = |parameter: &Parameter| {
        let text = match parameter {
            Parameter::Name => told("name").or_else(|| Some(somebody(language).to_owned())),
            Parameter::Shop => told("shop"),
            Parameter::ShopUrl => told("shop_url"),
            Parameter::Order => told("order"),
            Parameter::Tracking => told("tracking"),
            Parameter::Sum => told("sum"),
        };
        text.ok_or_else(|| Error::Template {
            template: template.template.name(),
            kind: format!("nothing to fill a place with: {parameter:?}"),
        })
    };
    let parameters: Result<Vec<String>, Error> = template.parameters.iter().map(place).collect();
    Ok(FilledTemplate {
        name: template.name.clone(),
        code: template.code.clone(),
        parameters: parameters?,
    })
}

/// Fills a template's places with what a campaign says in the template's language; as [`filled`] where it says nothing.
///
/// # Errors
/// As [`filled`].
pub fn filled_by(
    template: &WhatsappTemplate,
    own: Option<&ApprovedWords>,
    words: &Words<'_>,
) -> Result<FilledTemplate, Error> {
    let said = own.and_then(|own| own.parameters.get(&template.language));
    let Some(said) = said else {
        return filled(template, template.language, words);
    };
    let parameters: Result<Vec<String>, Error> =
        said.iter().map(|source| place(source, words)).collect();
    Ok(FilledTemplate {
        name: template.name.clone(),
        code: template.code.clone(),
        parameters: parameters?,
    })
}

/// One place: a line, and never nothing.
pub(crate) fn place(source: &str, words: &Words<'_>) -> Result<String, Error> {
    let wrong = |kind: String| Error::Template {
        template: Template::NEWS.name(),
        kind,
    };
    let said = news_engine().render_named_str("text.txt", source, words.known());
    let said = said.map_err(|why| wrong(why.kind().to_string()))?;
    let line = one_line(&said);
    if line.is_empty() {
        return Err(wrong("nothing to fill a place with".to_owned()));
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::{Category, TemplateStatus};

    fn template(parameters: Vec<Parameter>) -> WhatsappTemplate {
        WhatsappTemplate {
            template: "order.shipped".parse().unwrap(),
            language: Language::Ar,
            name: "order_shipped".to_owned(),
            code: "ar".to_owned(),
            category: Category::Utility,
            status: TemplateStatus::Approved,
            parameters,
        }
    }

    #[test]
    fn places_are_filled_in_order_and_none_is_empty() {
        let about = crate::About {
            since: awda_kernel::Timestamp::UNIX_EPOCH,
            entered: awda_kernel::Timestamp::UNIX_EPOCH,
            is_apart: true,
            is_over: false,
            has_come: false,
            asked_on: None,
            lines: Vec::new(),
            has_more: false,
            items_minor: None,
            currency: None,
            order: Some("#2001".to_owned()),
            tracking: None,
        };
        let words = Words {
            name: None,
            shop: "Noor",
            shop_url: "https://noor.example",
            postal_address: "",
            stop_url: None,
            about: Some(&about),
            person: None,
            coupon: None,
            recommended: &[],
            brand: None,
        };
        let template = |parameters| filled(&template(parameters), Language::Ar, &words);
        let places = vec![Parameter::Name, Parameter::Order, Parameter::Shop];
        let filled = template(places).unwrap();
        assert_eq!(filled.parameters, ["عميلنا العزيز", "#2001", "Noor"]);
        let fault = template(vec![Parameter::Tracking]).unwrap_err();
        assert!(matches!(fault, Error::Template { .. }));
    }
}
