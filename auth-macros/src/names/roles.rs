//! Which roles there are, and which stand above which.

use std::collections::{HashMap, HashSet};

use syn::{Attribute, Ident, Visibility};

use super::{
    name::{Name, Word},
    parse::{Block, Described, RoleEntry},
};
use crate::errors::{Errors, did_you_mean};

/// The roles of a block.
pub(crate) struct Roles {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) word: Ident,
    pub(crate) declared: Vec<Role>,
}

pub(crate) struct Role {
    pub(crate) name: Name,
    pub(crate) docs: Vec<Attribute>,
    /// The indices of the roles directly above.
    // INVARIANT: following them never returns to the role.
    above: Vec<usize>,
}

impl Roles {
    /// The names of all roles above, nearest first.
    pub(crate) fn held_by(&self, role: &Role) -> Vec<&str> {
        let mut found: Vec<usize> = role.above.clone();
        let mut next = 0;
        while let Some(above) = found.get(next).and_then(|index| self.declared.get(*index)) {
            for index in &above.above {
                if !found.contains(index) {
                    found.push(*index);
                }
            }
            next += 1;
        }
        found.iter().filter_map(|index| self.declared.get(*index)).map(|above| above.name.text.as_str()).collect()
    }

    /// The names of all roles that this one stands above.
    pub(crate) fn holds(&self, role: &Role) -> Vec<&str> {
        self.declared
            .iter()
            .filter(|below| self.held_by(below).contains(&role.name.text.as_str()))
            .map(|below| below.name.text.as_str())
            .collect()
    }

    /// The way up from one role to another, both included, if there is one.
    fn path(&self, from: usize, to: usize) -> Option<Vec<usize>> {
        let mut ways = vec![vec![from]];
        let mut seen = HashSet::from([from]);
        while let Some(way) = ways.pop() {
            let last = *way.last()?;
            if last == to {
                return Some(way);
            }
            let above = self.declared.get(last)?.above.iter().copied();
            for next in above.filter(|next| seen.insert(*next)) {
                ways.push(way.iter().copied().chain([next]).collect());
            }
        }
        None
    }
}

/// The names as they are declared, then what stands between them.
struct Declaring {
    block: Roles,
    by_text: HashMap<String, usize>,
}

pub(crate) fn declare(block: Block<RoleEntry>, errors: &mut Errors) -> Roles {
    let Block { attrs, vis, word, entries } = block;
    let mut declaring = Declaring { block: Roles { attrs, vis, word, declared: Vec::new() }, by_text: HashMap::new() };

    let mut alone = Vec::new();
    let mut edges: Vec<(Word, Word)> = Vec::new();
    for RoleEntry { chain, parents } in entries {
        if let ([only], []) = (chain.as_slice(), parents.as_slice()) {
            alone.extend(once(only, &alone, errors));
        }
        for described in &chain {
            declaring.name(described, errors);
        }
        for pair in chain.windows(2) {
            if let [above, below] = pair {
                edges.push((above.word.clone(), below.word.clone()));
            }
        }
        if let Some(below) = chain.last() {
            edges.extend(parents.into_iter().map(|above| (above, below.word.clone())));
        }
    }
    for (above, below) in edges {
        declaring.edge(&above, &below, errors);
    }
    declaring.block
}

impl Declaring {
    /// A name's first place declares it; every other one refers to it.
    fn name(&mut self, described: &Described, errors: &mut Errors) {
        let Some(name) = described.word.check("role", errors) else { return };
        if let Some(known) = self.by_text.get(&name.text).and_then(|index| self.block.declared.get_mut(*index)) {
            known.docs.extend(described.docs.iter().cloned());
            return;
        }
        if let Some(other) = self.block.declared.iter().find(|other| other.name.ident == name.ident) {
            errors.at_span(name.span, collision("role", &name, &other.name));
            return;
        }
        self.by_text.insert(name.text.clone(), self.block.declared.len());
        self.block.declared.push(Role { name, docs: described.docs.clone(), above: Vec::new() });
    }

    fn edge(&mut self, above: &Word, below: &Word, errors: &mut Errors) {
        let (Some(above), Some(below)) = (above.look("role"), below.look("role")) else { return };
        let Some(&child) = self.by_text.get(&below.text) else { return };
        let Some(&parent) = self.by_text.get(&above.text) else {
            let known = self.block.declared.iter().map(|role| role.name.text.as_str());
            let near = did_you_mean(&above.text, known);
            errors.at_span(above.span, format_args!("no role is called `{}`{near}", above.text));
            return;
        };

        if let Some(path) = self.block.path(parent, child) {
            let names = path.iter().rev().filter_map(|index| self.block.declared.get(*index));
            let way: Vec<&str> = names.map(|role| role.name.text.as_str()).chain([below.text.as_str()]).collect();
            errors.at_span(
                below.span,
                format_args!("`{}` would stand above itself: `{}`; take one `>` out", below.text, way.join(" > ")),
            );
            return;
        }
        let Some(role) = self.block.declared.get_mut(child) else { return };
        if role.above.contains(&parent) {
            errors.at_span(below.span, format_args!("`{} > {}` is declared already", above.text, below.text));
            return;
        }
        role.above.push(parent);
    }
}

/// A name that stands alone does so once.
fn once(described: &Described, alone: &[String], errors: &mut Errors) -> Option<String> {
    let name = described.word.look("role")?;
    if alone.contains(&name.text) {
        errors.at_span(name.span, format_args!("the role `{}` is declared already", name.text));
    }
    Some(name.text)
}

/// Two names of one identifier.
pub(crate) fn collision(kind: &str, name: &Name, other: &Name) -> String {
    format!(
        "the {kind}s `{}` and `{}` would both be the constant `{}`: give one of them another name",
        other.text, name.text, name.ident
    )
}
