//! Who may do what, and which roles somebody has: in the size of the answer, once the columns that are asked for have been
//! indexed.

use std::collections::{BTreeSet, HashMap, HashSet};

mod known;
mod subjects;
#[cfg(test)]
mod tests;

use self::known::Known;
use crate::{
    Policy, Request, Row, Value,
    names::NameId,
    plan::{Conjunction, Find},
    policy::Set,
    program::{RowScope, Truth},
    table::Table,
};

/// A rule that speaks of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission<'p> {
    /// The rule.
    pub row: Row<'p>,
    /// `allow`, `deny` or `indeterminate`.
    pub effect: &'static str,
    /// The way from the subject to the role that the rule names, both among it; the subject alone, if it names no role.
    pub roles: Vec<String>,
}

impl Policy {
    /// The roles that somebody has in the rows of this `g`, the nearest first; the name itself is none of them.
    ///
    /// Roles that are had for a time are left out; see [`roles_at`](Self::roles_at).
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub\n[policy_definition]\np = sub\n\
    /// #     [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub)"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "g, alice, editor\ng, editor, reader\n"))?;
    /// let policy = Policy::load(model, rules)?;
    ///
    /// assert_eq!(policy.roles_of("g", "alice", None), ["editor", "reader"]);
    /// assert_eq!(policy.roles_of("g", "bob", None), [""; 0]);
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn roles_of(&self, key: &str, subject: &str, domain: Option<&str>) -> Vec<&str> {
        self.roles_at(key, subject, domain, &Request::texts(&[]))
    }

    /// As [`roles_of`](Self::roles_of), with the roles that somebody has at the time of this request.
    pub fn roles_at(&self, key: &str, subject: &str, domain: Option<&str>, request: &Request<'_>) -> Vec<&str> {
        let Some(graph) = self.graphs.iter().find(|graph| *graph.key == *key) else { return Vec::new() };
        let (roles, _) = graph.all(&self.names, subject, domain, request.time);
        roles.into_iter().map(|role| self.names.text(role)).collect()
    }

    /// The rules that speak of somebody, by name, by role, or by a pattern, in all domains: what allows and what denies.
    ///
    /// A rule whose conditions ask for more than the subject and its domain is among them; whether they hold can be said
    /// of a request alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub, act\n[policy_definition]\np = sub, act\n\
    /// #     [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && r.act == p.act"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "p, editor, write\np, bob, read\ng, alice, editor\n"))?;
    /// let policy = Policy::load(model, rules)?;
    ///
    /// let permissions = policy.permissions_of("alice");
    ///
    /// assert_eq!(permissions.len(), 1);
    /// assert_eq!(permissions[0].row.to_string(), "p, editor, write");
    /// assert_eq!(permissions[0].roles, ["alice", "editor"]);
    /// assert!(policy.permissions_of("carol").is_empty());
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn permissions_of(&self, subject: &str) -> Vec<Permission<'_>> {
        let Some(set) = self.sets.get(self.first) else { return Vec::new() };
        let known = Known::of(self, set);
        if known.domain.is_none() {
            return self.permissions(set, &known, subject, None);
        }
        let graph = known.graph.and_then(|graph| self.graphs.get(graph));
        let domains: BTreeSet<_> =
            graph.into_iter().flat_map(|graph| graph.links.all()).map(|link| link.domain).collect();
        let mut seen = HashSet::new();
        let mut permissions: Vec<_> = domains
            .iter()
            .flat_map(|domain| self.permissions(set, &known, subject, Some(self.names.text(*domain))))
            .chain(self.permissions(set, &known, subject, None))
            .filter(|permission| seen.insert(permission.row.number()))
            .collect();
        permissions.sort_by_key(|permission| permission.row.number());
        permissions
    }

    /// As [`permissions_of`](Self::permissions_of), within one domain.
    pub fn permissions_of_in(&self, subject: &str, domain: &str) -> Vec<Permission<'_>> {
        let Some(set) = self.sets.get(self.first) else { return Vec::new() };
        self.permissions(set, &Known::of(self, set), subject, Some(domain))
    }

    fn permissions(&self, set: &Set, known: &Known, subject: &str, domain: Option<&str>) -> Vec<Permission<'_>> {
        let Some(table) = self.tables.get(set.table) else { return Vec::new() };
        let values = known.values(set, subject, domain);
        let request = Request::new(&values);
        let fields = known.fields(domain);
        let mut ways: HashMap<NameId, Vec<String>> = HashMap::new();
        let mut found: HashMap<u32, Vec<String>> = HashMap::new();
        for conjunction in &set.plan.conjunctions {
            let key = conjunction.keys.iter().find(|key| known.is_of_subject(set, key.find));
            let mut places = Vec::new();
            match key.map(|key| (key, key.find)) {
                Some((key, Find::Same(_))) => {
                    let name = self.names.find(subject);
                    places.extend(name.map(|name| table.rows_with(key.column, name)).unwrap_or_default());
                }
                Some((key, Find::Role { graph, .. })) => {
                    let Some(graph) = self.graphs.get(graph) else { continue };
                    let (roles, _) = graph.all(&self.names, subject, domain, None);
                    let own = self.names.find(subject);
                    if graph.is_fixed() {
                        for role in own.into_iter().chain(roles) {
                            places.extend(table.rows_with(key.column, role));
                        }
                    } else {
                        places.extend(0..table.len());
                    }
                }
                Some((_, Find::Pattern { .. })) | None => places.extend(0..table.len()),
            }
            for place in places {
                if found.contains_key(&place) || !self.might(set, conjunction, &request, &fields, place) {
                    continue;
                }
                let role = key.and_then(|key| table.cell(place, key.column));
                let way = match (key.map(|key| key.find), role) {
                    (Some(Find::Role { graph, .. }), Some(role)) => {
                        let path = || {
                            let path =
                                self.graphs.get(graph)?.path(&self.names, subject, self.names.text(role), domain, None);
                            Some(path.unwrap_or_else(|| vec![subject.to_owned()]))
                        };
                        ways.entry(role).or_insert_with(|| path().unwrap_or_default()).clone()
                    }
                    _ => vec![subject.to_owned()],
                };
                found.insert(place, way);
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by_key(|(place, _)| table.number(*place));
        let permission = |(place, roles)| {
            let row = self.rules.row(table.number(place) as usize)?;
            Some(Permission { row, effect: table.verdict(place).name(), roles })
        };
        found.into_iter().filter_map(permission).collect()
    }

    /// Whether a row can match, by those conditions that ask for nothing but these fields of the request.
    fn might(&self, set: &Set, conjunction: &Conjunction, request: &Request<'_>, fields: &[u16], place: u32) -> bool {
        let Some(table) = self.tables.get(set.table) else { return false };
        let row = RowScope { cells: table.row(place), number: table.number(place) };
        let scope = self.scope(set, request, Some(row));
        conjunction.atoms.iter().filter_map(|atom| set.plan.atoms.get(*atom)).all(|atom| {
            let asks = known::fields_of(atom);
            asks.is_none_or(|asks| asks.iter().any(|field| !fields.contains(field))) || scope.truth(atom) != Truth::No
        })
    }
}

impl Table {
    /// All names in a column.
    fn column(&self, column: u16) -> impl Iterator<Item = NameId> {
        (0..self.len()).filter_map(move |place| self.cell(place, column))
    }
}

/// A value for each field of a request, of which most are not known.
type Values<'a> = Vec<Value<'a>>;
