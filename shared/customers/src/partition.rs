//! Who is who: identifiers joined by evidence fall into people, as a function of the set of evidence and never of its order.
//!
//! The evidence is taken strongest first: decisions at the desk, joins the shop itself made, then what was seen together, by the
//! kinds of the two identifiers and by time. Each joins two groups unless both hold ids of one kind (two customers of one shop, two
//! addresses): that refusal is a possible duplicate, for a person to decide. An identifier that too many others, or too many names,
//! were seen with joins nobody. It refuses to know profiles: it sees identifiers alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::identity::source_of;
use crate::{Evidence, IdentifierKind, Key, Known};

/// An identifier as the partition sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    /// What is known of it.
    pub(crate) known: &'a Known,
    /// Events stand under it, so that it can be a person by itself.
    pub(crate) has_events: bool,
}

/// Identifiers by key.
pub(crate) type Nodes<'a> = BTreeMap<&'a Key, Node<'a>>;

/// Two identifiers that may be one person's. Ordered so that what decides first comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge<'a> {
    /// Seen, and not decided.
    is_seen: bool,
    kinds: (IdentifierKind, IdentifierKind),
    evidence: Option<&'a Evidence>,
    strong: &'a Key,
    weak: &'a Key,
}

/// A group of identifiers that grows.
#[derive(Debug, Clone, Default)]
struct Group<'a> {
    keys: BTreeSet<&'a Key>,
}

/// The people among these identifiers.
pub(crate) fn people_of(nodes: &Nodes<'_>) -> Vec<BTreeSet<Key>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut place: BTreeMap<&Key, usize> = BTreeMap::new();
    for key in nodes.keys() {
        place.insert(key, groups.len());
        groups.push(Group {
            keys: BTreeSet::from([*key]),
        });
    }
    for edge in edges_of(nodes) {
        let (Some(into), Some(from)) = (place.get(edge.strong), place.get(edge.weak)) else {
            continue;
        };
        let (into, from) = (*into, *from);
        if into == from || (edge.is_seen && is_contested(nodes, &groups, &edge, (into, from))) {
            continue;
        }
        let moved = groups.get_mut(from).map(std::mem::take).unwrap_or_default();
        for key in &moved.keys {
            place.insert(key, into);
        }
        if let Some(group) = groups.get_mut(into) {
            group.keys.extend(moved.keys);
        }
    }
    let people = groups.into_iter().filter(|group| !group.keys.is_empty());
    people
        .map(|group| group.keys.into_iter().cloned().collect())
        .collect()
}

/// Every pair that may be joined, in the order in which pairs are.
fn edges_of<'a>(nodes: &Nodes<'a>) -> Vec<Edge<'a>> {
    let mut edges = Vec::new();
    for (weak, node) in nodes {
        let (weak, known): (&'a Key, &'a Known) = (weak, node.known);
        for evidence in &known.under {
            let joins = nodes.get(&evidence.under).is_some_and(|strong| {
                let decided = known.verdict(&evidence.under);
                decided.is_none_or(|verdict| verdict.is_one)
                    && !strong.known.is_crowded
                    && !(known.is_crowded && node.has_events)
            });
            if joins && let Some(strong) = nodes.get(&evidence.under) {
                edges.push(Edge {
                    is_seen: evidence.rule == crate::Rule::SeenTogether,
                    kinds: (strong.known.kind, known.kind),
                    evidence: Some(evidence),
                    strong: &evidence.under,
                    weak,
                });
            }
        }
        for verdict in known.verdicts.iter().filter(|verdict| verdict.is_one) {
            if let Some(strong) = nodes.get(&verdict.with) {
                edges.push(Edge {
                    is_seen: false,
                    kinds: (strong.known.kind, known.kind),
                    evidence: None,
                    strong: &verdict.with,
                    weak,
                });
            }
        }
    }
    edges.sort();
    edges
}

/// Whether both groups hold ids of one kind. A weaker identifier that nothing stronger holds yet may join others of its kind: a
/// customer may have two addresses.
fn is_contested(
    nodes: &Nodes<'_>,
    groups: &[Group<'_>],
    edge: &Edge<'_>,
    (into, from): (usize, usize),
) -> bool {
    let classes = |group: usize| -> BTreeSet<(IdentifierKind, &str)> {
        let keys = groups.get(group).into_iter().flat_map(|group| &group.keys);
        keys.filter_map(|key| nodes.get(*key))
            // Somebody has as many browsers and devices as they like.
            .filter(|node| {
                let kind = node.known.kind;
                !matches!(kind, IdentifierKind::Anonymous | IdentifierKind::Push)
            })
            .map(|node| class_of(node.known))
            .collect()
    };
    let (strong, weak) = (classes(into), classes(from));
    let own = nodes.get(edge.weak).map(|node| class_of(node.known));
    let leads = own.as_ref().is_some_and(|own| weak.first() == Some(own));
    weak.iter()
        .filter(|class| !leads || Some(**class) != own)
        .any(|class| strong.contains(class))
}

/// Ids of one class are told apart by their values: two of them are two people unless something stronger says otherwise.
fn class_of(known: &Known) -> (IdentifierKind, &str) {
    (known.kind, source_of(known.kind, &known.value))
}
