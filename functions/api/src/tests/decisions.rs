//! What a clerk decides, and what waits for them.

use awda_commerce::Delivery;
use awda_customers::{Decision, Evidence, IdentifierKind, Key, Known, Profile, Rule, Suspicion};
use awda_kernel::CustomerId;
use awda_ports::SetAside;
use http::Method;
use serde_json::json;

use super::house::{House, at, customer, email_key, event_id, store};

/// Sara, and somebody with another address who was seen with her phone.
fn house() -> (House, CustomerId, CustomerId) {
    let (mut house, sara) = House::with_sara();
    let acme = store("acme");
    let other = customer(9);
    let phone = Key::new(&acme, IdentifierKind::Phone, "+966501112233");
    let address = Key::new(&acme, IdentifierKind::Email, "omar@shop.example");
    let evidence = |under: &Key, number| Evidence {
        rule: Rule::SeenTogether,
        seen_at: at("2026-01-05T09:30:00Z"),
        event: event_id(number),
        under: under.clone(),
    };
    let mut known = Known::new(IdentifierKind::Phone, "+966501112233".to_owned());
    known.under = vec![evidence(&email_key(&acme), 3), evidence(&address, 4)];
    house.profiles[0].identifiers.insert(phone.clone(), known);
    let mut omar = Profile::new(acme, other.clone());
    let known = Known::new(IdentifierKind::Email, "omar@shop.example".to_owned());
    omar.identifiers.insert(address.clone(), known);
    house.profiles.push(omar);
    house.suspicions.push(Suspicion {
        weak: phone,
        why: Some(evidence(&address, 4)),
        strong: address,
    });
    (house, sara, other)
}

fn decided(house: &House) -> Vec<Decision> {
    let queued = house.queued.lock().unwrap();
    let decisions = queued.iter().map(|delivery| {
        assert_eq!(delivery.source, Decision::SOURCE);
        Decision::read(&delivery.body).unwrap()
    });
    decisions.collect()
}

fn address_of(identifiers: &awda_commerce::Identifiers) -> Option<&str> {
    identifiers
        .email
        .as_ref()
        .map(awda_kernel::EmailAddress::reveal)
}

#[test]
fn possible_duplicates_are_listed_with_both_people_and_decided_either_way() {
    let (house, sara, other) = house();
    let (status, body) = house.get("/v1/stores/acme/duplicates");
    assert_eq!(status, 200, "{body}");
    let pair = &body["items"][0];
    let people: Vec<_> = pair["customers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["customer"].clone())
        .collect();
    assert_eq!(people, [json!(other.to_string()), json!(sara.to_string())]);
    assert_eq!(pair["shared"]["kind"], "phone");
    assert!((1..100).contains(&pair["likeness"].as_u64().unwrap()));
    let id = pair["id"].as_str().unwrap();
    for verb in ["merge", "dismiss"] {
        let (status, body) = house.decides(
            Method::POST,
            &format!("/v1/stores/acme/duplicates/{id}/{verb}"),
        );
        assert_eq!(status, 202, "{body}");
        assert!(body["event"].as_str().unwrap().starts_with("evt_"));
    }
    let decisions = decided(&house);
    assert!(
        matches!(&decisions[0], Decision::Merge { one, .. } if address_of(one) == Some("omar@shop.example"))
    );
    assert!(matches!(&decisions[1], Decision::Part { other, .. } if other.phone.is_some()));
    let (status, body) = house.decides(Method::POST, "/v1/stores/acme/duplicates/nonsense/merge");
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (404, &json!("duplicate.unknown"))
    );
}

#[test]
fn joins_are_shown_with_their_evidence_and_taken_back_by_their_id() {
    let (house, sara, _) = house();
    let (_, body) = house.get(&format!("/v1/stores/acme/customers/{sara}"));
    let join = &body["joins"][0];
    assert_eq!(join["rule"], "seen_together");
    assert_eq!(join["event"], event_id(3).to_string());
    assert_eq!(
        body["joins"].as_array().unwrap().len(),
        1,
        "evidence for somebody else joins nothing here"
    );
    let id = join["id"].as_str().unwrap();
    let base = format!("/v1/stores/acme/customers/{sara}/unmerge");
    assert_eq!(
        house.decides(Method::POST, &format!("{base}?join={id}")).0,
        202
    );
    assert!(
        matches!(&decided(&house)[0], Decision::Part { one, other } if address_of(one).is_some() && other.phone.is_some())
    );
    for (query, code) in [
        ("?join=join_x", "join.unknown"),
        ("", "request.parameter_missing"),
    ] {
        assert_eq!(
            house.decides(Method::POST, &format!("{base}{query}")).1["code"],
            code
        );
    }
}

#[test]
fn two_customers_are_merged_and_one_is_erased_by_what_names_them() {
    let (house, sara, other) = house();
    let base = format!("/v1/stores/acme/customers/{sara}");
    assert_eq!(
        house
            .decides(Method::POST, &format!("{base}/merge?with={other}"))
            .0,
        202
    );
    assert_eq!(house.decides(Method::DELETE, &base).0, 202);
    let decisions = decided(&house);
    assert!(
        matches!(&decisions[0], Decision::Merge { other, .. } if address_of(other) == Some("omar@shop.example"))
    );
    assert!(
        matches!(&decisions[1], Decision::Erase { one } if address_of(one) == Some("sara@example.com"))
    );
    let nobody = customer(77);
    let (_, body) = house.decides(Method::POST, &format!("{base}/merge?with={nobody}"));
    assert_eq!(body["code"], "customer.not_found");
}

#[test]
fn an_erased_customer_is_beyond_deciding() {
    let (mut house, sara, _) = house();
    house.profiles[0] = awda_customers::erased(&house.profiles[0], at("2026-02-01T00:00:00Z"));
    let (status, body) =
        house.decides(Method::DELETE, &format!("/v1/stores/acme/customers/{sara}"));
    assert_eq!(
        (status.as_u16(), &body["code"]),
        (409, &json!("customer.erased"))
    );
    let (_, body) = house.get(&format!("/v1/stores/acme/customers/{sara}"));
    assert_eq!(body["erased_at"], "2026-02-01T00:00:00Z");
    assert_eq!(body["identifiers"], json!([]));
    assert_eq!(body["history"]["orders"], 3, "what was bought stays");
}

#[test]
fn an_untranslated_delivery_is_listed_and_goes_back_to_the_queue_whole() {
    let (mut house, _, _) = house();
    let delivery = Delivery {
        store: store("acme"),
        source: "shopify".to_owned(),
        topic: "themes/update".to_owned(),
        headers: Vec::new(),
        body: b"{}".to_vec(),
        received_at: at("2026-01-05T09:30:00Z"),
    };
    let row = SetAside {
        id: delivery.id(),
        source: "shopify".to_owned(),
        topic: "themes/update".to_owned(),
        code: "delivery.unknown_topic".to_owned(),
        body_bytes: 2,
        times: 3,
        received_at: delivery.received_at,
    };
    let id = row.id.clone();
    house.aside.push((row, delivery.clone()));
    let (_, body) = house.get("/v1/stores/acme/deliveries?state=untranslated");
    let shown = &body["items"][0];
    assert_eq!(
        (&shown["id"], &shown["times"], &shown["state"]),
        (&json!(id), &json!(3), &json!("untranslated"))
    );
    assert_eq!(
        house.get("/v1/stores/acme/deliveries?state=lost").1["code"],
        "request.parameter_invalid"
    );
    let redrive = |id: &str| {
        house.decides(
            Method::POST,
            &format!("/v1/stores/acme/deliveries/{id}/redrive"),
        )
    };
    assert_eq!(redrive(&id).0, 202);
    assert_eq!(*house.queued.lock().unwrap(), [delivery]);
    assert_eq!(*house.put_back.lock().unwrap(), [id]);
    assert_eq!(redrive("dlv_none").1["code"], "delivery.unknown");
}
