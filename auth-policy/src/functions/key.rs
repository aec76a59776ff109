//! Patterns of paths: `keyMatch`, `keyMatch2` to `keyMatch5`, and `keyGet` with its kin.
//!
//! All that is no wildcard stands for itself, as the documentation says; Go and the casbin crate leave the other characters
//! of a pattern as a regular expression.

/// Where a wildcard of one part of a path begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `{name}`: `keyMatch3`, `keyMatch4`, `keyMatch5`.
    Braces,
    /// `:name`, up to the next `/`: `keyMatch2`.
    Colon,
}

/// A pattern taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) pieces: Box<[Piece]>,
    /// The names of the wildcards, in order.
    pub(crate) names: Box<[Box<str>]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Exactly this text, which is never empty.
    Literal(Box<str>),
    /// Whatever follows a `/`, or nothing: the `*` of `/*`.
    Rest,
    /// One character or more, and no `/`.
    Segment,
}

impl Path {
    pub(crate) fn parse(pattern: &str, notation: Notation) -> Self {
        let mut pieces = Vec::new();
        let mut names: Vec<Box<str>> = Vec::new();
        let mut literal = String::new();
        let mut rest = pattern;
        while let Some(first) = rest.chars().next() {
            let (piece, length) = if first == '*' && literal.ends_with('/') {
                (Piece::Rest, 1)
            } else if let Some(name) = wildcard(rest, notation) {
                names.push(name.into());
                (Piece::Segment, name.len() + if notation == Notation::Colon { 1 } else { 2 })
            } else {
                literal.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(core::mem::take(&mut literal).into()));
            }
            pieces.push(piece);
            rest = rest.get(length..).unwrap_or_default();
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal.into()));
        }
        Self { pieces: pieces.into(), names: names.into() }
    }

    /// Whether two wildcards have one name, so that their texts have to be the same under `keyMatch4`.
    pub(crate) fn repeats(&self) -> bool {
        self.names.iter().enumerate().any(|(place, name)| self.names.iter().take(place).any(|other| other == name))
    }

    /// Whether the whole text is as the pattern says, in time that grows with the text and the pattern, whatever they are.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut groups = self.pieces.split(|piece| *piece == Piece::Rest);
        let first = groups.next().unwrap_or_default();
        let Some(last) = groups.next_back() else { return reaches_end(first, text) };
        let Some(mut at) = taken(first, text) else { return false };
        for group in groups {
            let Some(end) = starts(group, text, at)
                .find_map(|start| Some(start + taken(group, text.get(start..).unwrap_or_default())?))
            else {
                return false;
            };
            at = end;
        }
        last.is_empty() || starts(last, text, at).any(|start| reaches_end(last, text.get(start..).unwrap_or_default()))
    }
}

/// The name of the wildcard that the text begins with.
fn wildcard(text: &str, notation: Notation) -> Option<&str> {
    let name = match notation {
        Notation::Braces => {
            let name = text.strip_prefix('{')?;
            // A name has at least one character, so that the first `}` of `{}}` is one.
            let first = name.chars().next()?.len_utf8();
            name.get(..first + name.get(first..)?.find('}')?)?
        }
        Notation::Colon => text.strip_prefix(':')?.split('/').next()?,
    };
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Where pieces without `Rest` among them can begin, from this place on.
fn starts<'a>(pieces: &'a [Piece], text: &'a str, from: usize) -> impl Iterator<Item = usize> + 'a {
    let rest = text.get(from..).unwrap_or_default();
    let literal = match pieces.first() {
        Some(Piece::Literal(literal)) => Some(&**literal),
        Some(Piece::Rest | Piece::Segment) | None => None,
    };
    rest.char_indices()
        .map(|(place, _)| place)
        .chain([rest.len()])
        .filter(move |place| literal.is_none_or(|literal| rest.get(*place..).is_some_and(|at| at.starts_with(literal))))
        .map(move |place| from + place)
}

/// How much of the text pieces without `Rest` among them take at least.
///
/// The shortest text that a wildcard can take is always a right choice: what it leaves can be taken by the next one, as
/// neither goes beyond a `/`.
fn taken(pieces: &[Piece], text: &str) -> Option<usize> {
    let mut at = 0;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        let rest = text.get(at..)?;
        at += match (piece, pieces.peek()) {
            (Piece::Literal(literal), _) => rest.starts_with(&**literal).then_some(literal.len())?,
            (Piece::Segment | Piece::Rest, Some(Piece::Literal(literal))) => segment_before(literal, rest)?,
            (Piece::Segment | Piece::Rest, _) => first_of_segment(rest)?,
        };
    }
    Some(at)
}

/// Whether pieces without `Rest` among them can take the whole text.
fn reaches_end(pieces: &[Piece], text: &str) -> bool {
    let Some((last, before)) = pieces.split_last() else { return text.is_empty() };
    match last {
        Piece::Literal(literal) => {
            let Some(rest) = text.strip_suffix(&**literal) else { return false };
            match before.split_last() {
                None => rest.is_empty(),
                Some((Piece::Segment | Piece::Rest, before)) => ends_in_segment(before, rest),
                // Literals that follow each other are one.
                Some((Piece::Literal(_), _)) => false,
            }
        }
        Piece::Segment | Piece::Rest => ends_in_segment(before, text),
    }
}

/// Whether a wildcard can take what these pieces leave of the text.
fn ends_in_segment(before: &[Piece], text: &str) -> bool {
    let rest = taken(before, text).and_then(|at| text.get(at..));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// How much a wildcard takes at least if this text is to follow it.
fn segment_before(literal: &str, text: &str) -> Option<usize> {
    let first = first_of_segment(text)?;
    let segment = text.find('/').unwrap_or(text.len());
    let found = first + text.get(first..)?.find(literal)?;
    (found <= segment).then_some(found)
}

fn first_of_segment(text: &str) -> Option<usize> {
    text.chars().next().filter(|first| *first != '/').map(char::len_utf8)
}

/// `keyMatch`: the pattern up to its first `*` begins the text; without a `*`, both are the same.
pub(crate) fn key_match(key: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((prefix, _)) => key.starts_with(prefix),
        None => key == pattern,
    }
}

/// `keyGet`: what stands in the text for the first `*` of the pattern, or nothing.
pub(crate) fn key_get<'a>(key: &'a str, pattern: &str) -> &'a str {
    pattern.split_once('*').and_then(|(prefix, _)| key.strip_prefix(prefix)).unwrap_or_default()
}
