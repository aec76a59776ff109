use std::collections::{BTreeSet, HashSet};

use super::Known;
use crate::{
    Policy, Request, Value,
    names::NameId,
    plan::{Conjunction, Find, SourceKind},
    policy::Set,
    roles::Graph,
    table::Table,
};

impl Policy {
    /// Who may make this request, whatever its subject is: all whom a row names, but for those who are roles of others.
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub, act\n[policy_definition]\np = sub, act\n\
    /// #     [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && r.act == p.act"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "p, editor, write\np, bob, write\np, carol, read\ng, alice, editor\n"))?;
    /// let policy = Policy::load(model, rules)?;
    ///
    /// assert_eq!(policy.subjects_with(&["", "write"]), ["alice", "bob"]);
    /// assert!(policy.subjects_with(&["", "delete"]).is_empty());
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn subjects_with<'a>(&self, request: impl Into<Request<'a>>) -> Vec<&str> {
        let request = request.into();
        let (Ok(set), true) = (self.set(&request), !self.tables.is_empty()) else { return Vec::new() };
        let Some(table) = self.tables.get(set.table) else { return Vec::new() };
        let known = Known::of(self, set);
        let graph = known.graph.and_then(|graph| self.graphs.get(graph));
        let is_role = |name: &NameId| graph.is_some_and(|graph| graph.members().contains_key(name));
        let candidates = self.candidates(set, table, &known, graph, &request);
        let mut subjects: Vec<_> = candidates
            .into_iter()
            .filter(|name| !is_role(name))
            .map(|name| self.names.text(name))
            .filter(|subject| self.allows(set, &known, &request, subject))
            .collect();
        subjects.sort_unstable();
        subjects
    }

    fn allows(&self, set: &Set, known: &Known, request: &Request<'_>, subject: &str) -> bool {
        let mut values: Vec<_> = (0..set.values).map(|place| request.value(place).unwrap_or(Value::Null)).collect();
        if let Some(value) = values.get_mut(usize::from(known.subject)) {
            *value = Value::Text(subject);
        }
        self.decide(request.of(&values)).is_allow()
    }

    /// Everybody who could make the request.
    fn candidates(
        &self,
        set: &Set,
        table: &Table,
        known: &Known,
        graph: Option<&Graph>,
        request: &Request<'_>,
    ) -> BTreeSet<NameId> {
        let mut candidates = BTreeSet::new();
        let mut seen = HashSet::new();
        for conjunction in &set.plan.conjunctions {
            let key = conjunction.keys.iter().find(|key| known.is_of_subject(set, key.find));
            let of_rows = match (key.map(|key| key.find), graph) {
                (Some(Find::Same(_)), _) => true,
                (Some(Find::Role { .. }), Some(graph)) => graph.is_fixed(),
                (Some(Find::Pattern { .. } | Find::Role { .. }) | None, _) => false,
            };
            let Some(key) = key.filter(|_| of_rows) else {
                // Whoever is named anywhere.
                let columns = set.plan.conjunctions.iter().flat_map(|conjunction| &conjunction.keys);
                let columns = columns.filter(|key| known.is_of_subject(set, key.find));
                candidates.extend(columns.flat_map(|key| table.column(key.column)));
                candidates.extend(graph.into_iter().flat_map(|graph| graph.links.all()).map(|link| link.user));
                continue;
            };
            let others: Vec<_> = (0..set.values)
                .filter_map(|field| u16::try_from(field).ok())
                .filter(|field| *field != known.subject)
                .collect();
            // A name that another conjunction found may have members by this one.
            let mut done = HashSet::new();
            for place in self.places(set, table, conjunction, request) {
                let Some(name) = table.cell(place, key.column).filter(|name| !done.contains(name)) else {
                    continue;
                };
                if !self.might(set, conjunction, request, &others, place) {
                    continue;
                }
                done.insert(name);
                candidates.insert(name);
                if let (Find::Role { .. }, Some(graph)) = (key.find, graph) {
                    add_members(graph, name, &mut seen, &mut candidates);
                }
            }
        }
        candidates
    }

    /// The rows that a conjunction can match, by the shortest list of those that have a name of the request.
    fn places(&self, set: &Set, table: &Table, conjunction: &Conjunction, request: &Request<'_>) -> Vec<u32> {
        let lists = conjunction.keys.iter().filter_map(|key| {
            let Find::Same(source) = key.find else { return None };
            let SourceKind::Field(field) = set.plan.sources.get(source)?.kind else { return None };
            let name = match request.value(usize::from(field))? {
                Value::Text("") | Value::Null => return None,
                Value::Text(text) => self.names.find(text),
                Value::Name(handle) if handle.snapshot == self.snapshot => Some(NameId(handle.name)),
                Value::Bool(_)
                | Value::Float(_)
                | Value::Integer(_)
                | Value::List(_)
                | Value::Name(_)
                | Value::Object(_) => return None,
            };
            Some(name.map(|name| table.rows_with(key.column, name)).unwrap_or_default())
        });
        lists.min_by_key(|places| places.len()).map_or_else(|| (0..table.len()).collect(), <[u32]>::to_vec)
    }
}

/// Adds everybody who has the role, in whatever domain. Those that were added for another role are `seen`.
fn add_members(graph: &Graph, role: NameId, seen: &mut HashSet<NameId>, found: &mut BTreeSet<NameId>) {
    let mut waiting = vec![role];
    while let Some(role) = waiting.pop() {
        if !seen.insert(role) {
            continue;
        }
        for user in graph.members().get(&role).map(Vec::as_slice).unwrap_or_default() {
            found.insert(*user);
            waiting.push(*user);
        }
    }
}
