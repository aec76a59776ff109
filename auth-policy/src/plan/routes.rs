use hashbrown::{HashMap, HashTable};

use crate::{
    bytes::same,
    functions::{
        key::{Path, Piece},
        pattern::{Kind, Pattern},
    },
    names::NameId,
};

/// All patterns of a column, arranged so that those that a text matches are found without a look at the others.
///
/// Patterns of paths are a tree of their parts between slashes. Patterns that say the same are one.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    /// Whether a `?` in the text, and all behind it, does not count: `keyMatch5`.
    of_query: bool,
    /// For each pattern the one that stands for it.
    same: HashMap<NameId, NameId, foldhash::fast::FixedState>,
    nodes: Vec<Node>,
    edges: HashTable<Edge>,
    hasher: foldhash::fast::RandomState,
    /// What `keyMatch` compares: beginnings of texts, by their lengths, and whole texts.
    prefixes: HashMap<Box<str>, NameId, foldhash::fast::RandomState>,
    lengths: Vec<usize>,
    exact: HashMap<Box<str>, NameId, foldhash::fast::RandomState>,
    /// Those that have to be looked at one by one.
    others: Vec<(NameId, Pattern)>,
}

/// What can follow a part of a path.
#[derive(Debug, Default)]
struct Node {
    /// Any part that is not empty.
    any: Option<u32>,
    /// A part that is as these pieces say.
    mixed: Vec<(Path, u32)>,
    /// The pattern that ends here.
    end: Option<NameId>,
    /// The pattern that takes whatever follows.
    rest: Option<NameId>,
    /// Patterns of all that follows.
    tails: Vec<(NameId, Path)>,
}

/// A part of a path, and where it leads to.
#[derive(Debug)]
struct Edge {
    parent: u32,
    part: Box<str>,
    child: u32,
}

impl Routes {
    pub(crate) fn new<'a>(kind: Kind, patterns: impl IntoIterator<Item = (NameId, &'a Pattern)>) -> Self {
        let mut routes = Self { of_query: kind == Kind::Key5, nodes: vec![Node::default()], ..Self::default() };
        let patterns: Vec<_> = patterns.into_iter().collect();
        if patterns.len() <= FEW {
            routes.others.extend(patterns.into_iter().map(|(name, pattern)| (name, pattern.clone())));
            return routes;
        }
        for (name, pattern) in patterns {
            let standing = match pattern {
                Pattern::Path(path) | Pattern::PathOfQuery(path) => routes.path(name, path),
                Pattern::Key(text) => routes.key(name, text),
                Pattern::Expression(_) | Pattern::Network(_) | Pattern::Repeating(..) | Pattern::Words(_) => {
                    routes.others.push((name, pattern.clone()));
                    name
                }
            };
            routes.same.insert(name, standing);
        }
        routes.lengths = routes.prefixes.keys().map(|prefix| prefix.len()).collect();
        routes.lengths.sort_unstable();
        routes.lengths.dedup();
        routes
    }

    /// The pattern that stands for all that say the same as this one.
    pub(crate) fn standing_for(&self, pattern: NameId) -> NameId {
        self.same.get(&pattern).copied().unwrap_or(pattern)
    }

    /// Visits every pattern that the text matches, each once.
    pub(crate) fn each(&self, text: &str, visit: &mut dyn FnMut(NameId)) {
        if self.nodes.len() > 1 || self.nodes.first().is_some_and(Node::takes_rest) {
            let path = if self.of_query { text.split('?').next().unwrap_or_default() } else { text };
            self.walk(0, path, visit);
        }
        if let Some(name) = self.exact.get(text) {
            visit(*name);
        }
        // A length that ends within a character is that of no beginning of this text.
        for prefix in self.lengths.iter().filter_map(|length| text.get(..*length)) {
            if let Some(name) = self.prefixes.get(prefix) {
                visit(*name);
            }
        }
        for (name, pattern) in &self.others {
            if pattern.matches(text) == Some(true) {
                visit(*name);
            }
        }
    }

    fn walk(&self, node: u32, rest: &str, visit: &mut dyn FnMut(NameId)) {
        let Some(Node { any, mixed, rest: whole, tails, .. }) = self.nodes.get(node as usize) else { return };
        if let Some(name) = whole {
            visit(*name);
        }
        for (name, tail) in tails {
            if tail.matches(rest) {
                visit(*name);
            }
        }
        let slash = rest.bytes().position(|byte| byte == b'/');
        let part = slash.and_then(|slash| rest.get(..slash)).unwrap_or(rest);
        let after = slash.and_then(|slash| rest.get(slash + 1..));
        let mut go_on = |next: u32| match after {
            Some(after) => self.walk(next, after, visit),
            None => {
                if let Some(name) = self.nodes.get(next as usize).and_then(|node| node.end) {
                    visit(name);
                }
            }
        };
        if let Some(next) = self.edge(node, part) {
            go_on(next);
        }
        if let Some(next) = any.filter(|_| !part.is_empty()) {
            go_on(next);
        }
        for (pieces, next) in mixed {
            if pieces.matches(part) {
                go_on(*next);
            }
        }
    }

    fn key(&mut self, name: NameId, pattern: &str) -> NameId {
        match pattern.split_once('*') {
            Some((prefix, _)) => *self.prefixes.entry(prefix.into()).or_insert(name),
            None => *self.exact.entry(pattern.into()).or_insert(name),
        }
    }

    fn path(&mut self, name: NameId, path: &Path) -> NameId {
        let parts = parts(path);
        // A walk descends once for each part, so that very long patterns are looked at one by one.
        if parts.len() > LONGEST {
            self.others.push((name, Pattern::Path(path.clone())));
            return name;
        }
        let mut node = 0;
        for (place, part) in parts.iter().enumerate() {
            let next = match part.as_slice() {
                [] => self.literal(node, ""),
                [Piece::Literal(text)] => self.literal(node, text),
                [Piece::Segment] => self.any(node),
                [Piece::Rest] if place + 1 == parts.len() => {
                    return *self.node(node).map_or(&mut None, |node| &mut node.rest).get_or_insert(name);
                }
                [Piece::Rest, ..] => {
                    let tail = joined(parts.get(place..).unwrap_or_default());
                    let Some(node) = self.node(node) else { return name };
                    if let Some((same, _)) = node.tails.iter().find(|(_, other)| *other == tail) {
                        return *same;
                    }
                    node.tails.push((name, tail));
                    return name;
                }
                mixed => self.mixed(node, mixed),
            };
            node = next;
        }
        *self.node(node).map_or(&mut None, |node| &mut node.end).get_or_insert(name)
    }

    fn literal(&mut self, parent: u32, part: &str) -> u32 {
        if let Some(known) = self.edge(parent, part) {
            return known;
        }
        let child = self.child();
        let Self { edges, hasher, .. } = self;
        let hash = edge_hash(hasher, parent, part);
        edges.insert_unique(hash, Edge { parent, part: part.into(), child }, |edge| {
            edge_hash(hasher, edge.parent, &edge.part)
        });
        child
    }

    fn any(&mut self, parent: u32) -> u32 {
        if let Some(known) = self.node(parent).and_then(|node| node.any) {
            return known;
        }
        let child = self.child();
        if let Some(node) = self.node(parent) {
            node.any = Some(child);
        }
        child
    }

    fn mixed(&mut self, parent: u32, pieces: &[Piece]) -> u32 {
        let path = Path { pieces: pieces.into(), names: Box::default() };
        if let Some((_, known)) = self.node(parent).and_then(|node| node.mixed.iter().find(|(other, _)| *other == path))
        {
            return *known;
        }
        let child = self.child();
        if let Some(node) = self.node(parent) {
            node.mixed.push((path, child));
        }
        child
    }

    fn child(&mut self) -> u32 {
        self.nodes.push(Node::default());
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    fn node(&mut self, node: u32) -> Option<&mut Node> {
        self.nodes.get_mut(node as usize)
    }

    fn edge(&self, parent: u32, part: &str) -> Option<u32> {
        let hash = edge_hash(&self.hasher, parent, part);
        self.edges.find(hash, |edge| edge.parent == parent && same(&edge.part, part)).map(|edge| edge.child)
    }
}

impl Node {
    fn takes_rest(&self) -> bool {
        self.rest.is_some() || !self.tails.is_empty()
    }
}

/// The pieces of a path between its slashes. A `Rest` always begins one of them, and takes all that follow with it.
fn parts(path: &Path) -> Vec<Vec<Piece>> {
    let mut parts = vec![Vec::new()];
    let mut in_tail = false;
    for piece in &path.pieces {
        match piece {
            Piece::Literal(text) if !in_tail => {
                let mut texts = text.split('/');
                let first = texts.next().unwrap_or_default();
                push(&mut parts, first);
                for text in texts {
                    parts.push(Vec::new());
                    push(&mut parts, text);
                }
            }
            Piece::Literal(_) | Piece::Segment | Piece::Rest => {
                in_tail |= *piece == Piece::Rest;
                if let Some(last) = parts.last_mut() {
                    last.push(piece.clone());
                }
            }
        }
    }
    parts
}

fn push(parts: &mut [Vec<Piece>], text: &str) {
    if let Some(last) = parts.last_mut().filter(|_| !text.is_empty()) {
        last.push(Piece::Literal(text.into()));
    }
}

/// The pieces of a tail, which stand in one part.
fn joined(parts: &[Vec<Piece>]) -> Path {
    Path { pieces: parts.concat().into(), names: Box::default() }
}

fn edge_hash(hasher: &foldhash::fast::RandomState, parent: u32, part: &str) -> u64 {
    use core::hash::{BuildHasher, Hasher};

    let mut hasher = hasher.build_hasher();
    hasher.write_u32(parent);
    hasher.write(part.as_bytes());
    hasher.finish()
}

/// So few patterns are looked at one by one.
const FEW: usize = 3;

/// A pattern of more parts stands in no tree.
const LONGEST: usize = 64;
