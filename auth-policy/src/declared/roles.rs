//! Who has which role, directly and through others.

use std::collections::{HashMap, HashSet};

use super::{
    DeclaredRole, Named,
    matcher::{Shape, has_domains},
    rows::Sorted,
    text, wrong,
};
use crate::{
    Model, PolicyError, Row,
    error::{nearest, quoted},
};

/// Names by the domain and the name that they are next to.
type Edges<'a> = HashMap<(Option<&'a str>, &'a str), Vec<&'a str>>;

/// The roles, and who has them.
pub(super) struct Graph<'a> {
    /// Every name, in the order in which they are first met.
    names: Vec<(&'a str, Named)>,
    /// By domain and role: who has it directly. Nowhere in particular is `None`.
    above: Edges<'a>,
    /// By domain and name: which roles it has directly.
    below: Edges<'a>,
    /// The domains that rules and assignments name.
    domains: Vec<&'a str>,
}

impl<'a> Graph<'a> {
    pub(super) fn of(model: &Model, shape: &Shape, sorted: &Sorted<'a>, errors: &mut Vec<PolicyError>) -> Self {
        let mut graph = Self { names: Vec::new(), above: HashMap::new(), below: HashMap::new(), domains: Vec::new() };
        let in_domains = shape.roles.as_ref().is_some_and(|key| has_domains(model, key));
        let assignments = shape.roles.as_ref().map_or(&[][..], |key| sorted.of(key));
        let mut met = HashSet::new();
        let mut rows: Vec<(Row<'a>, &[usize])> =
            sorted.of("p").iter().map(|row| (*row, core::slice::from_ref(&shape.subject.number))).collect();
        rows.extend(assignments.iter().map(|row| (*row, &[0, 1][..])));
        rows.sort_by_key(|(row, _)| row.number());
        for (row, fields) in rows {
            for field in fields {
                let name = text(row, *field);
                let starred = shape.subject.starred && name == super::EVERYTHING;
                if !starred && met.insert(name) {
                    graph.names.push((name, Named { row: row.number(), field: *field, line: row.line() }));
                }
            }
        }
        let mut domains = HashSet::new();
        for row in sorted.of("p") {
            if let Some(domain) = shape.domain.map(|column| (text(*row, column.number), column.starred))
                && !(domain.1 && domain.0 == super::EVERYTHING)
                && domains.insert(domain.0)
            {
                graph.domains.push(domain.0);
            }
        }

        let ruled: HashSet<&str> = sorted.of("p").iter().map(|row| text(*row, shape.subject.number)).collect();
        let users: HashSet<&str> = assignments.iter().map(|row| text(*row, 0)).collect();
        for row in assignments {
            let (user, role) = (text(*row, 0), text(*row, 1));
            let domain = in_domains.then(|| text(*row, 2));
            if let Some(domain) = domain.filter(|domain| domains.insert(domain)) {
                graph.domains.push(domain);
            }
            if !ruled.contains(role) && !users.contains(role) {
                let error = wrong(*row, 1, format!("unknown role {}", quoted(role)));
                errors.push(match nearest(role, ruled.union(&users).copied().filter(|name| *name != user)) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(format!("no rule gives it anything: write a `p, {role}, …`")),
                });
                continue;
            }
            if let Some(path) = graph.path(domain, role, user) {
                let names: Vec<_> = core::iter::once(user).chain(path).collect();
                let error = wrong(*row, 1, format!("{} would have itself: `{}`", quoted(user), names.join(" > ")));
                errors.push(error.help("take one of these rows out"));
                continue;
            }
            graph.above.entry((domain, role)).or_default().push(user);
            graph.below.entry((domain, user)).or_default().push(role);
        }
        graph
    }

    /// The way from a name down to a role, both included.
    fn path(&self, domain: Option<&'a str>, from: &'a str, to: &'a str) -> Option<Vec<&'a str>> {
        let mut before: HashMap<&str, &str> = HashMap::new();
        let mut open = vec![from];
        let mut next = 0;
        while let Some(name) = open.get(next).copied() {
            if name == to {
                let mut path = vec![name];
                while let Some(name) = path.last().and_then(|last| before.get(last)) {
                    path.push(name);
                }
                path.reverse();
                return Some(path);
            }
            for below in self.below.get(&(domain, name)).into_iter().flatten() {
                if *below != from && !before.contains_key(below) {
                    before.insert(below, name);
                    open.push(below);
                }
            }
            next += 1;
        }
        None
    }

    /// Everybody who has a role in a domain, nearest first, without itself.
    pub(super) fn above(&self, domain: Option<&'a str>, role: &'a str) -> Vec<&'a str> {
        closure(&self.above, domain, role)
    }

    /// Every role that a name has in a domain.
    pub(super) fn below(&self, domain: Option<&'a str>, name: &'a str) -> Vec<&'a str> {
        closure(&self.below, domain, name)
    }

    pub(super) fn domains(&self) -> &[&'a str] {
        &self.domains
    }

    pub(super) fn roles(&self) -> Vec<DeclaredRole<'a>> {
        self.names
            .iter()
            .map(|(name, named)| DeclaredRole {
                name,
                named: *named,
                above: self.above(None, name),
                below: self.below(None, name),
            })
            .collect()
    }
}

/// All names that are reached along these edges, nearest first.
fn closure<'a>(edges: &Edges<'a>, domain: Option<&'a str>, from: &'a str) -> Vec<&'a str> {
    let mut seen = HashSet::from([from]);
    let mut found = Vec::new();
    let mut open = vec![from];
    for _ in 0..DEEPEST {
        let mut next = Vec::new();
        for name in open {
            next.extend(edges.get(&(domain, name)).into_iter().flatten().copied().filter(|name| seen.insert(name)));
        }
        found.extend(&next);
        open = next;
    }
    found
}

/// As many steps a role is away from who has it, at most, as in Casbin.
const DEEPEST: usize = 10;
