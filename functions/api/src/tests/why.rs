//! Why somebody was, was not, or would not be written to.

use awda_kernel::fingerprint;
use awda_messaging::caps::{Slots, Taken};
use awda_messaging::{AgendaRow, Flow, Reason, Status};
use http::StatusCode;

use super::house::{House, at, row, store};

fn address(customer: &str, flow: &str) -> String {
    format!("/v1/stores/acme/why?customer={customer}&flow={flow}")
}

/// Sara of acme, whose win-back series has begun and waits for its second step.
fn begun() -> (House, String) {
    let (mut house, sara) = House::with_sara();
    let acme = store("acme");
    house
        .rows
        .push(row(&acme, &sara, 0, at("2026-11-20T07:00:00Z")));
    house.agenda.push(AgendaRow {
        store: acme,
        customer: sara.clone(),
        flow: Flow::WIN_BACK,
        due_at: at("2026-11-27T07:00:00Z"),
        occurrence: "2026-07-01".to_owned(),
        step: 1,
        about: None,
        put_off: None,
    });
    (house, sara.to_string())
}

#[test]
fn every_step_that_was_considered_is_told_with_its_reason_in_three_languages() {
    let (house, sara) = begun();
    let (status, why) = house.get(&address(&sara, "win_back"));
    assert_eq!(status, StatusCode::OK);
    let first = &why["considered"][0];
    assert_eq!(
        (&first["step"], &first["name"]),
        (&0.into(), &"win_back.reminder".into())
    );
    assert_eq!(first["status"]["reason"], "holdout");
    let english = "Not sent: in the comparison group that is not written to.";
    assert_eq!(first["words"]["en"], english);
    assert!(first["words"]["ar"].is_string() && first["words"]["fa"].is_string());
    assert_eq!(why["next"]["due_at"], "2026-11-27T07:00:00Z");
    assert_eq!(
        (&why["next"]["step"], &why["next"]["name"]),
        (&1.into(), &"win_back.news".into())
    );
    assert_eq!(why["asked_at"], super::house::NOW);
}

#[test]
fn what_would_become_of_the_next_step_is_the_gates_word() {
    let (house, sara) = begun();
    let (_, why) = house.get(&address(&sara, "win_back"));
    let now = &why["now"];
    // Her occurrence is no day she ordered on: she has ordered since, as the gate sees it.
    assert_eq!(
        (&now["would"], &now["reason"]),
        (&"skip".into(), &"purchased_since".into())
    );
    let (_, why) = house.get(&address(&sara, "birthday"));
    assert_eq!(why["now"]["would"], "nothing");
    assert_eq!(
        why["now"]["words"]["en"],
        "Nothing is planned for this person in this flow."
    );
    assert_eq!(why["considered"].as_array().unwrap().len(), 0);
    assert!(why.get("next").is_none());
}

#[test]
fn a_step_that_lost_its_slot_names_the_winner() {
    let (mut house, sara) = begun();
    let reason = Reason::ArbitrationLost;
    house.rows[0].status = Status::Skipped { reason };
    house.rows[0].lost_to = Some("birthday".to_owned());
    let (_, why) = house.get(&address(&sara, "win_back"));
    assert_eq!(why["considered"][0]["lost_to"], "birthday");
    let english = "Not sent: a message that matters more took its place (birthday).";
    assert_eq!(why["considered"][0]["words"]["en"], english);
}

#[test]
fn who_may_be_written_to_but_was_lately_would_wait() {
    let (mut house, sara) = begun();
    let profile = house.profiles.iter().find(|one| one.id.to_string() == sara);
    let profile = profile.unwrap().clone();
    let last = profile.history().last_day().unwrap();
    house.rows.clear();
    house.agenda[0].occurrence = last.to_string();
    house.settings[0].holdout_share = 0;
    let would = |house: &House| house.get(&address(&sara, "win_back")).1["now"].clone();
    let now = would(&house);
    assert_eq!(now["would"], "send", "{now}");
    assert!(now["consent"].is_string());
    house.slots.push((
        profile.id,
        Slots {
            taken: vec![Taken {
                message: awda_kernel::MessageId::of(fingerprint(&["other"])),
                flow: "birthday".to_owned(),
                priority: 60,
                channel: awda_commerce::Channel::Email,
                at: at("2026-11-22T07:00:00Z"),
            }],
        },
    ));
    let now = would(&house);
    assert_eq!(
        (&now["would"], &now["reason"]),
        (&"wait".into(), &"cap".into()),
        "{now}"
    );
    assert!(now.get("consent").is_none());
}

#[test]
fn what_is_no_flow_or_customer_is_refused() {
    let (house, sara) = begun();
    let code = |address: &str| house.get(address).1["code"].clone();
    assert_eq!(code(&address(&sara, "spring_sale")), "flow.unknown");
    assert_eq!(
        code(&address(&sara, "Spring%20sale")),
        "request.parameter_invalid"
    );
    assert_eq!(
        code(&address("sara", "win_back")),
        "request.parameter_invalid"
    );
    assert_eq!(
        code("/v1/stores/acme/why?flow=win_back"),
        "request.parameter_missing"
    );
    let nobody = super::house::customer(9).to_string();
    assert_eq!(code(&address(&nobody, "win_back")), "customer.not_found");
}
