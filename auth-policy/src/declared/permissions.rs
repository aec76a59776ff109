//! Which permissions there are, which rules give them, and how each is decided.

use std::collections::{HashMap, HashSet};

use super::{
    DeclaredPermission, DeclaredRule, EVERYTHING, Named, Step,
    matcher::{Column, Shape},
    roles::Graph,
    rows::Sorted,
    text,
};
use crate::{Effect, PolicyError, Row, error::quoted};

/// A rule by what its columns say; `None` is everything.
#[derive(Clone, Copy)]
struct Rule<'a> {
    row: Row<'a>,
    subject: Option<&'a str>,
    domain: Option<&'a str>,
    object: Option<&'a str>,
    action: Option<&'a str>,
    allows: bool,
}

pub(super) fn permissions<'a>(
    shape: &Shape,
    graph: &Graph<'a>,
    sorted: &Sorted<'a>,
    errors: &mut Vec<PolicyError>,
    doubts: &mut Vec<PolicyError>,
) -> Vec<DeclaredPermission<'a>> {
    let rules = rules(shape, sorted, errors);
    refused(shape, graph, &rules, errors);
    repeated(graph, &rules, doubts);
    let mut found: Vec<DeclaredPermission<'a>> = Vec::new();
    let mut seen = HashSet::new();
    // What is only ever denied is no permission that a handler could ask for, unless all is allowed that is not denied.
    let gives = |rule: &&Rule<'_>| rule.allows || shape.effect == Effect::DenyOverride;
    for rule in rules.iter().filter(gives) {
        let Some(action) = rule.action else { continue };
        if shape.object.is_some() && rule.object.is_none() || !seen.insert((rule.object, action)) {
            continue;
        }
        let field = shape.object.unwrap_or(shape.action).number;
        let named = Named { row: rule.row.number(), field, line: rule.row.line() };
        found.push(DeclaredPermission { object: rule.object, action, named, rules: Vec::new(), decided: Vec::new() });
    }

    let mut by_permission: HashMap<(Option<&str>, Option<&str>), Vec<Rule<'a>>> = HashMap::new();
    for rule in &rules {
        by_permission.entry((rule.object, rule.action)).or_default().push(*rule);
    }
    for permission in &mut found {
        let mut objects = vec![permission.object];
        if permission.object.is_some() {
            objects.push(None);
        }
        let mut about: Vec<Rule<'a>> = objects
            .iter()
            .flat_map(|object| [(*object, Some(permission.action)), (*object, None)])
            .filter_map(|key| by_permission.get(&key))
            .flatten()
            .copied()
            .collect();
        about.sort_by_key(|rule| order(shape, rule));
        permission.rules = about
            .iter()
            .map(|rule| DeclaredRule {
                subject: rule.subject.unwrap_or(EVERYTHING),
                domain: rule.domain,
                allows: rule.allows,
                line: rule.row.line(),
            })
            .collect();
        permission.decided.push((None, steps(shape, graph, None, &about)));
        if shape.domain.is_some() {
            for domain in graph.domains() {
                let steps = steps(shape, graph, Some(domain), &about);
                if !steps.is_empty() {
                    permission.decided.push((Some(domain), steps));
                }
            }
        }
    }
    found
}

fn rules<'a>(shape: &Shape, sorted: &Sorted<'a>, errors: &mut Vec<PolicyError>) -> Vec<Rule<'a>> {
    let mut rules = Vec::new();
    for row in sorted.of("p") {
        let of =
            |column: Column| Some(text(*row, column.number)).filter(|text| !(column.starred && *text == EVERYTHING));
        for column in [Some(shape.subject), shape.domain, shape.object, Some(shape.action)].into_iter().flatten() {
            if !column.starred && text(*row, column.number) == EVERYTHING {
                let error = super::wrong(*row, column.number, "here, `*` is a name like any other".to_owned());
                errors.push(
                    error.help("let the matcher say that it is everything: `(r.act == p.act || p.act == \"*\")`"),
                );
            }
        }
        if let Some(priority) = shape.priority.filter(|column| text(*row, *column).parse::<i64>().is_err()) {
            let message = format!("a priority is a whole number, and this is {}", quoted(text(*row, priority)));
            errors.push(super::wrong(*row, priority, message).help("the lowest comes first"));
        }
        rules.push(Rule {
            row: *row,
            subject: of(shape.subject),
            domain: shape.domain.and_then(of),
            object: shape.object.and_then(of),
            action: of(shape.action),
            allows: shape.eft.is_none_or(|column| text(*row, column) != "deny"),
        });
    }
    rules.sort_by_key(|rule| order(shape, rule));
    rules
}

/// The order in which rules decide, where it matters.
fn order(shape: &Shape, rule: &Rule<'_>) -> (i64, usize) {
    let priority = shape.priority.and_then(|column| text(rule.row, column).parse().ok()).unwrap_or(0);
    (priority, rule.row.number())
}

/// How a permission is decided in a domain: who is named first.
fn steps<'a>(shape: &Shape, graph: &Graph<'a>, domain: Option<&'a str>, about: &[Rule<'a>]) -> Vec<Step<'a>> {
    let here = about.iter().filter(|rule| rule.domain.is_none() || rule.domain == domain);
    let whom = |rule: &Rule<'a>| {
        rule.subject.map(|subject| {
            let mut names = graph.above(domain, subject);
            names.push(subject);
            names
        })
    };
    let mut steps: Vec<Step<'a>> = Vec::new();
    match shape.effect {
        Effect::AllowAndDeny | Effect::AllowOverride | Effect::DenyOverride => {
            let denying = (shape.effect != Effect::AllowOverride).then_some(false);
            let allowing = (shape.effect != Effect::DenyOverride).then_some(true);
            for allows in denying.into_iter().chain(allowing) {
                let all: Vec<_> = here.clone().filter(|rule| rule.allows == allows).map(whom).collect();
                add(&mut steps, allows, all);
            }
        }
        Effect::Priority | Effect::SubjectPriority => {
            for rule in here {
                add(&mut steps, rule.allows, vec![whom(rule)]);
            }
        }
    }
    for step in &mut steps {
        if let Some(names) = &mut step.whom {
            names.sort_unstable();
            names.dedup();
        }
    }
    steps
}

/// Adds to the last step if it decides the same.
fn add<'a>(steps: &mut Vec<Step<'a>>, allows: bool, whom: Vec<Option<Vec<&'a str>>>) {
    for names in whom {
        match steps.last_mut().filter(|last| last.allows == allows) {
            Some(last) => {
                last.whom = last.whom.take().zip(names).map(|(mut known, names)| {
                    known.extend(names);
                    known
                });
            }
            None => steps.push(Step { allows, whom: names }),
        }
    }
}

/// Rules by object and action.
type ByPermission<'r, 'a> = HashMap<(Option<&'a str>, Option<&'a str>), Vec<&'r Rule<'a>>>;

fn by_permission<'r, 'a>(rules: impl Iterator<Item = &'r Rule<'a>>) -> ByPermission<'r, 'a> {
    let mut found: ByPermission<'_, '_> = HashMap::new();
    for rule in rules {
        found.entry((rule.object, rule.action)).or_default().push(rule);
    }
    found
}

impl<'a> Rule<'a> {
    /// The rules that speak of all that this one speaks of, and of all whom it is about.
    fn covered_by<'r>(&self, graph: &Graph<'a>, others: &'r ByPermission<'r, 'a>) -> Option<&'r Rule<'a>> {
        let below: HashSet<&str> = self.subject.iter().flat_map(|subject| graph.below(self.domain, subject)).collect();
        let covers = |other: &&&Rule<'a>| {
            let whom = match (self.subject, other.subject) {
                (_, None) => true,
                (Some(own), Some(other)) => own == other || below.contains(other),
                (None, Some(_)) => false,
            };
            whom && (other.domain.is_none() || other.domain == self.domain) && other.row.number() != self.row.number()
        };
        let keys = HashSet::from([(self.object, self.action), (self.object, None), (None, self.action), (None, None)]);
        keys.iter()
            .filter_map(|key| others.get(key))
            .flatten()
            .filter(covers)
            .min_by_key(|rule| rule.row.number())
            .copied()
    }
}

/// Rules that allow what another denies to the same people, whatever is asked.
fn refused<'a>(shape: &Shape, graph: &Graph<'a>, rules: &[Rule<'a>], errors: &mut Vec<PolicyError>) {
    if matches!(shape.effect, Effect::AllowOverride | Effect::DenyOverride) {
        return;
    }
    let denying = by_permission(rules.iter().filter(|rule| !rule.allows));
    for rule in rules.iter().filter(|rule| rule.allows) {
        let covering = rule.covered_by(graph, &denying);
        let first =
            |other: &&Rule<'_>| shape.effect == Effect::AllowAndDeny || order(shape, other) < order(shape, rule);
        if let Some(other) = covering.filter(first) {
            let message = format!("this never allows anything: line {} denies it to the same people", other.row.line());
            errors.push(
                rule.row.whole_error(message).help("take one of the two out, or name somebody else in the denial"),
            );
        }
    }
}

/// Rules that give what whom they are about has already.
fn repeated<'a>(graph: &Graph<'a>, rules: &[Rule<'a>], doubts: &mut Vec<PolicyError>) {
    if rules.iter().any(|rule| !rule.allows) {
        return;
    }
    let allowing = by_permission(rules.iter());
    for rule in rules {
        if let Some(other) = rule.covered_by(graph, &allowing) {
            let mutual = other.covered_by(graph, &allowing).is_some_and(|back| back.row.number() == rule.row.number());
            if mutual && other.row.number() > rule.row.number() {
                continue;
            }
            let (whom, line) = (quoted(rule.subject.unwrap_or(EVERYTHING)), other.row.line());
            let through = match (other.subject, rule.subject) {
                (Some(role), Some(own)) if role != own => format!(" through {}", quoted(role)),
                _ => String::new(),
            };
            let message = format!("this adds nothing: {whom} has it{through} from line {line}");
            doubts.push(rule.row.whole_error(message).help("take the row out"));
        }
    }
}
