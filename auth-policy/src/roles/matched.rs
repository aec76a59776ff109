use std::collections::{BTreeMap, BTreeSet};

use super::Link;
use crate::{
    Matching,
    functions::pattern::{Kind, Pattern},
    names::{NameId, Names},
};

/// Names that are patterns of other names, under a matching function.
#[derive(Debug)]
pub(crate) struct Patterns {
    matching: Matching,
    /// Every name that could be a pattern of others, made ready.
    compiled: BTreeMap<NameId, Option<Pattern>>,
    /// Names that only rules have.
    learned: BTreeMap<NameId, Pattern>,
}

/// Which names of a `g` are patterns of which.
#[derive(Debug)]
pub(crate) struct Matched {
    pub(crate) patterns: Patterns,
    /// For each name, the users whose name is a pattern of it.
    users: BTreeMap<NameId, Box<[NameId]>>,
    /// For each role, the names that it is a pattern of.
    names: BTreeMap<NameId, Box<[NameId]>>,
    /// The users whose name can be a pattern.
    pattern_users: Box<[NameId]>,
}

impl Patterns {
    /// Makes the names ready. Those that are no patterns, though they have to be, are given to `broken`.
    pub(crate) fn new(
        matching: Matching,
        names: &Names,
        candidates: impl IntoIterator<Item = NameId>,
        mut broken: impl FnMut(NameId, &str),
    ) -> Self {
        let mut compiled = BTreeMap::new();
        for id in candidates {
            let text = names.text(id);
            match matching.kind() {
                Some(kind) if can_match_others(kind, text) => match kind.compile(text) {
                    Ok(pattern) => {
                        compiled.insert(id, Some(pattern));
                    }
                    // A name need not be an address to be a name.
                    Err(_) if kind == Kind::Ip => {}
                    Err(message) => broken(id, &message),
                },
                Some(_) => {}
                None => {
                    compiled.insert(id, None);
                }
            }
        }
        Self { matching, compiled, learned: BTreeMap::new() }
    }

    /// Whether the name is as the pattern says, which is another name.
    pub(crate) fn matches(&self, name: &str, pattern: NameId, text: &str) -> bool {
        match self.compiled.get(&pattern) {
            Some(Some(pattern)) => pattern.matches(name) == Some(true),
            Some(None) => self.matching.matches(name, text),
            None => false,
        }
    }

    /// Whether the name is as the pattern says, which no row may have.
    pub(crate) fn matches_text(&self, name: &str, pattern: &str, names: &Names) -> bool {
        let known = names.find(pattern);
        let pattern_of = |known: NameId| match self.compiled.get(&known) {
            Some(pattern) => pattern.as_ref(),
            None => self.learned.get(&known),
        };
        match known.and_then(pattern_of) {
            Some(pattern) => pattern.matches(name) == Some(true),
            None => {
                self.matching.kind().is_none_or(|kind| can_match_others(kind, pattern))
                    && self.matching.matches(name, pattern)
            }
        }
    }

    /// The function of the language that compares names, if it is one of these.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.matching.kind()
    }

    /// Makes more names ready to be patterns.
    pub(crate) fn learn(&mut self, names: &Names, candidates: &[NameId]) {
        let Some(kind) = self.matching.kind() else { return };
        for id in candidates {
            let text = names.text(*id);
            if can_match_others(kind, text)
                && !self.compiled.contains_key(id)
                && let Ok(pattern) = kind.compile(text)
            {
                self.learned.insert(*id, pattern);
            }
        }
    }

    /// Whether a name can be a pattern of others.
    pub(crate) fn is_pattern(&self, name: NameId, text: &str) -> bool {
        self.compiled.contains_key(&name) || self.matching.kind().is_none_or(|kind| can_match_others(kind, text))
    }

    /// The names that can be patterns of others.
    pub(crate) fn ids(&self) -> impl Iterator<Item = NameId> {
        self.compiled.keys().copied()
    }

    /// The patterns of a name.
    pub(crate) fn of<'a>(&'a self, name: &'a str, names: &'a Names) -> impl Iterator<Item = NameId> + 'a {
        self.ids().filter(move |pattern| {
            let text = names.text(*pattern);
            text != name && self.matches(name, *pattern, text)
        })
    }
}

impl Matched {
    pub(crate) fn new(matching: Matching, names: &Names, links: &[Link], broken: impl FnMut(NameId, &str)) -> Self {
        let users: BTreeSet<_> = links.iter().map(|link| link.user).collect();
        let roles: BTreeSet<_> = links.iter().map(|link| link.role).collect();
        let all: BTreeSet<_> = users.union(&roles).copied().collect();
        let patterns = Patterns::new(matching, names, all.iter().copied(), broken);
        let mut by_user: BTreeMap<NameId, Vec<NameId>> = BTreeMap::new();
        let mut by_role: BTreeMap<NameId, Box<[NameId]>> = BTreeMap::new();
        for pattern in patterns.ids() {
            let text = names.text(pattern);
            let is_as = |name: &&NameId| **name != pattern && patterns.matches(names.text(**name), pattern, text);
            let matched: Vec<_> = all.iter().filter(is_as).copied().collect();
            if users.contains(&pattern) {
                for name in &matched {
                    by_user.entry(*name).or_default().push(pattern);
                }
            }
            if roles.contains(&pattern) && !matched.is_empty() {
                by_role.insert(pattern, matched.into());
            }
        }
        let pattern_users = patterns.ids().filter(|pattern| users.contains(pattern)).collect();
        let by_user = by_user.into_iter().map(|(name, patterns)| (name, patterns.into())).collect();
        Self { patterns, users: by_user, names: by_role, pattern_users }
    }

    /// The users whose name is a pattern of this one.
    pub(crate) fn users_of(&self, name: NameId) -> &[NameId] {
        self.users.get(&name).map_or(&[], |users| users)
    }

    /// The users whose name is a pattern of a name that no row has.
    pub(crate) fn users_of_text<'a>(&'a self, name: &'a str, names: &'a Names) -> impl Iterator<Item = NameId> + 'a {
        self.pattern_users
            .iter()
            .copied()
            .filter(move |pattern| self.patterns.matches(name, *pattern, names.text(*pattern)))
    }

    /// The names that this role is a pattern of.
    pub(crate) fn names_of(&self, role: NameId) -> &[NameId] {
        self.names.get(&role).map_or(&[], |names| names)
    }
}

/// Whether a name can match others than itself under this function.
fn can_match_others(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Glob => text.contains(['*', '?', '[', '{', '\\']),
        Kind::Key => text.contains('*'),
        Kind::Key2 => text.contains(':') || text.contains("/*"),
        Kind::Key3 | Kind::Key4 => text.contains('{') || text.contains("/*"),
        Kind::Ip | Kind::Key5 | Kind::Regex => true,
    }
}
