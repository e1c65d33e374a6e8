//! Which role may ask and decide what: every route, every role.

use std::collections::{BTreeMap, BTreeSet};

use awda_ports::web::Principal;
use http::Method;

use super::house::{House, reader_of};
use crate::{Access, Role, routes};

/// Every operation that is not open to all, and the roles beside the owner that may use it.
const MAY: &[(&str, &str)] = &[
    ("find_customer", "marketer support"),
    ("customer", "marketer support"),
    ("timeline", "marketer support"),
    ("customer_messages", "marketer support"),
    ("customer_segments", "marketer support"),
    ("recommendations", "marketer support"),
    ("storefront_token", "marketer support"),
    ("consents", "marketer support"),
    ("why", "marketer support"),
    ("duplicates", "marketer support"),
    ("merge", "marketer support"),
    ("unmerge", "marketer support"),
    ("merge_duplicate", "marketer support"),
    ("dismiss_duplicate", "marketer support"),
    ("tag", "marketer support"),
    ("notes", "marketer support"),
    ("write_note", "marketer support"),
    ("change_note", "marketer support"),
    ("drop_note", "marketer support"),
    ("bulk_tag", "marketer support"),
    ("bulk_consent", "marketer support"),
    ("jobs", "marketer support"),
    ("job", "marketer support"),
    ("bulk_erase", "support"),
    ("make_file", "marketer"),
    ("job_file", "marketer"),
    ("export", "support"),
    ("erase", "support"),
    ("segments", "marketer analyst"),
    ("members", "marketer analyst"),
    ("segment", "marketer analyst"),
    ("segment_trend", "marketer analyst"),
    ("explain_segment", "marketer analyst"),
    ("check_segment", "marketer analyst"),
    ("estimate_segment", "marketer analyst"),
    ("save_segment", "marketer"),
    ("drop_segment", "marketer"),
    ("flows", "marketer analyst"),
    ("flow", "marketer analyst"),
    ("try_flow", "marketer analyst"),
    ("simulate_flow", "marketer analyst"),
    ("save_flow", "marketer"),
    ("templates", "marketer analyst"),
    ("template", "marketer analyst"),
    ("coupons", "marketer analyst"),
    ("add_coupons", "marketer"),
    ("uplift", "marketer analyst"),
    ("campaigns", "marketer analyst"),
    ("campaign", "marketer analyst"),
    ("simulate_campaign", "marketer analyst"),
    ("save_campaign", "marketer"),
    ("send_campaign", "marketer"),
    ("cancel_campaign", "marketer"),
    ("messages", "marketer analyst"),
    ("nights", "marketer analyst developer"),
    ("measures", "marketer analyst developer"),
    ("response_measures", "marketer analyst developer"),
    ("cohorts", "marketer analyst developer"),
    ("product_measures", "marketer analyst developer"),
    ("segment_measures", "marketer analyst developer"),
    ("forecast", "marketer analyst developer"),
    ("models", "marketer analyst developer"),
    ("campaign_measures", "marketer analyst developer"),
    ("attribution", "marketer analyst developer"),
    ("goals", "marketer analyst developer"),
    ("goal", "marketer analyst developer"),
    ("save_goal", "marketer"),
    ("drop_goal", "marketer"),
    ("latest_run", "marketer analyst developer"),
    ("run", "marketer analyst developer"),
    ("deliveries", "developer"),
    ("redrive", "developer"),
    ("dead_letters", "developer"),
    ("redrive_letter", "developer"),
    ("redrive_letters", "developer"),
    ("import", "developer"),
    ("stores", "marketer support analyst developer"),
    ("make_store", ""),
    ("settings", "marketer developer"),
    ("change_settings", "developer"),
    ("shelf", "marketer developer"),
    ("save_shelf", "developer"),
    ("webhooks", "marketer developer"),
    ("notices", "marketer developer"),
    ("test_webhook", "developer"),
    ("redeliver", "developer"),
    ("audit", ""),
    ("users", ""),
    ("invite_user", ""),
    ("assign_user", ""),
    ("dismiss_user", ""),
    ("keys", ""),
    ("make_key", ""),
    ("rotate_key", ""),
    ("drop_key", ""),
];

fn person(roles: &[&str]) -> Principal {
    let mut who = reader_of(&["acme"]);
    who.scopes.push("awda/write".to_owned());
    who.roles = Some(roles.iter().map(|role| (*role).to_owned()).collect());
    who
}

fn is_refused(house: &House, method: &str, pattern: &str, who: Principal) -> bool {
    let address = pattern.replace("{store}", "acme").replace(['{', '}'], "");
    let method: Method = method.parse().unwrap();
    let answer = house.asked(method, &address, Some(who));
    let body = String::from_utf8_lossy(answer.body()).into_owned();
    body.contains("\"auth.role\"")
}

#[test]
fn every_route_is_for_the_roles_of_the_table_and_no_others() {
    let (house, _) = House::with_sara();
    let table: BTreeMap<&str, &str> = MAY.iter().copied().collect();
    let closed = routes().filter(|route| route.access != Access::Open);
    let operations: BTreeSet<&str> = closed.map(|route| route.operation).collect();
    assert_eq!(operations, table.keys().copied().collect());
    for route in routes() {
        for role in Role::ALL {
            let named = table.get(route.operation).copied().unwrap_or("all");
            let may = named == "all"
                || role == Role::Owner
                || named.split(' ').any(|one| one == role.name());
            let refused = is_refused(&house, route.method, route.pattern, person(&[role.name()]));
            assert_eq!(!refused, may, "{} {}", role.name(), route.operation);
        }
    }
}

#[test]
fn a_person_without_a_role_may_nothing_and_with_two_what_either_may() {
    let (house, _) = House::with_sara();
    for route in routes().filter(|route| route.access != Access::Open) {
        let refused =
            |roles: &[&str]| is_refused(&house, route.method, route.pattern, person(roles));
        assert!(refused(&[]), "{}", route.operation);
        assert!(refused(&["admin", "OWNER"]), "{}", route.operation);
        let either = refused(&["support"]) && refused(&["developer"]);
        assert_eq!(refused(&["support", "developer"]), either);
        assert!(!refused(&["owner"]));
    }
}

#[test]
fn a_role_opens_nothing_that_the_tokens_scope_does_not() {
    let (house, _) = House::with_sara();
    let mut owner = person(&["owner"]);
    owner.scopes = vec!["awda/read".to_owned()];
    let address = "/v1/stores/acme/segments/vip_x";
    let answer = house.asked(Method::POST, address, Some(owner));
    assert!(String::from_utf8_lossy(answer.body()).contains("auth.scope"));
    assert!(house.acts.lock().unwrap().is_empty(), "nothing was tried");
}
