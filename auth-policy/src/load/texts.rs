use std::{collections::HashMap, sync::Arc};

use super::sections::Chosen;
use crate::{
    Model, PolicyError, Row, Rules, Span,
    custom::Function,
    error::quoted,
    expr::parse_text,
    functions::pattern::{GetKind, Kind},
    library::Library,
    names::{NameId, Names},
    program::{Lowering, Term, Uses, Vocabulary, remedy_of},
    roles::Graph,
    table::Table,
};

/// What is needed to read the texts of a set of sections.
pub(super) struct Texts<'a> {
    pub(super) model: &'a Model,
    pub(super) functions: &'a [Arc<Function>],
    pub(super) rules: &'a Rules,
    pub(super) names: &'a Names,
    pub(super) table: &'a Table,
    pub(super) graphs: &'a [Graph],
    pub(super) chosen: Chosen,
}

impl Texts<'_> {
    /// The matcher, and what the fields of rows are that it asks for; nothing if it is wrong.
    pub(super) fn read(&self, errors: &mut Vec<PolicyError>) -> Option<(Term, Library)> {
        let matcher = self.model.matchers.get(self.chosen.matcher)?;
        let source = &self.model.source;
        let error = |span, message: String| PolicyError::new(source.clone(), span, message);
        let mut lowering = self.lowering(&error, false);
        let term = lowering.whole(&matcher.expr);
        errors.append(&mut lowering.errors);
        let mut uses = lowering.uses;
        let mut library = Library::default();
        for column in core::mem::take(&mut uses.rules) {
            self.rule_texts(column, &mut uses, &mut library, errors);
        }
        for (kind, column) in &uses.patterns {
            self.patterns(*kind, *column, &mut library, errors);
        }
        for (kind, column) in &uses.getters {
            self.getters(*kind, *column, &mut library, errors);
        }
        for (graph, column) in &uses.roles {
            self.role_patterns(*graph, *column, errors);
        }
        Some((term?, library))
    }

    fn rule_texts(&self, column: u16, uses: &mut Uses, library: &mut Library, errors: &mut Vec<PolicyError>) {
        for (cell, row) in self.distinct(column) {
            let Some(field) = row.fields().nth(usize::from(column)) else { continue };
            let source = crate::Source::new(self.rules.name(), field.text);
            let Ok(expr) = parse_text(field.text, &source, &|span| span) else {
                // Read once more where it stands, so that its errors say so.
                errors.extend(row.parse(&field).err().into_iter().flatten());
                continue;
            };
            let error = |span: Span, message: String| row.error_within(&field, span, message);
            let mut lowering = self.lowering(&error, true);
            let term = lowering.whole(&expr);
            errors.append(&mut lowering.errors);
            uses.patterns.append(&mut lowering.uses.patterns);
            uses.getters.append(&mut lowering.uses.getters);
            uses.roles.append(&mut lowering.uses.roles);
            if let Some(term) = term {
                library.add_rule(column, cell, term);
            }
        }
    }

    fn patterns(&self, kind: Kind, column: u16, library: &mut Library, errors: &mut Vec<PolicyError>) {
        for (cell, row) in self.distinct(column) {
            match kind.compile(self.names.text(cell)) {
                Ok(pattern) => library.add_pattern(kind, cell, pattern),
                Err(message) => errors.extend(broken(row, column, &message, remedy_of(kind))),
            }
        }
    }

    /// Where roles are matched, the names of roles in rules are patterns as well.
    fn role_patterns(&self, graph: usize, column: u16, errors: &mut Vec<PolicyError>) {
        let matched = self.graphs.get(graph).and_then(|graph| graph.matched.as_ref());
        // A name need not be an address to be a name, and every text is a path.
        let kind = matched.and_then(|matched| matched.patterns.kind()).filter(|kind| *kind != Kind::Ip);
        for (cell, row) in kind.map(|_| self.distinct(column)).unwrap_or_default() {
            if let Some(Err(message)) = kind.map(|kind| kind.compile(self.names.text(cell))) {
                let remedy = "the names of these roles are patterns, as a matching function was set";
                errors.extend(broken(row, column, &message, remedy));
            }
        }
    }

    fn getters(&self, kind: GetKind, column: u16, library: &mut Library, errors: &mut Vec<PolicyError>) {
        for (cell, row) in self.distinct(column) {
            match kind.compile(self.names.text(cell)) {
                Ok(getter) => library.add_getter(kind, cell, getter),
                Err(message) => errors.extend(broken(row, column, &message, "write less")),
            }
        }
    }

    fn lowering<'a>(&'a self, error: &'a dyn Fn(Span, String) -> PolicyError, is_rule: bool) -> Lowering<'a> {
        Lowering {
            vocabulary: Vocabulary { model: self.model, functions: self.functions },
            request: self.chosen.request,
            policy: self.chosen.policy,
            is_rule,
            error,
            errors: Vec::new(),
            uses: Uses::default(),
        }
    }

    /// The distinct texts of a column, each with the first row that has it, in the order of these.
    fn distinct(&self, column: u16) -> Vec<(NameId, Row<'_>)> {
        let mut first: HashMap<NameId, u32> = HashMap::new();
        for place in 0..self.table.len() {
            if let Some(cell) = self.table.cell(place, column) {
                let number = self.table.number(place);
                first.entry(cell).and_modify(|first| *first = number.min(*first)).or_insert(number);
            }
        }
        let mut distinct: Vec<_> = first.into_iter().map(|(cell, number)| (number, cell)).collect();
        distinct.sort_unstable();
        distinct.into_iter().filter_map(|(number, cell)| Some((cell, self.rules.row(number as usize)?))).collect()
    }
}

fn broken(row: Row<'_>, column: u16, message: &str, remedy: &str) -> Option<PolicyError> {
    let field = row.fields().nth(usize::from(column))?;
    Some(row.error(&field, format!("{} is no pattern: {message}", quoted(field.text))).help(remedy))
}
