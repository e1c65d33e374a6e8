//! Every step in every language, for people with awkward names.

use std::collections::BTreeSet;

use super::*;

const SCRIPT_NAME: &str = "<script>alert('x')</script>";

fn words(name: Option<&str>) -> Words<'_> {
    Words {
        name,
        shop: "Oud & <Co>",
        shop_url: "https://shop.example/?a=1&b=\"2\"",
        postal_address: "12 King Fahd Road, Riyadh",
        stop_url: "https://links.example/u/1.acme.x",
    }
}

fn every_step() -> impl Iterator<Item = (Flow, u8, Language)> {
    Flow::ALL.into_iter().flat_map(|flow| {
        let steps = (0_u8..).zip(flow.steps());
        steps.flat_map(move |(step, _)| Language::ALL.map(|language| (flow, step, language)))
    })
}

#[test]
fn every_step_is_rendered_in_every_language_for_every_kind_of_name() {
    let long = "ن".repeat(5_000);
    let names = [
        None,
        Some("Sara"),
        Some("سارة"),
        Some(SCRIPT_NAME),
        Some(long.as_str()),
    ];
    for (flow, step, language) in every_step() {
        for name in names {
            let mail = render(flow, step, language, &words(name)).unwrap();
            let shown = format!("{flow:?} {step} {language:?}");
            assert!(
                !mail.subject.is_empty() && mail.subject.len() < 400,
                "{shown}"
            );
            assert!(
                mail.html.contains(&format!("lang=\"{}\"", language.code())),
                "{shown}"
            );
            assert!(mail.html.contains(language.direction().html()), "{shown}");
            assert!(
                !mail.html.contains("<script>") && !mail.html.contains("<Co>"),
                "{shown}"
            );
            assert!(
                !mail.html.contains("{{") && !mail.text.contains("{{"),
                "{shown}"
            );
            assert!(
                mail.html.len() < 20_000 && mail.text.len() < 4_000,
                "{shown}"
            );
            assert!(mail.text.contains("Oud & <Co>"), "{shown}");
            assert!(mail.html.contains("12 King Fahd Road"), "{shown}");
        }
    }
}

#[test]
fn a_link_cannot_break_out_of_its_attribute() {
    let mail = render(Flow::Birthday, 1, Language::En, &words(None)).unwrap();
    let link = mail.html.split("href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap();
    assert_eq!(
        link,
        "https:&#x2f;&#x2f;shop.example&#x2f;?a=1&amp;b=&quot;2&quot;"
    );
}

#[test]
fn without_a_name_the_greeting_stays_graceful() {
    let text = |name| {
        render(Flow::WinBack, 0, Language::En, &words(name))
            .unwrap()
            .text
    };
    assert!(text(None).contains("\nHello,\n"));
    assert!(text(Some("Sara")).contains("Hello \u{2068}Sara\u{2069},"));
    for junk in [
        "",
        "  ",
        "12",
        "Win at https://evil.example",
        "a@b.example",
        "www.evil.example",
    ] {
        assert!(text(Some(junk)).contains("\nHello,\n"), "{junk}");
    }
}

#[test]
fn a_name_cannot_write_a_header_or_turn_the_line_around() {
    let shop = "Oud\r\nBcc: all@shop.example\u{202E}";
    let words = Words {
        shop,
        ..words(Some("Sa\r\nra\u{202E}"))
    };
    for (flow, step, language) in every_step() {
        let mail = render(flow, step, language, &words).unwrap();
        assert!(
            !mail.subject.chars().any(char::is_control),
            "{:?}",
            mail.subject
        );
        assert!(!mail.html.contains('\u{202E}') && !mail.text.contains('\u{202E}'));
    }
}

#[test]
fn names_are_isolated_from_the_direction_around_them() {
    let arabic_name = render(Flow::WinBack, 0, Language::En, &words(Some("سارة"))).unwrap();
    assert!(arabic_name.html.contains("Hello <bdi>سارة</bdi>,"));
    let latin_shop = render(Flow::WinBack, 0, Language::Ar, &words(None)).unwrap();
    assert!(latin_shop.html.contains("<bdi>Oud &amp; &lt;Co&gt;</bdi>"));
}

#[test]
fn the_title_holds_no_elements() {
    for (flow, step, language) in every_step() {
        let mail = render(flow, step, language, &words(None)).unwrap();
        let title = mail.html.split("<title>").nth(1).unwrap();
        let title = title.split("</title>").next().unwrap();
        assert!(!title.contains('<'), "{title}");
    }
}

#[test]
fn a_shop_without_a_web_address_is_refused() {
    for url in ["javascript:alert(1)", "shop.example", ""] {
        let words = Words {
            shop_url: url,
            ..words(None)
        };
        let refused = render(Flow::WinBack, 0, Language::En, &words);
        assert_eq!(refused, Err(Error::ShopUrl), "{url}");
    }
}

#[test]
fn a_step_that_does_not_exist_has_no_words() {
    let refused = render(Flow::Birthday, 2, Language::En, &words(None));
    assert!(matches!(refused, Err(Error::NoTemplate { step: 2, .. })));
}

#[test]
fn an_unknown_variable_and_endless_work_are_errors() {
    let engine = engine();
    let press = Press {
        engine: &engine,
        language: Language::En,
        values: words(None).values().unwrap(),
    };
    assert!(press.snippet("x.html", "{{ nobody }}").is_err());
    let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert!(press.snippet("x.html", endless).is_err());
}

/// The variables a snippet prints.
fn variables(source: &str) -> impl Iterator<Item = &str> {
    source
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split(['|', '}']).next())
        .map(str::trim)
}

#[test]
fn every_language_uses_the_same_variables_and_the_same_number_of_paragraphs() {
    let used = |script: &Script| {
        let plain = [
            script.subject,
            script.preview,
            script.heading,
            script.action,
        ];
        let lines = plain.iter().chain(script.paragraphs);
        let names: BTreeSet<String> = lines
            .flat_map(|line| variables(line))
            .map(str::to_owned)
            .collect();
        (names, script.paragraphs.len())
    };
    for (flow, step, language) in every_step() {
        let of = |language| used(script(flow, step, language).unwrap());
        assert_eq!(
            of(language),
            of(Language::En),
            "{flow:?} {step} {language:?}"
        );
    }
    for language in Language::ALL {
        let of = |language| {
            let frame = frame(language);
            [frame.greeting, frame.why, frame.stop].map(|line| variables(line).collect::<Vec<_>>())
        };
        assert_eq!(of(language), of(Language::En), "{language:?}");
    }
}

#[test]
fn every_step_that_is_planned_has_words() {
    for flow in Flow::ALL {
        for language in Language::ALL {
            let count = (0_u8..10)
                .filter(|step| script(flow, *step, language).is_some())
                .count();
            assert_eq!(count, flow.steps().len());
        }
    }
}
