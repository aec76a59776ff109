use std::{collections::HashMap, sync::OnceLock};

use super::rows::Assignments;
use crate::{
    Domain, Matching, PolicyError, RoleDefinition, Rules,
    error::quoted,
    functions::time,
    names::{NameId, Names},
    roles::{Condition, Graph, Links, Matched, Patterns},
};

/// How the roles of a `g` are had, apart from its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Ways {
    pub(super) matching: Option<Matching>,
    pub(super) domain_matching: Option<Matching>,
    pub(super) condition: Option<Condition>,
}

/// The graph of a role definition.
pub(super) fn graph(
    definition: &RoleDefinition,
    assignments: Assignments,
    ways: Ways,
    depth: usize,
    (names, rules): (&Names, &Rules),
    errors: &mut Vec<PolicyError>,
) -> Graph {
    let condition = (definition.parameters > 0).then(|| ways.condition.unwrap_or(Condition::Time));
    if let Some(Condition::Time) = &condition {
        times(definition, rules, errors);
    }
    let links = Links::new(assignments.links, &assignments.parameters, definition.parameters);
    let mut broken: HashMap<NameId, Box<str>> = HashMap::new();
    let matched = ways.matching.map(|matching| {
        Matched::new(matching, names, links.all(), |name, message| {
            broken.insert(name, message.into());
        })
    });
    let domain_patterns = ways.domain_matching.filter(|_| definition.domain == Domain::Third).map(|matching| {
        let mut domains: Vec<_> = links.all().iter().map(|link| link.domain).collect();
        domains.dedup();
        Patterns::new(matching, names, domains, |name, message| {
            broken.insert(name, message.into());
        })
    });
    if !broken.is_empty() {
        no_patterns(definition, &broken, (names, rules), errors);
    }
    Graph {
        key: definition.key.name.clone(),
        has_domains: definition.domain == Domain::Third,
        depth,
        links,
        matched,
        domain_patterns,
        condition,
        members: OnceLock::new(),
    }
}

/// Says which names have to be patterns and are none, each once.
fn no_patterns(
    definition: &RoleDefinition,
    broken: &HashMap<NameId, Box<str>>,
    (names, rules): (&Names, &Rules),
    errors: &mut Vec<PolicyError>,
) {
    let mut broken = broken.clone();
    for row in rules.rows().filter(|row| *row.key() == *definition.key.name) {
        for field in row.fields().take(definition.arity() - definition.parameters) {
            let message = names.find(field.text).and_then(|name| broken.remove(&name));
            if let Some(message) = message {
                let error = row.error(&field, format!("{} is no pattern: {message}", quoted(field.text)));
                errors.push(error.help("the names of these roles are patterns, as a matching function was set"));
            }
        }
    }
}

/// Says which parameters of assignments are no times.
fn times(definition: &RoleDefinition, rules: &Rules, errors: &mut Vec<PolicyError>) {
    let skipped = definition.arity() - definition.parameters;
    for row in rules.rows().filter(|row| *row.key() == *definition.key.name) {
        for field in row.fields().skip(skipped).take(definition.parameters) {
            if !time::is_bound(field.text) {
                let error = row.error(&field, format!("{} is no time", quoted(field.text)));
                errors.push(error.help("write `2006-01-02 15:04:05`, in UTC, or `_` for whenever"));
            }
        }
    }
}
