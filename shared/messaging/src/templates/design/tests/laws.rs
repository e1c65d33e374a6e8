//! What somebody is called changes words and no structure, as a browser reads the page; and whatever is written in a design, the answer is a
//! page or a fault.

use std::cell::RefCell;
use std::fmt::Write as _;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;

use super::*;

/// Elements as they open and close, with their attributes but for those that say words.
#[derive(Default)]
struct Elements(RefCell<Vec<String>>);

impl TokenSink for Elements {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            let mark = if tag.kind == TagKind::StartTag {
                ""
            } else {
                "/"
            };
            let mut shown = format!("{mark}{}", tag.name);
            for attribute in &tag.attrs {
                let key = &*attribute.name.local;
                let is_said = ["alt", "title", "aria-label"].contains(&key);
                let value = if is_said { "" } else { &*attribute.value };
                let _ = write!(shown, " {key}={value}");
            }
            self.0.borrow_mut().push(shown);
        }
        TokenSinkResult::Continue
    }
}

fn elements(html: &str) -> Vec<String> {
    let page = BufferQueue::default();
    page.push_back(StrTendril::from(html));
    let reader = Tokenizer::new(Elements::default(), TokenizerOpts::default());
    let _ = reader.feed(&page);
    reader.end();
    reader.sink.0.into_inner()
}

/// A design with a name wherever one may stand.
const NAMED: &str = "<mjml><mj-head><mj-title>{% if name %}{{ name }}{% endif %}</mj-title></mj-head><mj-body><mj-section><mj-column>\
    <mj-text>{% if name %}{{ name }}{% endif %} <b title='{% if name %}{{ name | isolate }}{% endif %}'>{{ shop | isolate }}</b></mj-text>\
    <mj-image src=\"https://shop.example/a.png\" alt=\"{% if name %}{{ name }}{% endif %}{{ shop }}\" />\
    <mj-button href=\"{{ shop_url }}\">{{ shop }}</mj-button></mj-column></mj-section></mj-body></mjml>";

fn named(name: &str, shop: &str) -> Vec<String> {
    let words = Words {
        shop,
        ..words(Some(name))
    };
    let subject = "{% if name %}{{ name }}{% endif %} {{ shop }}".to_owned();
    let news = News {
        preview: Some(subject.clone()),
        subject,
        ..news(NAMED)
    };
    elements(&render_news(&news, None, Language::Fa, &words).unwrap().html)
}

/// Names that somebody means harm with, and any other.
fn any_name() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "<",
        ">",
        "\"",
        "'",
        "&",
        "&lt;",
        "\\",
        "=",
        "/",
        " ",
        "\n",
        "{{",
        "{%",
        "-->",
        "]]>",
        "<b>",
        "</title>",
        "<script>",
        "onload=x",
        "javascript:",
        "\u{200C}",
        "\u{202E}",
        "\u{0}",
        "ُ",
        "نور",
        "Sara",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(marks, 1..12).prop_map(|marks| marks.concat()),
    ]
}

fn any_design() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<mj-text>",
        "</mj-text>",
        "<mj-button href=\"https://shop.example\">",
        "</mj-button>",
        "<mj-divider />",
        "<mj-spacer height=\"-1e9px\" />",
        "<mj-image src=\"https://x.example/a\" width=\"NaN\" padding=\"1 2 3 4 5\" />",
        "<mj-table>",
        "</mj-table>",
        "<mj-social>",
        "<mj-social-element name=\"facebook\" href=\"https://x.example\">",
        "</mj-social-element>",
        "</mj-social>",
        "<mj-carousel>",
        "<mj-carousel-image src=\"https://x.example/a\" />",
        "</mj-carousel>",
        "<mj-navbar hamburger=\"hamburger\">",
        "<mj-navbar-link href=\"https://x.example\">",
        "</mj-navbar-link>",
        "</mj-navbar>",
        "<mj-accordion>",
        "<mj-accordion-element>",
        "<mj-accordion-title>",
        "</mj-accordion-title>",
        "</mj-accordion-element>",
        "</mj-accordion>",
        "</mj-column><mj-column width=\"0%\">",
        "</mj-section><mj-section full-width=\"x\" padding=\"é\">",
        "<br>",
        "<b>",
        "</b>",
        "<td>",
        "…> ]]>",
        "&",
        "&amp;",
        "<!-- x -->",
        "<!--[if mso]>",
        "<![endif]-->",
        "{{ name }}",
        "{{ shop",
        "%}",
        "<",
        "\"",
        "words",
    ]);
    let column = prop::collection::vec(pieces, 0..24).prop_map(|pieces| column(&pieces.concat()));
    prop_oneof![any::<String>(), column]
}

proptest! {
    #[test]
    fn no_name_changes_the_structure_of_a_page(name in any_name(), shop in any_name()) {
        prop_assert_eq!(named(&name, &shop), named("Sara", "Oud"));
    }

    #[test]
    fn whatever_a_design_holds_the_answer_is_a_page_or_a_fault(design in any_design()) {
        let people = [words(None), words(Some("<b>Sara</b>"))];
        if design_fault((&news(&design), &design), Language::Ar, &people).is_none() {
            let mail = mail(&design, Language::Ar, &people[1]);
            let found = elements(&mail.html);
            prop_assert!(found.iter().all(|one| !one.starts_with("script")));
            prop_assert!(mail.html.contains("https://links.example/u/1.acme.x"));
        }
    }
}
