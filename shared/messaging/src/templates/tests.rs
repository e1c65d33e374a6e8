//! Every step in every language, for people with awkward names.

use std::collections::BTreeSet;

use super::*;
use crate::Brand;

const SCRIPT_NAME: &str = "<script>alert('x')</script>";

fn words(name: Option<&str>) -> Words<'_> {
    Words {
        name,
        shop: "Oud & <Co>",
        shop_url: "https://shop.example/?a=1&b=\"2\"",
        postal_address: "12 King Fahd Road, Riyadh",
        stop_url: Some("https://links.example/u/1.acme.x"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    }
}

fn every_script() -> impl Iterator<Item = (Template, Language)> {
    Template::all().flat_map(|template| Language::ALL.map(|language| (template, language)))
}

fn template(name: &str) -> Template {
    name.parse().unwrap()
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
    for (template, language) in every_script() {
        for name in names {
            let mail = render(template, language, &words(name)).unwrap();
            let shown = format!("{template:?} {language:?}");
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
    let mail = render(template("birthday.main"), Language::En, &words(None)).unwrap();
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
        render(template("win_back.reminder"), Language::En, &words(name))
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
    for (template, language) in every_script() {
        let mail = render(template, language, &words).unwrap();
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
    let arabic_name = render(
        template("win_back.reminder"),
        Language::En,
        &words(Some("سارة")),
    )
    .unwrap();
    assert!(arabic_name.html.contains("Hello <bdi>سارة</bdi>,"));
    let latin_shop = render(template("win_back.reminder"), Language::Ar, &words(None)).unwrap();
    assert!(latin_shop.html.contains("<bdi>Oud &amp; &lt;Co&gt;</bdi>"));
}

#[test]
fn the_title_holds_no_elements() {
    for (template, language) in every_script() {
        let mail = render(template, language, &words(None)).unwrap();
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
        let refused = render(template("win_back.reminder"), Language::En, &words);
        assert_eq!(refused, Err(Error::ShopUrl), "{url}");
    }
}

#[test]
fn a_template_that_does_not_exist_has_no_name() {
    assert_eq!("birthday.third".parse::<Template>(), Err(NoSuchTemplate));
}

#[test]
fn an_unknown_variable_and_endless_work_are_errors() {
    let engine = engine();
    let press = Press {
        engine: &engine,
        language: Language::En,
        is_notice: false,
        is_plain: false,
        has_coupon: false,
        title: None,
        known: words(None).values(Language::En).unwrap(),
        values: words(None).values(Language::En).unwrap(),
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
    let used = |script: &Script<'_>| {
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
    for (template, language) in every_script() {
        let of = |language| used(script(template, language).unwrap());
        assert_eq!(of(language), of(Language::En), "{template:?} {language:?}");
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
fn every_template_has_words_in_every_language() {
    for (template, language) in every_script() {
        let found = script(template, language);
        assert!(found.is_some(), "{template:?} {language:?}");
    }
}

fn cart() -> crate::About {
    let line = |title: &str, quantity: i64, amount_minor: i64| awda_commerce::Line {
        sku: "OUD".to_owned(),
        title: title.to_owned(),
        quantity,
        amount_minor,
        categories: Vec::new(),
    };
    let lines = [line("عود <b>ملكي</b>", 2, 24_000), line("Rose", 1, 5_050)];
    let currency = "SAR".parse().unwrap();
    let about = crate::About::at(crate::fixture::at("2026-01-01T00:00:00Z"));
    about.with_lines(&lines, 29_050, currency)
}

#[test]
fn what_a_message_is_about_is_shown_line_by_line() {
    let about = cart();
    let words = Words {
        about: Some(&about),
        ..words(Some("Sara"))
    };
    let mail = render(template("cart.reminder"), Language::En, &words).unwrap();
    for part in [&mail.html, &mail.text] {
        assert!(part.contains("240.00 SAR"), "{part}");
        assert!(part.contains("50.50 SAR"), "{part}");
        assert!(part.contains("290.50 SAR"), "{part}");
        assert!(part.contains("× 2") && !part.contains("× 1"), "{part}");
    }
    assert!(!mail.html.contains("<b>"));
    let persian = render(template("cart.reminder"), Language::Fa, &words).unwrap();
    assert!(persian.text.contains("۲۴۰٫۰۰ SAR"), "{}", persian.text);
}

#[test]
fn a_notice_has_no_way_to_be_stopped_and_says_why_it_came() {
    let about = cart().numbered(Some("1001"), Some("TRK-1"));
    for language in Language::ALL {
        let words = Words {
            stop_url: None,
            about: Some(&about),
            ..words(None)
        };
        let mail = render(template("order.shipped"), language, &words).unwrap();
        assert!(!mail.html.contains("links.example") && !mail.html.contains("ses:no-track"));
        assert!(mail.text.contains("1001") && mail.text.contains("TRK-1"));
        assert_ne!(frame(language).why_order, frame(language).why);
    }
}

#[test]
fn text_without_lines_has_no_gap_where_they_would_be() {
    let mail = render(template("cart.reminder"), Language::En, &words(None)).unwrap();
    assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
    assert!(
        mail.text.contains("\n\nBack to the cart:\n"),
        "{}",
        mail.text
    );
}

#[test]
fn recommended_products_stand_in_every_language_and_direction_with_what_is_known_of_them() {
    let product = |name: &str, url: Option<&str>, price_minor| ShownProduct {
        name: name.to_owned(),
        url: url.map(str::to_owned),
        image_url: url.map(|url| format!("{url}.jpg")),
        price_minor,
        currency: "SAR".parse().unwrap(),
    };
    let products = [
        product(
            "مسك <أبيض>",
            Some("https://shop.example/musk?a=1&b=\"2\""),
            Some(9_950),
        ),
        product("Laurel soap", Some("javascript:alert(1)"), None),
    ];
    for (language, label, price) in [
        (Language::En, "Chosen for you", "99.50 SAR"),
        (Language::Ar, "اخترنا لك", "99.50 SAR"),
        (Language::Fa, "پیشنهاد ما برای شما", "۹۹٫۵۰ SAR"),
    ] {
        let words = Words {
            recommended: &products,
            brand: None,
            ..words(Some("Sara"))
        };
        let mail = render(template("win_back.news"), language, &words).unwrap();
        assert!(mail.text.contains(&format!("{label}:\n")), "{}", mail.text);
        assert!(
            mail.text.contains("* \u{2068}Laurel soap\u{2069}\n"),
            "{}",
            mail.text
        );
        assert!(
            mail.text.contains(price) && mail.html.contains(price),
            "{}",
            mail.text
        );
        assert!(
            mail.html.contains("<bdi>مسك &lt;أبيض&gt;</bdi>"),
            "{}",
            mail.html
        );
        assert!(
            mail.html.contains("&#x2f;musk?a=1&amp;b=&quot;2&quot;\">"),
            "{}",
            mail.html
        );
        assert!(!mail.html.contains("javascript") && !mail.text.contains("javascript"));
        let bare = render(
            template("win_back.news"),
            language,
            &Words {
                recommended: &[],
                brand: None,
                ..words
            },
        )
        .unwrap();
        assert!(!bare.html.contains(label) && !bare.text.contains(label));
        assert!(!bare.html.contains("picture") && !bare.html.contains("<img"));
    }
}

#[test]
fn a_store_is_known_by_its_logo_and_its_colour() {
    let brand = Brand {
        logo_url: Some("https://shop.example/logo.png?a=1&b=2".to_owned()),
        colour: Some("#0a2540".parse().unwrap()),
    };
    for (template, language) in every_script() {
        let plain = words(Some("Sara"));
        let own = Words {
            brand: Some(&brand),
            ..words(Some("Sara"))
        };
        let (plain, own) = (
            render(template, language, &plain).unwrap(),
            render(template, language, &own).unwrap(),
        );
        let shown = own.html.replace("&#x2f;", "/");
        assert!(shown.contains("src=\"https://shop.example/logo.png?a=1&amp;b=2\""));
        assert!(shown.contains("alt=\"Oud &amp; &lt;Co&gt;\""));
        assert!(own.html.contains("background: #0a2540; color: #ffffff"));
        assert!(plain.html.contains("background: #8a3b2a; color: #ffffff"));
        assert!(
            plain
                .html
                .contains(".action { background: #e2a08f; color: #23201d; }")
        );
        assert!(!own.html.contains("#8a3b2a") && !own.html.contains("#e2a08f"));
        assert_eq!(plain.text, own.text);
    }
}
