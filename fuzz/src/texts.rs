//! What is done with texts and files that are no deliveries: segments, words and designs of a store's own, files of customers and orders, and
//! the tokens in links. Nothing may panic; what is printed is read as the same again; and no token opens that nobody signed.

use awda_commerce::StoreFacts;
use awda_commerce::tables::{Mapping, Subject, Wishes, is_persian, read};
use awda_files::{Manner, Opened};
use awda_kernel::{Country, Language, PhoneNumber, Secret, TimeZone, Timestamp};
use awda_messaging::templates::{News, Words, news_fault, render_news};
use awda_messaging::{Link, StorefrontToken};
use awda_segments::query::syntax::parse;
use awda_segments::query::{Library, Limits, Setting};

/// Largest file, unpacked: one that is packed may say that it is much more.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A segment's text is parsed, printed and parsed again, and compiled as the API compiles it.
///
/// # Panics
/// When the parser does, or reads what it printed in another way.
pub fn segment(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let limits = Limits::default();
    if let Ok(tree) = parse(&text, &limits) {
        let printed = tree.to_string();
        if printed.len() <= limits.bytes {
            let again = parse(&printed, &limits);
            assert_eq!(
                again.map(|tree| tree.to_string()).as_ref(),
                Ok(&printed),
                "{text}"
            );
        }
    }
    let library = Library::new(Setting {
        currency: "SAR".parse().expect("a currency"),
        attributes: None,
        limits,
    });
    drop(library.draft(None, &text));
}

/// Words of a store's own, and a design: said what is wrong with them, and rendered for somebody.
///
/// # Panics
/// When rendering does.
pub fn words(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text).into_owned();
    let language = [Language::Ar, Language::Fa, Language::En][usize::from(choice & 3) % 3];
    let news = News {
        subject: if choice & 4 == 0 {
            "News".to_owned()
        } else {
            text.clone()
        },
        preview: None,
        heading: None,
        body: vec![if choice & 8 == 0 {
            "Oud".to_owned()
        } else {
            text.clone()
        }],
        action: None,
        design: (choice & 12 == 0).then_some(text),
    };
    let words = Words {
        name: Some("<b>سارة</b>"),
        shop: "Acme",
        shop_url: "https://acme.example",
        postal_address: "Riyadh",
        stop_url: Some("https://acme.example/stop"),
        about: None,
        person: None,
        coupon: None,
        recommended: &[],
        brand: None,
    };
    drop(news_fault(&news, language, &words));
    drop(render_news(&news, None, language, &words));
}

/// A file, as whoever imports it sends it: read, its columns recognised, its rows told of as deliveries.
///
/// # Panics
/// When reading does.
pub fn file(bytes: &[u8]) {
    let Some((choice, bytes)) = bytes.split_first() else {
        return;
    };
    let country = if choice & 1 == 0 { "SA" } else { "IR" };
    let store = StoreFacts {
        store: "acme".parse().expect("a name"),
        currency: if choice & 1 == 0 { "SAR" } else { "IRR" }
            .parse()
            .expect("a code"),
        zone: TimeZone::UTC,
        country: country.parse().ok(),
    };
    let manner = Manner {
        bytes_max: FILE_BYTES_MAX,
        ..Manner::default()
    };
    let Ok(opened) = Opened::of(bytes, &manner, store.country) else {
        return;
    };
    let as_of = Timestamp::from_second(1_795_341_600).expect("a moment");
    for subject in [Subject::Customers, Subject::Orders] {
        let wishes = Wishes::default();
        if let Ok(mapping) = Mapping::of(subject, &opened.table, &wishes, is_persian(&store)) {
            drop(read(&opened.table, &mapping, &store, as_of));
        }
    }
}

/// A token from an address: read as a link of a mail and as a storefront's, by keys that signed neither.
///
/// # Panics
/// When one opens.
pub fn token(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let keys = ["first", "second"].map(|key| Secret::new(key.to_owned()));
    let now = Timestamp::from_second(1_795_341_600).expect("a moment");
    drop(Link::store_of(&text));
    drop(StorefrontToken::store_of(&text));
    assert!(Link::read(&text, &keys).is_none(), "{text}");
    assert!(StorefrontToken::read(&text, &keys, now).is_none(), "{text}");
}

/// Where numbers are typed from.
const COUNTRIES: [&str; 16] = [
    "SA", "IR", "AE", "EG", "KW", "TR", "IT", "DE", "GB", "US", "AR", "MX", "BR", "RU", "CN", "AU",
];

/// A telephone number as somebody typed it, in one country or in none. What it was brought to is not always read as the same number
/// again: libphonenumber takes a zero after `+61` for a prefix, which is none in `0010 44 20 7`. So numbers that are kept are read by their form.
///
/// # Panics
/// When reading does, or when what it gives is not kept.
pub fn phone(bytes: &[u8]) {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let country = COUNTRIES.get(usize::from(*choice));
    let country: Option<Country> = country.and_then(|code| code.parse().ok());
    if let Ok(number) = PhoneNumber::parse(&text, country) {
        let kept = PhoneNumber::from_e164(number.reveal());
        assert_eq!(kept.as_ref(), Ok(&number), "{text}");
    }
}
