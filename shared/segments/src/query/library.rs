//! A store's segments together: compiled once, resting on each other without circles, judged together in one pass.
//!
//! One bad segment is reported and does not stop the others. It refuses to know where texts are kept.

use std::collections::BTreeMap;

use crate::query::check::{Names, Note, Setting, check};
use crate::query::evaluate::{Judge, Scene, Truth};
use crate::query::fault::{Fault, Problem, Span};
use crate::query::field::Field;
use crate::query::plan::{Ask, Rule};
use crate::query::syntax::ast::{Condition, Expr};
use crate::query::syntax::parse;

/// A segment, checked and ready.
#[derive(Debug, Clone)]
pub struct Compiled {
    source: String,
    tree: Expr,
    rule: Rule,
    notes: Vec<Note>,
    cost: u64,
}

/// The segments of a store.
#[derive(Debug, Clone)]
pub struct Library {
    setting: Setting,
    ids: Vec<String>,
    places: BTreeMap<String, usize>,
    segments: Vec<Option<Compiled>>,
    /// Places, each after those it rests on.
    order: Vec<usize>,
}

/// A segment that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Its id.
    pub id: String,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Compiled {
    /// The canonical text.
    pub fn text(&self) -> String {
        self.tree.to_string()
    }

    /// The text as it was given.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is worth knowing and not wrong.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Steps that judging one person may take, with the segments it rests on.
    pub const fn cost(&self) -> u64 {
        self.cost
    }

    /// Ids of the segments it names, in the order of the text.
    pub fn references(&self) -> Vec<&str> {
        references(&self.rule)
            .into_iter()
            .map(|(id, ..)| id)
            .collect()
    }

    pub(crate) const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The conditions as written canonically, in the order of the rule's leaves.
    pub(crate) fn conditions(&self) -> Vec<&Condition> {
        let mut all = Vec::new();
        collect(&self.tree, &mut all);
        all
    }
}

impl Library {
    /// A store without segments.
    pub const fn new(setting: Setting) -> Self {
        Self {
            setting,
            ids: Vec::new(),
            places: BTreeMap::new(),
            segments: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Compiles segments that may name each other in any order. Those with faults, and those that rest on them, are told apart.
    pub fn compile<'t>(
        definitions: impl IntoIterator<Item = (&'t str, &'t str)>,
        setting: Setting,
    ) -> (Self, Vec<Rejected>) {
        let mut library = Self::new(setting);
        let mut rejected = Vec::new();
        let mut texts = Vec::new();
        for (id, text) in definitions {
            if library.places.contains_key(id) {
                let problem = Problem::IdTaken { id: id.to_owned() };
                rejected.push(Rejected::of(id, vec![Fault::new(Span::default(), problem)]));
                continue;
            }
            library.places.insert(id.to_owned(), library.ids.len());
            library.ids.push(id.to_owned());
            texts.push(text);
        }
        for (id, text) in library.ids.clone().iter().zip(&texts) {
            match library.compiled(text) {
                Ok(compiled) => library.segments.push(Some(compiled)),
                Err(faults) => {
                    rejected.push(Rejected::of(id, faults));
                    library.segments.push(None);
                }
            }
        }
        library.arrange(&mut rejected);
        (library, rejected)
    }

    /// Compiles a text that may name these segments. With the id it is to have, it must not rest on itself.
    ///
    /// # Errors
    /// Every fault of the text.
    pub fn draft(&self, id: Option<&str>, text: &str) -> Result<Compiled, Vec<Fault>> {
        let mut compiled = self.compiled(text)?;
        let own = id.and_then(|id| self.places.get(id).copied());
        let mut faults = Vec::new();
        for (_, place, span) in references(&compiled.rule) {
            let mut path = own.into_iter().collect();
            match self.rest(place, &mut path) {
                Ok(cost) => compiled.cost = compiled.cost.saturating_add(cost),
                Err(problem) => faults.push(Fault::new(span, problem)),
            }
        }
        let (cost, limit) = (compiled.cost, self.setting.limits.cost);
        if cost > limit {
            faults.push(Fault::new(
                Span::new(0, text.len()),
                Problem::TooCostly { cost, limit },
            ));
        }
        if faults.is_empty() {
            Ok(compiled)
        } else {
            Err(faults)
        }
    }

    /// What the store's segments may say.
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The segments by id, in the order they were given; those with faults are not among them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Compiled)> {
        let all = self.ids.iter().zip(&self.segments);
        all.filter_map(|(id, segment)| Some((id.as_str(), segment.as_ref()?)))
    }

    /// The segment of this id.
    pub fn get(&self, id: &str) -> Option<&Compiled> {
        self.segments.get(*self.places.get(id)?)?.as_ref()
    }

    /// Whether somebody is in a segment. Allocates nothing.
    pub fn judge(&self, segment: &Compiled, scene: &Scene<'_>) -> Truth {
        let judge = Judge {
            library: self,
            known: &[],
        };
        judge.rule(&segment.rule, scene)
    }

    /// Whether somebody is in each segment, in the order they were given; what is shared is judged once. Allocates nothing once
    /// `verdicts` has room for all.
    pub fn judge_all(&self, scene: &Scene<'_>, verdicts: &mut Vec<Truth>) {
        verdicts.clear();
        verdicts.resize(self.segments.len(), Truth::Unknown);
        for place in &self.order {
            let Some(Some(segment)) = self.segments.get(*place) else {
                continue;
            };
            let judge = Judge {
                library: self,
                known: verdicts,
            };
            let truth = judge.rule(&segment.rule, scene);
            if let Some(verdict) = verdicts.get_mut(*place) {
                *verdict = truth;
            }
        }
    }

    /// The ids in the order of the verdicts.
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// Whether any segment asks for this field.
    pub fn asks(&self, field: Field) -> bool {
        let mut asks = false;
        for segment in self.segments.iter().flatten() {
            segment
                .rule
                .each_leaf(&mut |leaf| asks |= leaf.ask.names(field));
        }
        asks
    }

    /// Places of the segments that `wanted` names and of those they rest on, each after those it rests on.
    pub(crate) fn resting_on(&self, wanted: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut needed: Vec<bool> = self.ids.iter().map(|id| wanted(id)).collect();
        // From the top down: whoever is needed needs what it rests on.
        for place in self.order.iter().rev() {
            let below = match needed.get(*place) {
                Some(true) => self.rule_at(*place).map(references).unwrap_or_default(),
                _ => continue,
            };
            for (_, below, _) in below {
                if let Some(slot) = needed.get_mut(below) {
                    *slot = true;
                }
            }
        }
        let is_needed = |place: &usize| needed.get(*place) == Some(&true);
        self.order.iter().copied().filter(is_needed).collect()
    }

    pub(crate) fn rule_at(&self, place: usize) -> Option<&Rule> {
        self.segments.get(place)?.as_ref().map(Compiled::rule)
    }

    fn compiled(&self, text: &str) -> Result<Compiled, Vec<Fault>> {
        let mut tree = parse(text, &self.setting.limits).map_err(|fault| vec![*fault])?;
        let checked = check(&mut tree, &self.setting, self)?;
        Ok(Compiled {
            source: text.to_owned(),
            cost: checked.rule.cost(),
            rule: checked.rule,
            notes: checked.notes,
            tree,
        })
    }

    /// Puts every segment after those it rests on; takes out those that cannot rest.
    fn arrange(&mut self, rejected: &mut Vec<Rejected>) {
        let mut costs = Vec::new();
        for place in 0..self.segments.len() {
            costs.push(self.rest(place, &mut Vec::new()));
        }
        let mut deep: Vec<(usize, usize)> = Vec::new();
        for (place, cost) in costs.into_iter().enumerate() {
            let limit = self.setting.limits.cost;
            let cost = cost.and_then(|cost| {
                if cost > limit {
                    Err(Problem::TooCostly { cost, limit })
                } else {
                    Ok(cost)
                }
            });
            let Some(slot) = self.segments.get_mut(place) else {
                continue;
            };
            match (cost, slot.as_mut()) {
                (Ok(cost), Some(segment)) => {
                    segment.cost = cost;
                    deep.push((place, place));
                }
                (Err(problem), Some(segment)) => {
                    let span = references(&segment.rule).first().map(|(.., span)| *span);
                    let fault = Fault::new(span.unwrap_or_default(), problem);
                    let id = self.ids.get(place).cloned().unwrap_or_default();
                    rejected.push(Rejected {
                        id,
                        faults: vec![fault],
                    });
                    *slot = None;
                }
                (_, None) => {}
            }
        }
        for (height, place) in &mut deep {
            *height = self.height(*place);
        }
        deep.sort_unstable();
        self.order = deep.into_iter().map(|(_, place)| place).collect();
    }

    /// How many segments lie below.
    fn height(&self, place: usize) -> usize {
        let below = self.rule_at(place).map(references).unwrap_or_default();
        below
            .iter()
            .map(|(_, place, _)| 1 + self.height(*place))
            .max()
            .unwrap_or(0)
    }

    /// What a segment costs with all it rests on; a problem where it cannot rest. `path` are the places on the way.
    fn rest(&self, place: usize, path: &mut Vec<usize>) -> Result<u64, Problem> {
        if path.contains(&place) {
            let circle = path
                .iter()
                .skip_while(|on_way| **on_way != place)
                .chain([&place]);
            let ids: Vec<_> = circle
                .filter_map(|place| self.ids.get(*place))
                .map(String::as_str)
                .collect();
            return Err(Problem::Cycle {
                path: ids.join(" -> "),
            });
        }
        let limit = self.setting.limits.depth;
        if path.len() >= limit {
            return Err(Problem::TooDeep { limit });
        }
        let Some(rule) = self.rule_at(place) else {
            let id = self.ids.get(place).cloned().unwrap_or_default();
            return Err(Problem::BrokenReference { id });
        };
        path.push(place);
        let mut cost = rule.cost();
        for (_, below, _) in references(rule) {
            cost = cost.saturating_add(self.rest(below, path)?);
            if cost > self.setting.limits.cost {
                break;
            }
        }
        path.pop();
        Ok(cost)
    }
}

impl Names for Library {
    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    fn ids(&self) -> Vec<&str> {
        self.ids.iter().map(String::as_str).collect()
    }
}

impl Rejected {
    fn of(id: &str, faults: Vec<Fault>) -> Self {
        Self {
            id: id.to_owned(),
            faults,
        }
    }
}

/// The segments that a rule names: id, place in the library, place in the text.
pub(crate) fn references(rule: &Rule) -> Vec<(&str, usize, Span)> {
    let mut all = Vec::new();
    rule.each_leaf(&mut |leaf| {
        if let Ask::Segment(id, place) = &leaf.ask {
            all.push((&**id, *place, leaf.span));
        }
    });
    all
}

fn collect<'a>(tree: &'a Expr, all: &mut Vec<&'a Condition>) {
    match tree {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| collect(part, all)),
        Expr::Not(inner) => collect(inner, all),
        Expr::Leaf(condition) => all.push(condition),
    }
}
