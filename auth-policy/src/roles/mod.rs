//! Who has which role: the rows of `g` as a graph.
//!
//! A name has itself, the roles of its rows, and their roles, up to a bounded number of steps; so cycles end, and the order
//! of rows means nothing. With a matching function, a name also has the roles of the rows whose user is a pattern of it;
//! who has a role that is a pattern has all names that are as it says.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
    time::SystemTime,
};

mod closure;
mod condition;
mod links;
mod matched;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use self::{
    closure::Closures,
    condition::Condition,
    links::{Link, Links, NOWHERE},
    matched::{Matched, Patterns},
    walk::{Node, Walk, Way},
};
use crate::{
    FailureKind,
    names::{NameId, Names},
};

/// The roles of a `g`.
pub(crate) struct Graph {
    /// `g`, `g2`.
    pub(crate) key: Box<str>,
    /// Whether roles are had within domains.
    pub(crate) has_domains: bool,
    /// The most steps from a name to its roles.
    pub(crate) depth: usize,
    pub(crate) links: Links,
    pub(crate) matched: Option<Matched>,
    pub(crate) domain_patterns: Option<Patterns>,
    pub(crate) condition: Option<Condition>,
    /// Who has each role by a row of its own, in whatever domain; made when it is first asked for.
    pub(crate) members: OnceLock<HashMap<NameId, Vec<NameId>>>,
}

impl Graph {
    /// Whether the name has the role.
    pub(crate) fn has(
        &self,
        names: &Names,
        user: &str,
        role: &str,
        domain: Option<&str>,
        now: Option<SystemTime>,
    ) -> Result<bool, FailureKind> {
        if user == role || self.is_as(names, user, role) {
            return Ok(true);
        }
        let start = names.find(user).map_or(Node::Text(user), Node::Name);
        let target = names.find(role);
        let domains = self.domains(names, domain);
        let mut found = false;
        let failure = Walk { graph: self, names, domains: &domains, now }.run(start, &mut |step| {
            found = Some(step.role) == target
                || self.is_as(names, names.text(step.role), role)
                || step.way == Way::Own && self.is_as(names, role, names.text(step.role));
            found
        });
        match failure {
            Some(kind) if !found => Err(kind),
            _ => Ok(found),
        }
    }

    /// Whether the name is as the pattern says, if names can be patterns here.
    pub(crate) fn is_as(&self, names: &Names, name: &str, pattern: &str) -> bool {
        self.matched.as_ref().is_some_and(|matched| matched.patterns.matches_text(name, pattern, names))
    }

    /// Who has each role by a row of its own, in whatever domain.
    pub(crate) fn members(&self) -> &HashMap<NameId, Vec<NameId>> {
        self.members.get_or_init(|| {
            let mut members: HashMap<_, Vec<_>> = HashMap::new();
            for link in self.links.all() {
                members.entry(link.role).or_default().push(link.user);
            }
            members
        })
    }

    /// Whether who has which role depends on nothing but rows and their names.
    pub(crate) fn is_fixed(&self) -> bool {
        self.matched.is_none() && self.domain_patterns.is_none() && self.condition.is_none()
    }

    /// Those of these roles that a name has, and why one more could not be told.
    pub(crate) fn among(
        &self,
        names: &Names,
        roles: &[NameId],
        user: &str,
        domain: Option<&str>,
        now: Option<SystemTime>,
    ) -> (Vec<NameId>, Option<FailureKind>) {
        let start = names.find(user).map_or(Node::Text(user), Node::Name);
        let mut reached = Vec::new();
        let domains = self.domains(names, domain);
        let failure = Walk { graph: self, names, domains: &domains, now }.run(start, &mut |step| {
            reached.push(step);
            false
        });
        let has = |role: &NameId| {
            let text = names.text(*role);
            let Some(matched) = &self.matched else {
                return text == user || reached.iter().any(|step| step.role == *role);
            };
            let is_pattern = matched.patterns.is_pattern(*role, text);
            text == user
                || is_pattern && self.is_as(names, user, text)
                || reached.iter().any(|step| {
                    let reached = names.text(step.role);
                    step.role == *role
                        || is_pattern && self.is_as(names, reached, text)
                        || step.way == Way::Own
                            && matched.patterns.is_pattern(step.role, reached)
                            && self.is_as(names, text, reached)
                })
        };
        (roles.iter().filter(|role| has(role)).copied().collect(), failure)
    }

    /// The way from a name to one of its roles, both among it; nothing if it does not have the role.
    pub(crate) fn path(
        &self,
        names: &Names,
        user: &str,
        role: &str,
        domain: Option<&str>,
        now: Option<SystemTime>,
    ) -> Option<Vec<String>> {
        if user == role || self.is_as(names, user, role) {
            return Some(vec![user.to_owned()]);
        }
        let start = names.find(user).map_or(Node::Text(user), Node::Name);
        let domains = self.domains(names, domain);
        let mut before: HashMap<NameId, Node<'_>> = HashMap::new();
        let mut last = None;
        Walk { graph: self, names, domains: &domains, now }.run(start, &mut |step| {
            before.entry(step.role).or_insert(step.from);
            let reached = names.text(step.role);
            let found = reached == role
                || self.is_as(names, reached, role)
                || step.way == Way::Own && self.is_as(names, role, reached);
            last = found.then_some(step.role);
            found
        });
        let mut path = Vec::new();
        let mut node = Node::Name(last?);
        while let Node::Name(name) = node {
            path.push(names.text(name).to_owned());
            match before.get(&name) {
                Some(from) if node != start && path.len() <= self.depth + 1 => node = *from,
                Some(_) | None => break,
            }
        }
        if let Node::Text(text) = node {
            path.push(text.to_owned());
        }
        path.reverse();
        if path.last().is_some_and(|last| last != role) {
            path.push(role.to_owned());
        }
        Some(path)
    }

    /// The domains whose roles count in this one.
    pub(crate) fn domains(&self, names: &Names, domain: Option<&str>) -> Vec<NameId> {
        let Some(domain) = domain.filter(|_| self.has_domains) else { return vec![NOWHERE] };
        let mut domains: Vec<_> = names.find(domain).into_iter().collect();
        if let Some(patterns) = &self.domain_patterns {
            domains.extend(patterns.of(domain, names));
        }
        domains
    }

    /// All roles of a name but itself, the nearest first, and whether one more could be had.
    pub(crate) fn all(
        &self,
        names: &Names,
        user: &str,
        domain: Option<&str>,
        now: Option<SystemTime>,
    ) -> (Vec<NameId>, Option<FailureKind>) {
        let start = names.find(user).map_or(Node::Text(user), Node::Name);
        let domains = self.domains(names, domain);
        let mut roles = Vec::new();
        let mut seen = HashSet::new();
        let failure = Walk { graph: self, names, domains: &domains, now }.run(start, &mut |step| {
            if seen.insert(step.role) && names.text(step.role) != user {
                roles.push(step.role);
            }
            false
        });
        (roles, failure)
    }
}
