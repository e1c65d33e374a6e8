//! A shop of ten people whose numbers can be counted by hand.

use std::io::Write as _;

use awda_customers::{BasketLine, Facet, IdentifierKind, KeptOrder, KeptOrders, Key, Profile};
use awda_kernel::{CustomerId, Day, Timestamp, fingerprint};

use super::learned::likeness;
use super::*;

pub(super) const DAY: Day = 20_000;

/// A person by number who ordered these stock codes on these days; of the category that a code begins with.
pub(super) fn person(number: u32, orders: &[(Day, &[&str])]) -> Profile {
    let store = "acme".parse().unwrap();
    let id = CustomerId::new(Timestamp::UNIX_EPOCH, fingerprint(&[&number.to_string()]));
    let key = Key::new(&store, IdentifierKind::Shop, &number.to_string());
    let kept = orders.iter().zip(0..).map(|((day, skus), mark)| {
        let mut order = KeptOrder {
            day: *day,
            at: None,
            net_minor: 100,
            is_void: false,
            is_discounted: false,
            in_branch: false,
            basket: awda_customers::Basket::default(),
        };
        let line = |sku: &&str| {
            let category = sku.split('-').next().unwrap_or_default();
            BasketLine((*sku).to_owned(), 100, vec![category.to_owned()])
        };
        order.basket.lines = skus.iter().map(line).collect();
        (mark, order)
    });
    let facet = Facet {
        orders: KeptOrders::of(kept),
        ..Facet::default()
    };
    let mut profile = Profile::new(store, id);
    profile.facets.insert(key, facet);
    profile
}

/// Four bought the oud and the rose, of whom three both; one of these the musk. Six bought soap, two of them twice.
fn people() -> Vec<Profile> {
    let old = DAY - 100;
    vec![
        person(0, &[(old, &["oud-1", "rose-1"])]),
        person(1, &[(old, &["oud-1"]), (old + 9, &["rose-1"])]),
        person(2, &[(old, &["oud-1", "rose-1", "musk-1"])]),
        person(3, &[(old, &["oud-1"])]),
        person(4, &[(old, &["rose-1", "soap-1"])]),
        person(5, &[(old, &["soap-1"]), (old + 30, &["soap-1"])]),
        person(6, &[(old, &["soap-1"]), (old + 30, &["soap-1"])]),
        person(7, &[(old, &["soap-1"])]),
        person(8, &[(old, &["soap-1"])]),
        person(9, &[(old, &["soap-1"])]),
    ]
}

pub(super) fn baskets<'a>(people: impl IntoIterator<Item = &'a Profile>) -> Baskets {
    let mut baskets = Baskets::default();
    for profile in people {
        let draw = fingerprint(&[profile.id.as_str()]).high_bits() >> 32;
        baskets.add(u32::try_from(draw).unwrap(), profile, DAY);
    }
    baskets
}

fn learned() -> Learned {
    Learned::of(&baskets(&people()), "night-2024-10-04", DAY)
}

/// Stock codes with what the reasons name.
fn shown(recommended: &[Recommendation]) -> Vec<(&str, &str, Option<&str>)> {
    recommended
        .iter()
        .map(|one| (one.sku.as_str(), one.reason.id(), one.reason.of()))
        .collect()
}

#[test]
fn what_a_night_learns_is_what_was_counted_by_hand() {
    let learned = learned();
    assert_eq!(learned.people, 10);
    let counted: Vec<_> = learned
        .products
        .iter()
        .map(|one| (one.sku(), one.2, one.3))
        .collect();
    assert_eq!(
        counted,
        [
            ("soap-1", 6, 2),
            ("oud-1", 4, 0),
            ("rose-1", 4, 0),
            ("musk-1", 1, 0)
        ]
    );
    // 3 / √(4 · 4) · 3 / (3 + 3) = 0.75 · 0.5. One person is no pair, and soap with rose is by chance.
    let neighbours = |place: usize| learned.products[place].4.clone();
    assert_eq!(neighbours(1), [(2, 375_000)]);
    assert_eq!(neighbours(2), [(1, 375_000)]);
    assert!(neighbours(0).is_empty() && neighbours(3).is_empty());
    assert_eq!(learned.product("oud-1").unwrap().category(), Some("oud"));
}

#[test]
fn likeness_is_the_shrunk_cosine_rounded_down() {
    // 2 / √(2 · 2) · 2 / 5 and 10 / √(20 · 45) · 10 / 13 = 0.256410…
    assert_eq!(likeness(2, (2, 2), 10), Some(400_000));
    assert_eq!(likeness(10, (20, 45), 1_000), Some(256_410));
    assert_eq!(likeness(1, (1, 1), 10), None, "one person is no pair");
    assert_eq!(likeness(4, (8, 5), 10), None, "just as often as by chance");
    assert_eq!(likeness(u32::MAX, (u32::MAX, u32::MAX), u32::MAX), None);
}

#[test]
fn somebody_is_shown_what_others_bought_with_theirs_and_never_what_they_have() {
    let (learned, shelf) = (learned(), Shelf::default());
    let of = |profile: &Profile| {
        let all = recommend(Some(profile), (&learned, &shelf), DAY, 3);
        let all = shown(&all).into_iter();
        all.map(|(sku, id, of)| format!("{sku} {id} {}", of.unwrap_or("-")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(&person(3, &[(DAY - 100, &["oud-1"])])),
        [
            "rose-1 together oud-1",
            "soap-1 best_seller -",
            "musk-1 best_seller -"
        ]
    );
    assert_eq!(
        of(&person(0, &[(DAY - 100, &["oud-1", "rose-1"])])),
        ["soap-1 best_seller -", "musk-1 best_seller -"]
    );
}

#[test]
fn somebody_without_a_history_is_shown_what_sells_best() {
    let (learned, shelf) = (learned(), Shelf::default());
    let nobody = recommend(None, (&learned, &shelf), DAY, 2);
    let stranger = recommend(Some(&person(77, &[])), (&learned, &shelf), DAY, 2);
    assert_eq!(nobody, stranger);
    assert_eq!(
        shown(&nobody),
        [
            ("soap-1", "best_seller", None),
            ("oud-1", "best_seller", None)
        ]
    );
}

#[test]
fn what_people_come_back_for_is_shown_again_once_it_has_rested() {
    // Two of six soap buyers came back: a third, and a fifth is enough.
    let (learned, shelf) = (learned(), Shelf::default());
    assert!(learned.product("soap-1").unwrap().is_bought_again());
    assert!(!learned.product("oud-1").unwrap().is_bought_again());
    let skus = |last: Day| {
        let profile = person(7, &[(last, &["soap-1"])]);
        let all = recommend(Some(&profile), (&learned, &shelf), DAY, 9);
        all.into_iter().map(|one| one.sku).collect::<Vec<_>>()
    };
    assert!(skus(DAY - REST_DAYS).contains(&"soap-1".to_owned()));
    assert!(!skus(DAY - REST_DAYS + 1).contains(&"soap-1".to_owned()));
}

#[test]
fn similar_goes_by_brand_and_category_and_ranks_by_buyers() {
    let mut all = people();
    all.push(person(10, &[(DAY - 50, &["oud-2"])]));
    all.push(person(11, &[(DAY - 50, &["oud-2", "oud-3"])]));
    let learned = Learned::of(&baskets(&all), "run", DAY);
    let mut shelf = Shelf {
        strategy: Strategy::Similar,
        ..Shelf::default()
    };
    for sku in ["oud-1", "musk-1"] {
        let product = ShelfProduct {
            name: sku.to_owned(),
            brand: Some("Ajmal".to_owned()),
            ..ShelfProduct::default()
        };
        shelf.products.insert(sku.to_owned(), product);
    }
    let buyer = person(3, &[(DAY - 100, &["oud-1"])]);
    let found = recommend(Some(&buyer), (&learned, &shelf), DAY, 4);
    assert_eq!(
        shown(&found),
        [
            ("oud-2", "category", Some("oud")),
            ("musk-1", "brand", Some("Ajmal")),
            ("oud-3", "category", Some("oud")),
            ("soap-1", "best_seller", None),
        ]
    );
}

#[test]
fn what_cannot_be_had_is_shown_to_nobody() {
    let learned = learned();
    let mut shelf = Shelf::default();
    let product = ShelfProduct {
        name: "Rose".to_owned(),
        is_out_of_stock: true,
        ..ShelfProduct::default()
    };
    shelf.products.insert("rose-1".to_owned(), product);
    let buyer = person(3, &[(DAY - 100, &["oud-1"])]);
    let found = recommend(Some(&buyer), (&learned, &shelf), DAY, 9);
    assert!(found.iter().all(|one| one.sku != "rose-1"));
}

#[test]
fn cancelled_orders_gifts_and_orders_of_long_ago_teach_nothing() {
    let mut profile = person(0, &[(DAY - 365, &["oud-1"]), (DAY + 1, &["rose-1"])]);
    let mut gift = person(1, &[(DAY, &["musk-1"])]);
    for (one, void) in [(&mut profile, false), (&mut gift, true)] {
        for facet in one.facets.values_mut() {
            let rows = facet.orders.rows().map(|(mark, order)| {
                let mut order = order.clone();
                order.is_void = void;
                (*mark, order)
            });
            facet.orders = KeptOrders::of(rows.collect::<Vec<_>>());
        }
    }
    assert!(baskets([&profile, &gift]).is_empty());
}

#[test]
fn a_shelf_says_what_is_wrong_with_it() {
    let shelf = |sku: &str, product: ShelfProduct| {
        let mut shelf = Shelf::default();
        shelf.products.insert(sku.to_owned(), product);
        shelf.check()
    };
    let product = || ShelfProduct {
        name: "عود".to_owned(),
        url: Some("https://shop.example/oud".to_owned()),
        price_minor: Some(14_950),
        ..ShelfProduct::default()
    };
    assert_eq!(shelf("OUD", product()), Ok(()));
    for (sku, change) in [
        ("", product()),
        (" OUD", product()),
        (
            "OUD",
            ShelfProduct {
                name: String::new(),
                ..product()
            },
        ),
        (
            "OUD",
            ShelfProduct {
                name: "a\nb".to_owned(),
                ..product()
            },
        ),
        (
            "OUD",
            ShelfProduct {
                brand: Some(" ".to_owned()),
                ..product()
            },
        ),
        (
            "OUD",
            ShelfProduct {
                url: Some("javascript:x".to_owned()),
                ..product()
            },
        ),
        (
            "OUD",
            ShelfProduct {
                image_url: Some("https://a b".to_owned()),
                ..product()
            },
        ),
        (
            "OUD",
            ShelfProduct {
                price_minor: Some(0),
                ..product()
            },
        ),
    ] {
        assert!(shelf(sku, change.clone()).is_err(), "{sku} {change:?}");
    }
}

#[test]
fn a_shelf_has_bounds() {
    let product = || ShelfProduct {
        name: "عود".to_owned(),
        ..ShelfProduct::default()
    };
    let mut many = Shelf::default();
    for number in 0..=SHELF_MAX {
        many.products.insert(number.to_string(), product());
    }
    assert_eq!(many.check(), Err(ShelfFault::TooMany));
    many.products.pop_first();
    for product in many.products.values_mut() {
        product.url = Some(format!("https://{}", "a".repeat(290)));
        product.image_url.clone_from(&product.url);
        product.name = "ع".repeat(80);
    }
    assert_eq!(many.check(), Err(ShelfFault::TooLarge));
}

/// Numbers without a pattern, so that nothing packs better than it would at a shop.
fn noise(number: u32, what: u32, below: u64) -> u64 {
    fingerprint(&[&number.to_string(), &what.to_string()]).high_bits() % below
}

fn packed(text: &str) -> usize {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap().len()
}

#[test]
fn of_a_large_shop_a_part_and_what_is_learned_fit_into_a_row_and_read_back() {
    for (people, wares) in [(20_000, 900), (6_000, 20_000)] {
        let mut all = Baskets::default();
        for number in 0..people {
            let skus: Vec<String> = (0..=noise(number, 0, 6))
                .map(|at| noise(number, u32::try_from(at).unwrap() + 1, wares))
                .map(|ware| format!("{:x}-{ware}", ware.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
                .collect();
            let skus: Vec<&str> = skus.iter().map(String::as_str).collect();
            let one = person(number, &[(DAY - 3, &skus)]);
            let draw = fingerprint(&[one.id.as_str()]).high_bits() >> 32;
            all.add(u32::try_from(draw).unwrap(), &one, DAY);
        }
        assert!(all.thinning() > 1, "the bound is reached");
        let text = serde_json::to_string(&all).unwrap();
        let learned = serde_json::to_string(&Learned::of(&all, "run", DAY)).unwrap();
        let (part, row) = (packed(&text), packed(&learned));
        println!("{people} people: part {part}, row {row} bytes packed");
        assert!(part < 350_000 && row < 100_000);
        assert_eq!(serde_json::from_str::<Baskets>(&text).unwrap(), all);
    }
}
