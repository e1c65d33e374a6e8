//! Rights: what the role of a function allows it to do to tables. On one machine too a function may do no more.
//!
//! It refuses to know what conditions, logs, keys and queues are about: statements without an action on tables are passed over.

use std::collections::BTreeSet;

use super::Error;
use super::document::{Node, Value};
use super::resolve::Names;

/// Actions on tables start so.
const SERVICE: &str = "dynamodb:";

/// What may be done to which table, `CustomersTable`, or index, `AgendaTable/index/by_due`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    owner: String,
    allowed: BTreeSet<(String, String)>,
}

impl Rights {
    /// `owner` may do these actions (`PutItem`) on these tables or indexes.
    pub fn of<'a>(owner: &str, allowed: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let allowed = allowed.into_iter();
        Self {
            owner: owner.to_owned(),
            allowed: allowed
                .map(|(action, place)| (action.to_owned(), place.to_owned()))
                .collect(),
        }
    }

    /// Whose they are.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether `action` may be done to `place`.
    pub fn allow(&self, action: &str, place: &str) -> bool {
        self.allowed
            .contains(&(action.to_owned(), place.to_owned()))
    }
}

/// The rights of a function whose role stands in the same template.
pub(super) fn read(
    id: &str,
    function: &Node,
    resources: &[(String, Node)],
    names: &Names,
) -> Result<Rights, Error> {
    let Some(role) = function.must("Properties")?.get("Role")? else {
        return Ok(Rights::of(id, []));
    };
    let named = names.text(role)?;
    let Some((_, role)) = resources.iter().find(|(other, _)| *other == named) else {
        return Err(role.wrong(format!("{named} is no role")));
    };
    let mut rights = Rights::of(id, []);
    if let Some(policies) = role.must("Properties")?.get("Policies")? {
        for policy in policies.items()? {
            let document = policy.must("PolicyDocument")?;
            for statement in document.must("Statement")?.items()? {
                add(&mut rights, statement, names)?;
            }
        }
    }
    Ok(rights)
}

fn add(rights: &mut Rights, statement: &Node, names: &Names) -> Result<(), Error> {
    let actions = texts(statement.must("Action")?, names)?;
    let actions: Vec<&str> = actions
        .iter()
        .filter_map(|action| action.strip_prefix(SERVICE))
        .collect();
    if actions.is_empty() {
        return Ok(());
    }
    if names.text_at(statement, "Effect")? != "Allow" {
        return Err(
            statement.wrong("the local suite understands what is allowed, not what is denied")
        );
    }
    for place in texts(statement.must("Resource")?, names)? {
        for action in &actions {
            rights.allowed.insert(((*action).to_owned(), place.clone()));
        }
    }
    Ok(())
}

/// One text or several.
fn texts(node: &Node, names: &Names) -> Result<Vec<String>, Error> {
    match &node.value {
        Value::List(items) => items.iter().map(|item| names.text(item)).collect(),
        _ => Ok(vec![names.text(node)?]),
    }
}
