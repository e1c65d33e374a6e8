//! YAML as CloudFormation writes it: nodes that know their line, their place and their `!` tag.
//!
//! It refuses to know what a resource is; every error says where it happened.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::Error;

/// A node of the template.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Where it stands: `Resources.DeliveriesQueue.Properties`.
    pub(super) place: String,
    /// The line, from 1.
    pub(super) line: usize,
    /// What it is.
    pub(super) value: Value,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A scalar, as text.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(String, Node)>),
    /// An intrinsic function: its name without the `!`, and its argument.
    Call(String, Box<Node>),
}

impl Node {
    /// Reads a document.
    pub(super) fn read(yaml: &str) -> Result<Self, Error> {
        let documents = MarkedYaml::load_from_str(yaml).map_err(|why| Error::Yaml {
            line: why.marker().line(),
            why: why.info().to_owned(),
        })?;
        match documents.as_slice() {
            [document] => build(document, String::new()),
            _ => Err(Error::Yaml {
                line: 1,
                why: "expected one document".to_owned(),
            }),
        }
    }

    /// An error at this node.
    pub(super) fn wrong(&self, what: impl Into<String>) -> Error {
        Error::At {
            place: self.place.clone(),
            line: self.line,
            what: what.into(),
        }
    }

    /// The value under a key of a mapping, if it is there.
    pub(super) fn get(&self, key: &str) -> Result<Option<&Self>, Error> {
        let found = self.entries()?.iter().find(|(name, _)| name == key);
        Ok(found.map(|(_, node)| node))
    }

    /// The value under a key that must be there.
    pub(super) fn must(&self, key: &str) -> Result<&Self, Error> {
        self.get(key)?
            .ok_or_else(|| self.wrong(format!("{key} is missing")))
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> Result<&[(String, Self)], Error> {
        match &self.value {
            Value::Map(entries) => Ok(entries),
            _ => Err(self.wrong("expected a mapping")),
        }
    }

    /// The items of a sequence.
    pub(super) fn items(&self) -> Result<&[Self], Error> {
        match &self.value {
            Value::List(items) => Ok(items),
            _ => Err(self.wrong("expected a list")),
        }
    }

    /// Refuses keys that the local suite would silently ignore.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Error> {
        match self
            .entries()?
            .iter()
            .find(|(key, _)| !known.contains(&key.as_str()))
        {
            Some((key, node)) => {
                Err(node.wrong(format!("the local suite does not understand {key}")))
            }
            None => Ok(()),
        }
    }
}

fn build(yaml: &MarkedYaml<'_>, place: String) -> Result<Node, Error> {
    let line = yaml.span.start.line();
    let value = match &yaml.data {
        YamlData::Value(scalar) => Value::Text(text_of(scalar)),
        YamlData::Sequence(items) => Value::List(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| build(item, format!("{place}[{index}]")))
                .collect::<Result<_, _>>()?,
        ),
        YamlData::Mapping(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| entry(key, value, &place))
                .collect::<Result<_, _>>()?,
        ),
        YamlData::Tagged(tag, inner) => {
            let argument = build(inner, place.clone())?;
            Value::Call(tag.suffix.clone(), Box::new(argument))
        }
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            return Err(Error::At {
                place,
                line,
                what: "not understood".to_owned(),
            });
        }
    };
    Ok(Node { place, line, value })
}

fn entry(
    key: &MarkedYaml<'_>,
    value: &MarkedYaml<'_>,
    place: &str,
) -> Result<(String, Node), Error> {
    let YamlData::Value(scalar) = &key.data else {
        return Err(Error::At {
            place: place.to_owned(),
            line: key.span.start.line(),
            what: "a key that is not text".to_owned(),
        });
    };
    let name = text_of(scalar);
    let dot = if place.is_empty() { "" } else { "." };
    let mut node = build(value, format!("{place}{dot}{name}"))?;
    // A block's own mark may lie behind its key; people look for the key.
    node.line = key.span.start.line();
    Ok((name, node))
}

fn text_of(scalar: &Scalar<'_>) -> String {
    match scalar {
        Scalar::Null => String::new(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::FloatingPoint(value) => value.to_string(),
        Scalar::String(value) => value.to_string(),
    }
}
