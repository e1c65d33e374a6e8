//! What the intrinsic functions of CloudFormation mean on one machine.
//!
//! A resource is named by its logical id: `!Ref DeliveriesQueue` and `!GetAtt DeliveriesQueue.Arn` are both `DeliveriesQueue`.
//! Parameters have their defaults. Nothing here knows what a resource does.

use std::collections::{BTreeMap, BTreeSet};

use super::Error;
use super::document::{Node, Value};

/// Pseudo parameters, as one machine answers them.
const PSEUDO: [(&str, &str); 6] = [
    ("AWS::AccountId", "000000000000"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "local"),
    ("AWS::StackId", "awda"),
    ("AWS::StackName", "awda"),
    ("AWS::URLSuffix", "localhost"),
];

/// What names mean.
#[derive(Debug)]
pub(super) struct Names {
    parameters: BTreeMap<String, Option<String>>,
    resources: BTreeSet<String>,
    conditions: BTreeMap<String, bool>,
}

impl Names {
    /// The names that a template defines.
    pub(super) fn of(document: &Node) -> Result<Self, Error> {
        let mut parameters = BTreeMap::new();
        if let Some(section) = document.get("Parameters")? {
            for (name, parameter) in section.entries()? {
                let default = match parameter.get("Default")? {
                    Some(Node {
                        value: Value::Text(text),
                        ..
                    }) => Some(text.clone()),
                    Some(other) => return Err(other.wrong("a default that is not text")),
                    None => None,
                };
                parameters.insert(name.clone(), default);
            }
        }
        let resources = document.must("Resources")?.entries()?;
        let mut names = Self {
            parameters,
            resources: resources.iter().map(|(id, _)| id.clone()).collect(),
            conditions: BTreeMap::new(),
        };
        if let Some(section) = document.get("Conditions")? {
            for (name, condition) in section.entries()? {
                let holds = names.are_equal(condition)?;
                names.conditions.insert(name.clone(), holds);
            }
        }
        Ok(names)
    }

    /// Whether a condition holds: `!Equals`, of two texts.
    fn are_equal(&self, node: &Node) -> Result<bool, Error> {
        if let Value::Call(function, argument) = &node.value
            && function == "Equals"
            && let [one, other] = argument.items()?
        {
            return Ok(self.text(one)? == self.text(other)?);
        }
        Err(node.wrong("the local suite understands !Equals of two texts here"))
    }

    /// The side of `!If [condition, yes, no]` that counts.
    fn chosen(&self, argument: &Node) -> Result<String, Error> {
        let [condition, yes, no] = argument.items()? else {
            return Err(argument.wrong("expected [condition, yes, no]"));
        };
        let name = self.text(condition)?;
        match self.conditions.get(&name) {
            Some(true) => self.text(yes),
            Some(false) => self.text(no),
            None => Err(condition.wrong(format!("{name} is no condition"))),
        }
    }

    /// The text of a scalar, of `!Ref`, `!Sub`, `!GetAtt` or `!If`.
    pub(super) fn text(&self, node: &Node) -> Result<String, Error> {
        match &node.value {
            Value::Text(text) => Ok(text.clone()),
            Value::Call(function, argument) => match (function.as_str(), &argument.value) {
                ("Ref", Value::Text(name)) => self.reference(name, node),
                ("GetAtt", Value::Text(path)) => self.attribute(path, node),
                ("Sub", Value::Text(pattern)) => self.substitute(pattern, node),
                ("If", Value::List(_)) => self.chosen(argument),
                _ => Err(node.wrong(format!(
                    "the local suite does not understand !{function} here"
                ))),
            },
            Value::List(_) | Value::Map(_) => Err(node.wrong("expected text")),
        }
    }

    /// A whole number.
    pub(super) fn number(&self, node: &Node) -> Result<u64, Error> {
        let text = self.text(node)?;
        text.parse()
            .map_err(|_| node.wrong(format!("expected a whole number instead of {text:?}")))
    }

    /// The text under a key that must be there.
    pub(super) fn text_at(&self, node: &Node, key: &str) -> Result<String, Error> {
        self.text(node.must(key)?)
    }

    fn reference(&self, name: &str, node: &Node) -> Result<String, Error> {
        if self.resources.contains(name) {
            return Ok(name.to_owned());
        }
        if let Some((_, value)) = PSEUDO.iter().find(|(pseudo, _)| *pseudo == name) {
            return Ok((*value).to_owned());
        }
        match self.parameters.get(name) {
            Some(Some(default)) => Ok(default.clone()),
            Some(None) => Err(node.wrong(format!("parameter {name} has no default to run with"))),
            None => Err(node.wrong(format!("{name} is neither a resource nor a parameter"))),
        }
    }

    fn attribute(&self, path: &str, node: &Node) -> Result<String, Error> {
        match path.split_once('.') {
            Some((id, "Arn" | "QueueName" | "QueueUrl" | "TableName"))
                if self.resources.contains(id) =>
            {
                Ok(id.to_owned())
            }
            Some((id, attribute)) if self.resources.contains(id) => Err(node.wrong(format!(
                "the local suite does not understand attribute {attribute} of {id}"
            ))),
            Some((id, _)) => Err(node.wrong(format!("{id} is no resource"))),
            None => Err(node.wrong("expected Resource.Attribute")),
        }
    }

    fn substitute(&self, pattern: &str, node: &Node) -> Result<String, Error> {
        let mut text = String::new();
        let mut rest = pattern;
        while let Some((before, behind)) = rest.split_once("${") {
            let Some((name, after)) = behind.split_once('}') else {
                return Err(node.wrong("${ without }"));
            };
            text.push_str(before);
            let meant = match name.strip_prefix('!') {
                Some(literal) => ["${", literal, "}"].concat(),
                None if name.contains('.') => self.attribute(name, node)?,
                None => self.reference(name, node)?,
            };
            text.push_str(&meant);
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }
}
