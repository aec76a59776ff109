//! How the rows that match a request are found without a look at the others.
//!
//! A matcher is taken apart into conjunctions ([`split`]), and the conditions of each sorted by what they ask ([`sort`]):
//! those of the request alone are *guards*, evaluated once; those that compare a column with something of the request are
//! *keys*, by which the rows are indexed ([`index`]); a role is a key of which there are as many as the subject has roles,
//! and patterns are keys that a tree of them finds ([`routes`]). What is left is evaluated for the rows that are found.

use std::collections::HashMap;

pub(crate) mod index;
mod routes;
mod sort;
mod split;

pub(crate) use self::{
    index::{Found, Index, NO_ROW},
    routes::Routes,
    sort::{MOST_KEYS, MOST_SOURCES},
};
use crate::{
    effect::Verdict,
    library::Library,
    names::NameId,
    program::{Term, TermKind},
    roles::{Closures, Graph},
    table::Table,
};

/// How the rows of a table are found that a matcher matches.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The conditions of the matcher.
    pub(crate) atoms: Vec<Term>,
    /// Whether the matcher is one condition, so that a number can be one.
    pub(crate) is_one: bool,
    /// What of the request is compared with columns.
    pub(crate) sources: Vec<Source>,
    pub(crate) routes: Vec<Routes>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) conjunctions: Vec<Conjunction>,
    /// The same conjunctions, if names alone decide all of them.
    pub(crate) direct: Option<Vec<Direct>>,
}

/// A conjunction that names alone decide: each key is a field of the request, and the last one can be a role of it.
#[derive(Debug)]
pub(crate) struct Direct {
    /// The fields of the request, in the order of the keys.
    pub(crate) same: Vec<usize>,
    pub(crate) role: Option<DirectRole>,
    /// The number of its index.
    pub(crate) index: usize,
}

/// A key that is a role of a field of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectRole {
    pub(crate) graph: usize,
    pub(crate) user: usize,
    pub(crate) domain: Option<usize>,
}

/// Something of the request that is compared with columns.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) kind: SourceKind,
    /// Whether it is compared with names, and not only with patterns.
    pub(crate) is_name: bool,
}

#[derive(Debug)]
pub(crate) enum SourceKind {
    /// A field itself.
    Field(u16),
    /// Something made of the request.
    Term(Box<Term>),
}

/// Conditions that all have to hold.
#[derive(Debug)]
pub(crate) struct Conjunction {
    /// All of them, by their numbers.
    pub(crate) atoms: Vec<usize>,
    /// Those of the request alone.
    pub(crate) guards: Vec<usize>,
    /// Those that an index answers, in the order of its columns.
    pub(crate) keys: Vec<Key>,
    /// The rest.
    pub(crate) residual: Vec<usize>,
    /// The number of its index.
    pub(crate) index: usize,
}

/// A column, and which names of it match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) column: u16,
    pub(crate) find: Find,
    /// The number of the condition.
    pub(crate) atom: usize,
}

/// Which names of a column match. What is compared is a source, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Find {
    /// The patterns of these routes that the source matches.
    Pattern { routes: usize, source: usize },
    /// The source, and its roles in this graph.
    Role { graph: usize, user: usize, domain: Option<usize> },
    /// The source itself.
    Same(usize),
}

/// What a plan is made of.
pub(crate) struct Planning<'a> {
    pub(crate) matcher: &'a Term,
    pub(crate) library: &'a Library,
    pub(crate) table: &'a Table,
    pub(crate) graphs: &'a [Graph],
}

impl Plan {
    pub(crate) fn new(planning: &Planning<'_>) -> Self {
        let is_one = !matches!(planning.matcher.kind, TermKind::All(_) | TermKind::Any(_) | TermKind::Not(_));
        let mut plan = Self {
            atoms: Vec::new(),
            is_one,
            sources: Vec::new(),
            routes: Vec::new(),
            indexes: Vec::new(),
            conjunctions: Vec::new(),
            direct: None,
        };
        let split = split::Split::of(planning.matcher);
        plan.atoms = split.atoms;
        sort::Sorting { plan: &mut plan, planning, known: Vec::new() }.all(split.conjunctions);
        plan.index(planning.table);
        plan.direct = plan.conjunctions.iter().map(|one| plan.direct(one, planning.graphs)).collect();
        plan
    }

    /// The conjunction as one that names alone decide, if it is.
    fn direct(&self, conjunction: &Conjunction, graphs: &[Graph]) -> Option<Direct> {
        let Conjunction { guards, keys, residual, index, .. } = conjunction;
        if !guards.is_empty() || !residual.is_empty() || keys.is_empty() {
            return None;
        }
        let field = |source: usize| match self.sources.get(source)?.kind {
            SourceKind::Field(field) => Some(usize::from(field)).filter(|field| *field < MOST_FIELDS),
            SourceKind::Term(_) => None,
        };
        let mut direct = Direct { same: Vec::new(), role: None, index: *index };
        for key in keys {
            match key.find {
                Find::Same(source) if direct.role.is_none() => direct.same.push(field(source)?),
                Find::Role { graph, user, domain }
                    if direct.role.is_none() && graphs.get(graph).is_some_and(Graph::is_fixed) =>
                {
                    let domain = match domain {
                        Some(domain) => Some(field(domain)?),
                        None => None,
                    };
                    direct.role = Some(DirectRole { graph, user: field(user)?, domain });
                }
                Find::Pattern { .. } | Find::Role { .. } | Find::Same(_) => return None,
            }
        }
        Some(direct)
    }

    /// The names that the columns of roles of this graph have.
    pub(crate) fn wanted<'a>(&'a self, graph: usize, table: &'a Table) -> impl Iterator<Item = NameId> + 'a {
        let keys = self.conjunctions.iter().flat_map(|conjunction| &conjunction.keys);
        let columns = keys.filter(move |key| matches!(key.find, Find::Role { graph: of, .. } if of == graph));
        columns.flat_map(move |key| (0..table.len()).filter_map(move |place| table.cell(place, key.column)))
    }

    pub(crate) fn size(&self) -> usize {
        self.indexes.iter().map(Index::size).sum()
    }

    /// Makes the indexes, each once for all conjunctions that can use it.
    fn index(&mut self, table: &Table) {
        type Shape = (Vec<(u16, Option<usize>)>, index::Kind);
        let mut known: HashMap<Shape, usize> = HashMap::new();
        let denies = (0..table.len()).any(|place| table.verdict(place) != Verdict::Allow);
        for conjunction in &mut self.conjunctions {
            let kind = match (conjunction.residual.is_empty(), denies) {
                (false, _) => index::Kind::Listed,
                (true, true) => index::Kind::Verdicts,
                (true, false) => index::Kind::First,
            };
            let columns = conjunction.keys.iter().map(|key| match key.find {
                Find::Pattern { routes, .. } => (key.column, Some(routes)),
                Find::Role { .. } | Find::Same(_) => (key.column, None),
            });
            let columns: Vec<_> = columns.collect();
            let routes = &self.routes;
            let indexes = &mut self.indexes;
            conjunction.index = *known.entry((columns, kind)).or_insert_with_key(|(columns, _)| {
                let key = |place, names: &mut Vec<u32>| {
                    for (column, patterns) in columns {
                        let Some(cell) = table.cell(place, *column) else { continue };
                        let routes = patterns.and_then(|patterns| routes.get(patterns));
                        names.push(routes.map_or(cell, |routes| routes.standing_for(cell)).0);
                    }
                    // Without a column, all rows stand under one name.
                    if columns.is_empty() {
                        names.push(0);
                    }
                };
                indexes.push(Index::new(table, columns.len().max(1), kind, &key));
                indexes.len() - 1
            });
        }
    }
}

/// Requests of more fields are not decided by names alone.
pub(crate) const MOST_FIELDS: usize = 8;

/// The closures of all graphs, as far as the plans ask for them.
pub(crate) fn closures<'a>(
    graphs: &mut [Graph],
    plans: &(impl Iterator<Item = (&'a Plan, &'a Table)> + Clone),
    names: &crate::names::Names,
) -> Vec<Closures> {
    let closures = graphs.iter_mut().enumerate().map(|(number, graph)| {
        let wanted = plans.clone().flat_map(|(plan, table)| plan.wanted(number, table));
        let closures = Closures::new(graph, names, wanted);
        if let Some(matched) = &mut graph.matched {
            matched.patterns.learn(names, closures.asked());
        }
        closures
    });
    closures.collect()
}
