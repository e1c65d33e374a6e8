//! Every template is listed, and looks like something in every language, in the store's own name.

use serde_json::Value;

use super::house::House;

const TEMPLATES: &str = "/v1/stores/acme/templates";

#[test]
fn every_template_looks_like_something_in_every_language() {
    let (house, _) = House::with_sara();
    let (status, list) = house.get(TEMPLATES);
    assert_eq!(status, 200, "{list}");
    let items = list["items"].as_array().unwrap();
    assert_eq!(
        items.len(),
        awda_messaging::templates::Template::all().count()
    );
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    for item in items {
        let mut subjects = Vec::new();
        for language in ["ar", "fa", "en"] {
            let id = text(item, "id");
            let (status, shown) = house.get(&format!("{TEMPLATES}/{id}?language={language}"));
            assert_eq!(status, 200, "{id} {language}: {shown}");
            assert_eq!(
                (text(&shown, "id"), text(&shown, "language")),
                (id, language.to_owned())
            );
            assert!(text(&shown, "html").contains("<html") && !text(&shown, "text").is_empty());
            let is_stoppable = text(&shown, "text").contains("/u/...");
            assert_eq!(is_stoppable, item["is_notice"] == false, "{item}");
            subjects.push(text(&shown, "subject"));
        }
        subjects.dedup();
        assert_eq!(subjects.len(), 3, "{subjects:?}");
    }
    let said = items
        .iter()
        .find(|item| item["id"] == "cart.reminder")
        .unwrap();
    assert_eq!(said["flows"], serde_json::json!(["abandoned_cart"]));
}

#[test]
fn a_template_that_is_not_there_is_not_shown() {
    let (house, _) = House::with_sara();
    let (status, body) = house.get(&format!("{TEMPLATES}/campaign.news"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &Value::from("template.unknown"))
    );
    let (_, body) = house.get(&format!("{TEMPLATES}/cart.reminder?language=de"));
    assert_eq!(body["code"], "request.parameter_invalid");
}
