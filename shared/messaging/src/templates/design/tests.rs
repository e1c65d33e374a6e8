//! Pages of designs as they are kept in `golden`, faults at their places, and the law that no value changes a page's structure.

mod laws;

use std::path::Path;

use super::*;
use crate::templates::EDGE_NAMES;
use crate::templates::news::render_news;

const SMALL: &str = include_str!("golden/design.mjml");
const MANUAL: &str = include_str!("../../../../../docs/CAMPAIGNS.md");

pub(super) fn words(name: Option<&str>) -> Words<'_> {
    Words {
        name,
        shop: "Oud & <Co>",
        shop_url: "https://shop.example/?a=1&b=2",
        postal_address: "12 King Fahd Road, Riyadh",
        stop_url: Some("https://links.example/u/1.acme.x"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    }
}

pub(super) fn news(design: &str) -> News {
    News {
        subject: "{{ shop }}: \"new\"".to_owned(),
        preview: Some("Look & see".to_owned()),
        heading: None,
        body: Vec::new(),
        action: None,
        design: Some(design.to_owned()),
    }
}

pub(super) fn mail(design: &str, language: Language, words: &Words<'_>) -> Rendered {
    render_news(&news(design), None, language, words).unwrap()
}

/// A design of one column.
pub(super) fn column(inside: &str) -> String {
    format!(
        "<mjml><mj-body><mj-section><mj-column>{inside}</mj-column></mj-section></mj-body></mjml>"
    )
}

fn fault(design: &str) -> Option<DesignFault> {
    let people = EDGE_NAMES.map(words);
    design_fault((&news(design), design), Language::Ar, &people)
}

/// Compares with the file, or writes it where `UPDATE_GOLDEN` asks for that.
#[expect(
    clippy::disallowed_methods,
    reason = "whole pages are kept beside the test that compares them"
)]
fn golden(name: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/templates/design/golden");
    let path = folder.join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, found, "{name}: UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn a_small_design_is_the_same_page_in_every_language() {
    for language in Language::ALL {
        let name = match language {
            Language::En => "Sara",
            _ => "سارة",
        };
        let mail = mail(SMALL, language, &words(Some(name)));
        let code = language.code();
        // A line for each element, so that a difference can be read.
        golden(&format!("{code}.html"), &mail.html.replace("><", ">\n<"));
        golden(&format!("{code}.txt"), &mail.text);
        let again = self::mail(SMALL, language, &words(Some(name)));
        assert_eq!(mail, again, "the same words give the same bytes");
        let root = format!(
            "<html lang=\"{code}\" dir=\"{}\"",
            language.direction().html()
        );
        assert!(mail.html.contains(&root), "{root}");
        assert!(!mail.html.contains("fonts.googleapis"));
    }
}

#[test]
fn the_design_of_the_manual_is_right_for_everybody() {
    let design = MANUAL.split("```mjml\n").nth(1).unwrap();
    let design = design.split("```").next().unwrap();
    for language in Language::ALL {
        let people = EDGE_NAMES.map(words);
        assert_eq!(
            design_fault((&news(design), design), language, &people),
            None
        );
        let mail = mail(design, language, &words(Some("سارة")));
        assert!(mail.html.contains("<bdi>سارة</bdi>"), "{}", mail.html);
        assert!(mail.text.contains("\n--\n"), "{}", mail.text);
        let is_rtl = mail.html.contains("direction:rtl") && mail.html.contains("text-align:right");
        assert_eq!(is_rtl, language != Language::En);
    }
}

/// A design, what is wrong with it, and its line and column where it has one.
type Case = (
    String,
    fn(String) -> DesignProblem,
    Option<(Option<usize>, Option<usize>)>,
);

#[test]
fn every_fault_has_its_place() {
    use DesignProblem::{Element, Link, Malformed, Words};
    let long = format!("<!--{}-->", "x".repeat(DESIGN_BYTES_MAX));
    let wide = "🌷".repeat(1_000);
    let wide = format!("<mj-text>{{% for a in range(30) %}}{wide}{{% endfor %}}</mj-text>");
    let wide = column(&wide);
    let text = |inside: &str| column(&format!("\n<mj-text>{inside}</mj-text>"));
    let at = |line, column| Some((Some(line), Some(column)));
    let cases: [Case; 27] = [
        (text("<b>bold"), Malformed, at(2, 17)),
        (text("<b>bold</i></b>"), Malformed, at(2, 17)),
        (text("&foo;"), Malformed, at(2, 10)),
        (text("<![CDATA[x]]>"), Malformed, at(2, 10)),
        (text("<td nowrap>x</td>"), Malformed, at(2, 10)),
        ("<mjml>\n<mj-body".to_owned(), Malformed, at(2, 1)),
        ("<mjml></mjml>".to_owned(), Malformed, at(1, 1)),
        (text(&"<b>".repeat(60)), Malformed, at(2, 115)),
        (column("\n  <mj-buton>x</mj-buton>"), Element, at(2, 3)),
        (column("<mj-raw><b>x</b></mj-raw>"), Element, at(1, 39)),
        (column("<mj-include path=\"x\" />"), Element, at(1, 39)),
        (text("<script>x</script>"), Element, at(2, 10)),
        (text("<form></form>"), Element, at(2, 10)),
        (text("<b onclick=\"x()\">x</b>"), Element, at(2, 10)),
        (column("<b>x</b>"), Element, at(1, 39)),
        (column("words"), Element, at(1, 39)),
        (column("<mj-section />"), Element, at(1, 39)),
        (column("<mj-carousel></mj-carousel>"), Element, at(1, 39)),
        (text("<a href=\"javascript:x()\">x</a>"), Link, at(2, 10)),
        (
            text("<a href=\" java&#10;script:x()\">x</a>"),
            Link,
            at(2, 10),
        ),
        (text("<a href=\"/spring\">x</a>"), Link, at(2, 10)),
        (
            column("<mj-image src=\"data:image/png;base64,x\" />"),
            Link,
            at(1, 39),
        ),
        (text("<b style=\"x: expression(y)\">x</b>"), Link, at(2, 10)),
        (text("{{ shop }}, {{ nmae }}"), Words, at(2, 25)),
        (text("{{ name }}"), Words, Some((Some(2), None))),
        (text("{{ shop | safe }}"), Words, Some((Some(2), None))),
        (
            text("{% autoescape false %}{{ shop }}{% endautoescape %}"),
            Words,
            at(2, 10),
        ),
    ];
    for (design, kind, place) in cases {
        let found = fault(&design).unwrap_or_else(|| panic!("{design}"));
        let is_kind =
            std::mem::discriminant(&found.problem) == std::mem::discriminant(&kind(String::new()));
        assert!(is_kind, "{design}: {found:?}");
        assert_eq!(
            Some((found.line, found.column)),
            place,
            "{design}: {found:?}"
        );
    }
    for design in [long, wide, " ".to_owned()] {
        let found = fault(&design).unwrap();
        assert!(matches!(found.problem, DesignProblem::Size(_)), "{found:?}");
    }
}

#[test]
fn a_fault_behind_a_condition_has_its_line_in_the_design() {
    let design = column(
        "{% if name %}\n\n{{ shop }}\n{% endif %}\n<mj-text>{{ shop }}</mj-text>\n <mj-buton />",
    )
    .replace("{{ shop }}\n", "");
    let found = fault(&design).unwrap();
    assert_eq!((found.line, found.column), (Some(5), Some(2)), "{found:?}");
}

#[test]
fn a_name_stands_between_elements_and_nowhere_else() {
    let asked =
        |inside: &str| column(&inside.replace("NAME", "{% if name %}{{ name }}{% endif %}"));
    for (inside, is_right) in [
        ("<mj-text>NAME</mj-text>", true),
        (
            "<mj-image src=\"https://shop.example/a.png\" alt=\"NAME\" />",
            true,
        ),
        (
            "<mj-text>{% if name %}<b>{{ name }}</b>{% endif %}</mj-text>",
            true,
        ),
        (
            "<mj-text><a href=\"https://shop.example/?to=NAME\">x</a></mj-text>",
            false,
        ),
        ("<mj-text color=\"NAME\">x</mj-text>", false),
        ("<mj-text><b class=\"NAME\">x</b></mj-text>", false),
    ] {
        let found = fault(&asked(inside));
        assert_eq!(found.is_none(), is_right, "{inside}: {found:?}");
    }
}

#[test]
fn a_mail_has_the_way_to_stop_and_the_address_once() {
    let sara = words(Some("Sara"));
    let own =
        "<mj-text><a href=\"{{ unsubscribe_url }}\">Enough</a> {{ postal_address }}</mj-text>";
    let half = "<mj-text><a href=\"{{ preferences_url }}\">Choose</a></mj-text>";
    for (inside, stops, addresses) in [
        ("<mj-text>x</mj-text>", "Stop these messages", 1),
        (half, "Choose", 1),
        (own, "Enough", 1),
    ] {
        let mail = mail(&column(inside), Language::En, &sara);
        let link = "href=\"https://links.example/u/1.acme.x\" ses:no-track";
        assert_eq!(mail.html.matches(link).count(), 1, "{inside}");
        assert_eq!(mail.html.matches("King Fahd").count(), addresses);
        assert_eq!(mail.text.matches("King Fahd").count(), addresses);
        assert!(mail.text.contains(stops), "{}", mail.text);
        assert!(mail.text.contains("https://links.example/u/1.acme.x"));
        assert!(mail.html.contains("awda-decoy=1\" style=\"display:none\""));
        assert!(!mail.text.contains("awda-decoy"));
    }
    let notice = Words {
        stop_url: None,
        ..sara
    };
    let mail = mail(&column("<mj-text>x</mj-text>"), Language::En, &notice);
    assert!(!mail.html.contains("links.example") && !mail.html.contains("awda-decoy"));
}

#[test]
fn letters_that_mrml_would_misread_arrive_as_they_are() {
    let inside = "<mj-text><span title=\"می‌خواهد \\ شُكْراً\">…> é > x</span> <b>a</b>\n<i>b</i></mj-text>\
        <mj-image src=\"https://shop.example/a.png\" alt='say \"hi\"' />";
    let design = column(inside).replace(
        "<mj-body>",
        "<mj-head><mj-style>.é > b { content: \"…\" }</mj-style></mj-head><mj-body>",
    );
    let mail = mail(&design, Language::Fa, &words(None));
    for part in [
        "می&#x200c;خواهد &#92; ش&#x64f;ك",
        "…&gt; é &gt; x",
        "<b>a</b> <i>b</i>",
        "alt=\"say &quot;hi&quot;\"",
        ".\\e9  > b { content: \"\\2026 \" }",
    ] {
        assert!(mail.html.contains(part), "{part}: {}", mail.html);
    }
}
