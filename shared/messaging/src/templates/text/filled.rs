//! What fills the places of an approved template: one line each, and never empty, because a carrier refuses an empty place.

use awda_kernel::Language;

use super::somebody;
use crate::Error;
use crate::carriers::FilledTemplate;
use crate::channels::{Parameter, WhatsappTemplate};
use crate::templates::Words;

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
        };
        let template = |parameters| filled(&template(parameters), Language::Ar, &words);
        let places = vec![Parameter::Name, Parameter::Order, Parameter::Shop];
        let filled = template(places).unwrap();
        assert_eq!(filled.parameters, ["عميلنا العزيز", "#2001", "Noor"]);
        let fault = template(vec![Parameter::Tracking]).unwrap_err();
        assert!(matches!(fault, Error::Template { .. }));
    }
}
