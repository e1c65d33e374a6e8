//! Tables: keys, secondary indexes and the attribute that lets items expire.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::document::Node;
use super::resolve::Names;

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its logical id; also its local name.
    pub id: String,
    /// Its primary key.
    pub key: KeyPair,
    /// Its global secondary indexes.
    pub indexes: Vec<Index>,
    /// The attribute with the second an item expires at.
    pub expires_at: Option<String>,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: KeyPair,
    /// What it holds besides keys.
    pub projection: Projection,
}

/// A partition key and, mostly, a sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// The partition key.
    pub partition: Attribute,
    /// The sort key.
    pub sort: Option<Attribute>,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type: `S`, `N` or `B`.
    pub kind: String,
}

/// What an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// Everything.
    All,
    /// Keys only.
    KeysOnly,
}

/// What shapes a table, and what changes nothing on one machine (billing, backups, encryption, tags).
const UNDERSTOOD: [&str; 12] = [
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "OnDemandThroughput",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "TableName",
    "Tags",
    "TimeToLiveSpecification",
];

pub(super) fn read(id: &str, resource: &Node, names: &Names) -> Result<Table, Error> {
    let properties = resource.must("Properties")?;
    properties.only(&UNDERSTOOD)?;
    let definitions = properties.must("AttributeDefinitions")?;
    let kinds = kinds(definitions, names)?;
    let table = Table {
        id: id.to_owned(),
        key: key_pair(properties.must("KeySchema")?, &kinds, names)?,
        indexes: match properties.get("GlobalSecondaryIndexes")? {
            Some(section) => section
                .items()?
                .iter()
                .map(|index| read_index(index, &kinds, names))
                .collect::<Result<_, _>>()?,
            None => Vec::new(),
        },
        expires_at: properties
            .get("TimeToLiveSpecification")?
            .map(|ttl| names.text_at(ttl, "AttributeName"))
            .transpose()?,
    };
    let used = table.key_attributes();
    // DynamoDB refuses a table that defines an attribute no key uses.
    match kinds.keys().find(|name| !used.contains(name.as_str())) {
        Some(name) => Err(definitions.wrong(format!("{name} is defined and no key uses it"))),
        None => Ok(table),
    }
}

impl Table {
    /// Names of the attributes that keys use.
    fn key_attributes(&self) -> BTreeSet<&str> {
        std::iter::once(&self.key)
            .chain(self.indexes.iter().map(|index| &index.key))
            .flat_map(KeyPair::attributes)
            .map(|attribute| attribute.name.as_str())
            .collect()
    }
}

impl KeyPair {
    /// Its one or two attributes.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        std::iter::once(&self.partition).chain(self.sort.as_ref())
    }
}

fn kinds(definitions: &Node, names: &Names) -> Result<BTreeMap<String, String>, Error> {
    let mut kinds = BTreeMap::new();
    for definition in definitions.items()? {
        let kind = names.text_at(definition, "AttributeType")?;
        if !["S", "N", "B"].contains(&kind.as_str()) {
            return Err(definition.wrong(format!("{kind:?} is not a type of a key")));
        }
        kinds.insert(names.text_at(definition, "AttributeName")?, kind);
    }
    Ok(kinds)
}

fn read_index(
    index: &Node,
    kinds: &BTreeMap<String, String>,
    names: &Names,
) -> Result<Index, Error> {
    index.only(&["IndexName", "KeySchema", "Projection"])?;
    let projection = index.must("Projection")?.must("ProjectionType")?;
    Ok(Index {
        name: names.text_at(index, "IndexName")?,
        key: key_pair(index.must("KeySchema")?, kinds, names)?,
        projection: match names.text(projection)?.as_str() {
            "ALL" => Projection::All,
            "KEYS_ONLY" => Projection::KeysOnly,
            other => {
                return Err(projection.wrong(format!(
                    "the local suite does not understand projection {other}"
                )));
            }
        },
    })
}

fn key_pair(
    schema: &Node,
    kinds: &BTreeMap<String, String>,
    names: &Names,
) -> Result<KeyPair, Error> {
    let (mut partition, mut sort) = (None, None);
    for key in schema.items()? {
        let name = names.text_at(key, "AttributeName")?;
        let Some(kind) = kinds.get(&name).cloned() else {
            return Err(key.wrong(format!("{name} is not in AttributeDefinitions")));
        };
        let slot = match names.text_at(key, "KeyType")?.as_str() {
            "HASH" => &mut partition,
            "RANGE" => &mut sort,
            other => return Err(key.wrong(format!("{other:?} is not a KeyType"))),
        };
        if slot.replace(Attribute { name, kind }).is_some() {
            return Err(key.wrong("a second key of its KeyType"));
        }
    }
    let partition = partition.ok_or_else(|| schema.wrong("a key of KeyType HASH is missing"))?;
    Ok(KeyPair { partition, sort })
}
