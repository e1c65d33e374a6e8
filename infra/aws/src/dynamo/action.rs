//! One write as a value, before it is known whether it travels alone, in a transaction or in a batch.

use std::collections::HashMap;

use super::DynamoTables;
use super::place::{Place, Table};
use super::wire::{AttributeValue, Part, Write};

/// A row's attributes.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A row to be kept: where, and what besides its keys.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) place: Place,
    pub(crate) attributes: Item,
}

/// A write with its condition.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    pub(crate) place: Place,
    pub(crate) verb: Verb,
    pub(crate) condition: Option<String>,
    pub(crate) names: Option<HashMap<String, String>>,
    pub(crate) values: Option<Item>,
}

/// What is done to the row.
#[derive(Debug, Clone)]
pub(crate) enum Verb {
    /// It becomes this.
    Put(Item),
    /// It changes so.
    Update(String),
    /// It goes.
    Delete,
}

impl Row {
    /// A row with nothing but its keys.
    pub(crate) fn at(place: Place) -> Self {
        Self {
            place,
            attributes: Item::new(),
        }
    }

    /// With an attribute.
    pub(crate) fn with(mut self, name: &str, value: AttributeValue) -> Self {
        self.attributes.insert(name.to_owned(), value);
        self
    }

    /// The row with its keys.
    pub(crate) fn into_item(self) -> Item {
        let mut item = self.place.key();
        item.extend(self.attributes);
        item
    }
}

impl Place {
    /// The keys.
    pub(crate) fn key(&self) -> Item {
        Item::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}

impl DynamoTables {
    /// The name of a table.
    pub(crate) fn name(&self, table: Table) -> &str {
        match table {
            Table::Customers => &self.customers,
            Table::Timeline => &self.timeline,
            Table::Directory => &self.directory,
            Table::Audiences => &self.audiences,
            Table::Agenda => &self.agenda,
            Table::Books => &self.books,
        }
    }
}

impl Action {
    /// Replaces a whole row.
    pub(crate) fn put(row: Row) -> Self {
        let place = row.place.clone();
        Self::new(place, Verb::Put(row.into_item()))
    }

    /// Sets a row's attributes and leaves its others alone.
    pub(crate) fn set(row: Row) -> Self {
        let mut action = Self::new(row.place, Verb::Delete);
        let mut parts = Vec::new();
        let mut attributes: Vec<_> = row.attributes.into_iter().collect();
        attributes.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, value) in attributes {
            parts.push(format!("#{name} = :{name}"));
            action = action.named(&name).valued(&name, value);
        }
        action.verb = Verb::Update(format!("SET {}", parts.join(", ")));
        action
    }

    /// Adds to a row's numbers.
    pub(crate) fn add(place: Place, numbers: &[(&str, i64)]) -> Self {
        let mut action = Self::new(place, Verb::Delete);
        let mut parts = Vec::new();
        for (name, number) in numbers {
            parts.push(format!("#{name} :{name}"));
            action = action
                .named(name)
                .valued(name, AttributeValue::N(number.to_string()));
        }
        action.verb = Verb::Update(format!("ADD {}", parts.join(", ")));
        action
    }

    /// Takes attributes away from a row.
    pub(crate) fn remove(place: Place, name: &str) -> Self {
        Self::new(place, Verb::Update(format!("REMOVE #{name}"))).named(name)
    }

    /// Takes a row away.
    pub(crate) fn delete(place: Place) -> Self {
        Self::new(place, Verb::Delete)
    }

    /// Also takes an attribute away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        if let Verb::Update(expression) = &mut self.verb {
            expression.push_str(" REMOVE #");
            expression.push_str(name);
        }
        self.named(name)
    }

    /// Only if there is no such row.
    pub(crate) fn if_new(mut self) -> Self {
        self.condition = Some("attribute_not_exists(pk)".to_owned());
        self
    }

    /// Only if there is such a row.
    pub(crate) fn if_there(mut self) -> Self {
        self.condition = Some("attribute_exists(pk)".to_owned());
        self
    }

    /// Only if the attribute is absent.
    pub(crate) fn if_absent(mut self, name: &str) -> Self {
        self.condition = Some(format!("attribute_not_exists(#{name})"));
        self.named(name)
    }

    /// Only if there is such a row and it has no such attribute.
    pub(crate) fn if_there_without(mut self, name: &str) -> Self {
        self.condition = Some(format!(
            "attribute_exists(pk) AND attribute_not_exists(#{name})"
        ));
        self.named(name)
    }

    /// Only if the attribute has this value.
    pub(crate) fn if_is(mut self, name: &str, value: AttributeValue) -> Self {
        self.condition = Some(format!("#{name} = :was_{name}"));
        self.named(name).valued(&format!("was_{name}"), value)
    }

    /// Only if the attribute is a number that is no smaller.
    pub(crate) fn if_at_least(mut self, name: &str, least: i64) -> Self {
        self.condition = Some(format!("#{name} >= :least_{name}"));
        let least = AttributeValue::N(least.to_string());
        self.named(name).valued(&format!("least_{name}"), least)
    }

    /// And only if the attribute is absent too.
    pub(crate) fn and_absent(mut self, name: &str) -> Self {
        let more = format!("attribute_not_exists(#{name})");
        self.condition = Some(
            self.condition
                .map_or(more.clone(), |one| format!("{one} AND {more}")),
        );
        self.named(name)
    }

    /// And only if the attribute has this value too.
    pub(crate) fn and_is(mut self, name: &str, value: AttributeValue) -> Self {
        let more = format!("#{name} = :was_{name}");
        self.condition = Some(
            self.condition
                .map_or(more.clone(), |one| format!("{one} AND {more}")),
        );
        self.named(name).valued(&format!("was_{name}"), value)
    }

    /// Only if the attribute is absent or has another value.
    pub(crate) fn if_not(mut self, name: &str, value: AttributeValue) -> Self {
        self.condition = Some(format!(
            "attribute_not_exists(#{name}) OR #{name} <> :not_{name}"
        ));
        self.named(name).valued(&format!("not_{name}"), value)
    }

    /// The write as a part of a transaction.
    pub(crate) fn into_part(self, tables: &DynamoTables) -> Part {
        let kind = match &self.verb {
            Verb::Put(_) => Part::Put,
            Verb::Update(_) => Part::Update,
            Verb::Delete => Part::Delete,
        };
        kind(self.into_write(tables))
    }

    /// The write as it travels.
    pub(crate) fn into_write(self, tables: &DynamoTables) -> Write {
        let (item, update_expression) = match self.verb {
            Verb::Put(item) => (Some(item), None),
            Verb::Update(expression) => (None, Some(expression)),
            Verb::Delete => (None, None),
        };
        Write {
            table_name: tables.name(self.place.table).to_owned(),
            key: item.is_none().then(|| self.place.key()),
            item,
            update_expression,
            condition_expression: self.condition,
            expression_attribute_names: self.names,
            expression_attribute_values: self.values,
            return_consumed_capacity: None,
        }
    }

    const fn new(place: Place, verb: Verb) -> Self {
        Self {
            place,
            verb,
            condition: None,
            names: None,
            values: None,
        }
    }

    fn named(mut self, name: &str) -> Self {
        let names = self.names.get_or_insert_default();
        names.insert(format!("#{name}"), name.to_owned());
        self
    }

    fn valued(mut self, name: &str, value: AttributeValue) -> Self {
        let values = self.values.get_or_insert_default();
        values.insert(format!(":{name}"), value);
        self
    }
}
