use hashbrown::HashMap;

use crate::{
    functions::pattern::{GetKind, Getter, Kind, Pattern},
    names::NameId,
    program::Term,
};

/// What fields of rows are besides names, each distinct text made ready once: patterns, and rule texts.
#[derive(Debug, Default)]
pub(crate) struct Library {
    patterns: HashMap<(Kind, NameId), Pattern, foldhash::fast::FixedState>,
    getters: HashMap<(GetKind, NameId), Getter, foldhash::fast::FixedState>,
    /// The rule texts of one matcher.
    rules: HashMap<u64, Term, foldhash::fast::FixedState>,
}

impl Library {
    pub(crate) fn pattern(&self, kind: Kind, text: NameId) -> Option<&Pattern> {
        self.patterns.get(&(kind, text))
    }

    pub(crate) fn getter(&self, kind: GetKind, text: NameId) -> Option<&Getter> {
        self.getters.get(&(kind, text))
    }

    pub(crate) fn rule(&self, column: u16, text: NameId) -> Option<&Term> {
        self.rules.get(&place(column, text))
    }

    pub(crate) fn add_pattern(&mut self, kind: Kind, text: NameId, pattern: Pattern) {
        self.patterns.insert((kind, text), pattern);
    }

    pub(crate) fn add_getter(&mut self, kind: GetKind, text: NameId, getter: Getter) {
        self.getters.insert((kind, text), getter);
    }

    pub(crate) fn add_rule(&mut self, column: u16, text: NameId, rule: Term) {
        self.rules.insert(place(column, text), rule);
    }
}

fn place(column: u16, text: NameId) -> u64 {
    u64::from(column) << u32::BITS | u64::from(text.0)
}
