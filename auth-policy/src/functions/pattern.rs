use regex::{Regex, RegexBuilder};

use super::{
    glob, ip,
    key::{Notation, Path, Piece, key_match},
    words::Words,
};

/// The functions that compare a text with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Glob,
    Ip,
    Key,
    Key2,
    Key3,
    Key4,
    Key5,
    Regex,
}

/// The functions that say what stands in a text for a part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GetKind {
    Key2,
    Key3,
}

/// A pattern, made ready to be compared with texts.
#[derive(Clone, Debug)]
pub(crate) enum Pattern {
    /// Matches where the expression does.
    Expression(Regex),
    /// `keyMatch`.
    Key(Box<str>),
    /// `ipMatch`.
    Network(ip::Network),
    /// `keyMatch2`, `keyMatch3`, and `keyMatch4` without repeated names.
    Path(Path),
    /// `keyMatch5`: a `?` and all behind it do not count.
    PathOfQuery(Path),
    /// `keyMatch4` with repeated names.
    Repeating(Regex, Path),
    /// An expression that is nothing but words.
    Words(Words),
}

/// What stands in a text for the parts of a pattern: `keyGet2`, `keyGet3`.
#[derive(Clone, Debug)]
pub(crate) struct Getter {
    expression: Regex,
    names: Box<[Box<str>]>,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] =
        [Self::Glob, Self::Ip, Self::Key, Self::Key2, Self::Key3, Self::Key4, Self::Key5, Self::Regex];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Glob => "globMatch",
            Self::Ip => "ipMatch",
            Self::Key => "keyMatch",
            Self::Key2 => "keyMatch2",
            Self::Key3 => "keyMatch3",
            Self::Key4 => "keyMatch4",
            Self::Key5 => "keyMatch5",
            Self::Regex => "regexMatch",
        }
    }

    pub(crate) fn compile(self, pattern: &str) -> Result<Pattern, String> {
        Ok(match self {
            Self::Glob => {
                let expression = glob::expression(pattern)?;
                Pattern::Expression(self::expression(&expression).map_err(|_| "this pattern is too large".to_owned())?)
            }
            Self::Ip => Pattern::Network(ip::Network::parse(pattern).ok_or("this is no address and no network")?),
            Self::Key => Pattern::Key(pattern.into()),
            Self::Key2 => Pattern::Path(Path::parse(pattern, Notation::Colon)),
            Self::Key3 => Pattern::Path(Path::parse(pattern, Notation::Braces)),
            Self::Key4 => {
                let path = Path::parse(pattern, Notation::Braces);
                if path.repeats() { Pattern::Repeating(captures(&path, "([^/]+)")?, path) } else { Pattern::Path(path) }
            }
            Self::Key5 => Pattern::PathOfQuery(Path::parse(pattern, Notation::Braces)),
            Self::Regex => match Words::parse(pattern) {
                Some(words) => Pattern::Words(words),
                None => Pattern::Expression(expression(pattern)?),
            },
        })
    }
}

impl GetKind {
    pub(crate) fn compile(self, pattern: &str) -> Result<Getter, String> {
        let (notation, group) = match self {
            Self::Key2 => (Notation::Colon, "([^/]+)"),
            Self::Key3 => (Notation::Braces, "([^/]+?)"),
        };
        let path = Path::parse(pattern, notation);
        Ok(Getter { expression: captures(&path, group)?, names: path.names })
    }
}

impl Pattern {
    /// Whether the text is as the pattern says; nothing if it cannot be compared, as what is no address with a network.
    pub(crate) fn matches(&self, text: &str) -> Option<bool> {
        Some(match self {
            Self::Expression(expression) => expression.is_match(text),
            Self::Key(pattern) => key_match(text, pattern),
            Self::Words(words) => words.find(text),
            Self::Network(network) => network.contains(ip::address(text)?),
            Self::Path(path) => path.matches(text),
            Self::PathOfQuery(path) => path.matches(text.split('?').next().unwrap_or_default()),
            Self::Repeating(expression, path) => expression.captures(text).is_some_and(|captures| {
                let value = |place: usize| captures.get(place + 1).map(|value| value.as_str());
                let first = |name| path.names.iter().position(|other| other == name).and_then(value);
                path.names.iter().enumerate().all(|(place, name)| value(place) == first(name))
            }),
        })
    }
}

impl Getter {
    /// What stands in the text for the part of this name; an empty text if nothing does.
    pub(crate) fn get<'a>(&self, text: &'a str, name: &str) -> &'a str {
        let captured = self.names.iter().position(|known| **known == *name).and_then(|place| {
            let captures = self.expression.captures(text)?;
            Some(captures.get(place + 1)?.as_str())
        });
        captured.unwrap_or_default()
    }
}

/// A regular expression of limited size; what it costs to match grows with the text alone.
fn expression(expression: &str) -> Result<Regex, String> {
    RegexBuilder::new(expression).size_limit(LARGEST).build().map_err(|error| {
        if matches!(error, regex::Error::CompiledTooBig(_)) {
            return "this regular expression is too large".to_owned();
        }
        // The message repeats the expression over several lines; its last one says what is wrong.
        error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
    })
}

/// The path as an expression with a group for each wildcard.
fn captures(path: &Path, group: &str) -> Result<Regex, String> {
    let mut written = String::from("(?s)^");
    for piece in &path.pieces {
        match piece {
            Piece::Literal(literal) => written.push_str(&regex::escape(literal)),
            Piece::Rest => written.push_str(".*"),
            Piece::Segment => written.push_str(group),
        }
    }
    written.push('$');
    expression(&written)
}

/// A regular expression takes at most as many bytes.
const LARGEST: usize = 1 << 20;
