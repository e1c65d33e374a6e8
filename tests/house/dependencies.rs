//! The dependency rule: what is pure stays pure, functions do not know each other, adapters do not know functions.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::root;

/// Rooms of shared/ in the order they may import each other: a room may import those before it.
const DOMAIN: [&str; 7] = [
    "commerce",
    "files",
    "customers",
    "lifetime",
    "segments",
    "messaging",
    "measures",
];
const FUNCTIONS: [&str; 9] = [
    "ingest",
    "unify",
    "recompute",
    "plan",
    "deliver",
    "feedback",
    "notify",
    "api",
    "preferences",
];
/// What nothing in shared/ may import: the outside world.
const OUTSIDE: [&str; 8] = [
    "tokio",
    "hyper",
    "axum",
    "reqwest",
    "rand",
    "lambda_runtime",
    "rusqlite",
    "tracing-subscriber",
];

/// One edge of the dependency graph.
struct Edge {
    from: String,
    to: String,
    is_dev: bool,
    is_optional: bool,
}

fn edges() -> Vec<Edge> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let edge = |from: &str, dependency: &serde_json::Value| Edge {
        from: from.to_owned(),
        to: dependency["name"].as_str().unwrap_or_default().to_owned(),
        is_dev: dependency["kind"] == "dev",
        is_optional: dependency["optional"] == true,
    };
    packages
        .iter()
        .flat_map(|package| {
            let from = package["name"].as_str().unwrap_or_default();
            let dependencies = package["dependencies"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            dependencies
                .iter()
                .map(|dependency| edge(from, dependency))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Our rooms that `name` may import in its ordinary dependencies.
fn allowed(name: &str) -> Option<BTreeSet<String>> {
    let ours = |rooms: &[&str]| rooms.iter().map(|room| format!("awda-{room}")).collect();
    let room = name.strip_prefix("awda-").unwrap_or(name);
    let domain_place = DOMAIN.iter().position(|other| *other == room);
    let set: BTreeSet<String> = match (room, domain_place) {
        ("kernel", _) => BTreeSet::new(),
        (_, Some(place)) => ours(&[&["kernel"], &DOMAIN[..place]].concat()),
        ("ports", _) => ours(&[&["kernel"], &DOMAIN[..]].concat()),
        ("testkit" | "aws", _) => ours(&[&["kernel", "ports"], &DOMAIN[..]].concat()),
        ("lambda", _) => ours(&["kernel", "ports"]),
        (function, _) if FUNCTIONS.contains(&function) => {
            ours(&[&["kernel", "ports"], &DOMAIN[..]].concat())
        }
        // The local suite composes everything, and runs Lambda's own batch code; the tests test all.
        ("awda" | "tests", _) => return None,
        _ => panic!("{name} has no place in the table: give it one"),
    };
    Some(set)
}

#[test]
fn no_room_imports_what_it_must_not_know() {
    let mut wrong = Vec::new();
    for edge in edges()
        .iter()
        .filter(|edge| !edge.is_dev && edge.to.starts_with("awda"))
    {
        let is_function = FUNCTIONS
            .iter()
            .any(|function| edge.from == format!("awda-{function}"));
        let is_main = is_function
            && edge.is_optional
            && matches!(edge.to.as_str(), "awda-lambda" | "awda-aws");
        let is_allowed = allowed(&edge.from).is_none_or(|rooms| rooms.contains(&edge.to));
        if !is_allowed && !is_main {
            wrong.push(format!("{} -> {}", edge.from, edge.to));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn nothing_pure_and_no_function_reaches_the_outside_world() {
    let pure = |name: &str| {
        let room = name.strip_prefix("awda-").unwrap_or_default();
        matches!(room, "kernel" | "ports" | "testkit") || DOMAIN.contains(&room)
    };
    let function = |name: &str| FUNCTIONS.iter().any(|room| name == format!("awda-{room}"));
    let wrong: Vec<_> = edges()
        .iter()
        .filter(|edge| {
            !edge.is_dev && !edge.is_optional && (pure(&edge.from) || function(&edge.from))
        })
        .filter(|edge| OUTSIDE.contains(&edge.to.as_str()) || edge.to.starts_with("aws-"))
        .map(|edge| format!("{} -> {}", edge.from, edge.to))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn nobody_imports_the_tests_or_the_local_suite() {
    let wrong = edges().into_iter().filter(|edge| {
        matches!(edge.to.as_str(), "awda-tests") || (edge.to == "awda" && edge.from != "awda-tests")
    });
    assert_eq!(wrong.count(), 0);
}

#[test]
fn every_room_of_the_plan_exists() {
    let mut rooms: BTreeMap<String, bool> = BTreeMap::new();
    for edge in edges() {
        rooms.insert(edge.from, true);
    }
    for room in DOMAIN
        .iter()
        .chain(&FUNCTIONS)
        .chain(&["kernel", "ports", "testkit", "lambda", "aws"])
    {
        assert!(
            rooms.contains_key(&format!("awda-{room}")),
            "{room} is missing"
        );
    }
}
