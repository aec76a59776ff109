use super::{Conjunction, Find, Key, Plan, Planning, Routes, Source, SourceKind};
use crate::{
    expr::BinaryOp,
    functions::pattern::Kind,
    names::NameId,
    program::{Finder, Term, TermKind},
};

/// Sorts the conditions of a matcher by what they ask.
pub(super) struct Sorting<'a> {
    pub(super) plan: &'a mut Plan,
    pub(super) planning: &'a Planning<'a>,
    /// The routes that there are already.
    pub(super) known: Vec<(Kind, u16, usize)>,
}

/// What a condition asks of a column.
enum Asked {
    /// That it is the same as this term.
    Same(u16, Term),
    Pattern(u16, Term, Kind),
    /// That it is a role of this term, in this domain.
    Role(u16, usize, Term, Option<Term>),
}

impl Sorting<'_> {
    pub(super) fn all(mut self, conjunctions: Vec<Vec<usize>>) {
        for atoms in conjunctions {
            let conjunction = self.conjunction(atoms);
            self.plan.conjunctions.push(conjunction);
        }
    }

    fn conjunction(&mut self, atoms: Vec<usize>) -> Conjunction {
        let mut sorted = Conjunction { atoms, guards: Vec::new(), keys: Vec::new(), residual: Vec::new(), index: 0 };
        // Names first, as a role can be had in the domain that another condition names.
        let mut same: Vec<(u16, Term)> = Vec::new();
        let mut waiting = Vec::new();
        for number in sorted.atoms.clone() {
            let Some(atom) = self.plan.atoms.get(number) else { continue };
            if !atom.needs_row() {
                sorted.guards.push(number);
                continue;
            }
            match asked(atom) {
                Some(Asked::Same(column, term)) => {
                    same.push((column, term.clone()));
                    self.key(&mut sorted, column, number, |sorting| Some(Find::Same(sorting.source(term, true)?)));
                }
                Some(asked) => waiting.push((number, asked)),
                None => sorted.residual.push(number),
            }
        }
        // By now it is known which domains are named.
        for number in core::mem::take(&mut sorted.residual) {
            match self.plan.atoms.get(number).and_then(|atom| role_in_column(atom, &same)) {
                Some(asked) => waiting.push((number, asked)),
                None => sorted.residual.push(number),
            }
        }
        // Roles before patterns, of which there can be more.
        waiting.sort_by_key(|(_, asked)| matches!(asked, Asked::Pattern(..)));
        for (number, asked) in waiting {
            match asked {
                Asked::Role(column, graph, user, domain) => {
                    self.key(&mut sorted, column, number, |sorting| {
                        let domain = match domain {
                            Some(domain) => Some(sorting.source(domain, true)?),
                            None => None,
                        };
                        Some(Find::Role { graph, user: sorting.source(user, true)?, domain })
                    });
                }
                Asked::Pattern(column, text, kind) => {
                    self.key(&mut sorted, column, number, |sorting| sorting.routes(column, text, kind));
                }
                Asked::Same(..) => sorted.residual.push(number),
            }
        }
        sorted.residual.sort_unstable();
        sorted
    }

    /// Makes a condition a key, unless its column has one already, there are enough of them, or it cannot be one.
    fn key(
        &mut self,
        sorted: &mut Conjunction,
        column: u16,
        atom: usize,
        find: impl FnOnce(&mut Self) -> Option<Find>,
    ) {
        let is_free = sorted.keys.len() < MOST_KEYS && sorted.keys.iter().all(|key| key.column != column);
        match is_free.then(|| find(self)).flatten() {
            Some(find) => sorted.keys.push(Key { column, find, atom }),
            None => sorted.residual.push(atom),
        }
    }

    /// The number of a source; nothing if there are enough of them.
    fn source(&mut self, term: Term, is_name: bool) -> Option<usize> {
        let kind = if let TermKind::Request(field, path) = &term.kind
            && path.is_empty()
        {
            SourceKind::Field(*field)
        } else {
            SourceKind::Term(Box::new(term))
        };
        let same = |known: &&mut Source| match (&known.kind, &kind) {
            (SourceKind::Field(known), SourceKind::Field(field)) => known == field,
            (SourceKind::Term(known), SourceKind::Term(term)) => known.span == term.span,
            (SourceKind::Field(_), SourceKind::Term(_)) | (SourceKind::Term(_), SourceKind::Field(_)) => false,
        };
        let mut sources = self.plan.sources.iter_mut().enumerate();
        if let Some((place, known)) = sources.find(|(_, known)| same(known)) {
            known.is_name |= is_name;
            return Some(place);
        }
        if self.plan.sources.len() == MOST_SOURCES {
            return None;
        }
        self.plan.sources.push(Source { kind, is_name });
        Some(self.plan.sources.len() - 1)
    }

    /// The routes of a column's patterns, if they can be asked all at once.
    fn routes(&mut self, column: u16, text: Term, kind: Kind) -> Option<Find> {
        if let Some((.., routes)) = self.known.iter().find(|(known, of, _)| *known == kind && *of == column) {
            return Some(Find::Pattern { routes: *routes, source: self.source(text, false)? });
        }
        let table = self.planning.table;
        let mut cells: Vec<NameId> = (0..table.len()).filter_map(|place| table.cell(place, column)).collect();
        cells.sort_unstable();
        cells.dedup();
        match kind {
            Kind::Key | Kind::Key2 | Kind::Key3 | Kind::Key4 | Kind::Key5 => {}
            Kind::Glob | Kind::Regex if cells.len() <= FEW_PATTERNS => {}
            // What is no address is compared with none of them, which a set of those that match cannot say.
            Kind::Glob | Kind::Ip | Kind::Regex => return None,
        }
        let source = self.source(text, false)?;
        let patterns = cells.iter().filter_map(|cell| Some((*cell, self.planning.library.pattern(kind, *cell)?)));
        self.plan.routes.push(Routes::new(kind, patterns));
        self.known.push((kind, column, self.plan.routes.len() - 1));
        Some(Find::Pattern { routes: self.plan.routes.len() - 1, source })
    }
}

/// `g(r.sub, p.sub, p.dom)` where `r.dom == p.dom` stands beside it: the domain is `r.dom`.
fn role_in_column(atom: &Term, same: &[(u16, Term)]) -> Option<Asked> {
    let TermKind::Role(graph, terms) = &atom.kind else { return None };
    let [user, role, domain] = &**terms else { return None };
    let (TermKind::Rule(column), TermKind::Rule(of_domain)) = (&role.kind, &domain.kind) else { return None };
    let (_, domain) = same.iter().find(|(column, _)| column == of_domain)?;
    (!user.needs_row()).then(|| Asked::Role(*column, *graph, user.clone(), Some(domain.clone())))
}

/// What a condition asks of one column and the request alone.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is no key is evaluated, whatever it is")]
fn asked(atom: &Term) -> Option<Asked> {
    match &atom.kind {
        TermKind::Compare(BinaryOp::Equal, terms) => {
            let [left, right] = &**terms;
            match (&left.kind, &right.kind) {
                (TermKind::Rule(column), _) if !right.needs_row() => Some(Asked::Same(*column, right.clone())),
                (_, TermKind::Rule(column)) if !left.needs_row() => Some(Asked::Same(*column, left.clone())),
                _ => None,
            }
        }
        TermKind::Match(kind, text, Finder::Column(column)) if !text.needs_row() => {
            Some(Asked::Pattern(*column, (**text).clone(), *kind))
        }
        TermKind::Role(graph, terms) => {
            let [user, role, domain @ ..] = &**terms else { return None };
            let TermKind::Rule(column) = role.kind else { return None };
            let domain = domain.first();
            let of_request = !user.needs_row() && domain.is_none_or(|domain| !domain.needs_row());
            of_request.then(|| Asked::Role(column, *graph, user.clone(), domain.cloned()))
        }
        _ => None,
    }
}

/// An index has at most as many columns.
pub(crate) const MOST_KEYS: usize = 8;

/// As many things of a request are compared with columns.
pub(crate) const MOST_SOURCES: usize = 8;

/// As many regular expressions are asked all at once.
const FEW_PATTERNS: usize = 4;
