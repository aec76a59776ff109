use core::fmt;
use std::sync::Arc;

/// A text with a name: a model, rules, or one rule expression, as its errors are to name it.
///
/// # Examples
///
/// ```
/// use auth_policy::Source;
///
/// let rules = Source::new("policy.csv", "p, alice, data1, read\n");
/// assert_eq!(rules.name(), "policy.csv");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// The number of lines that stand before the text in what it was taken from.
    skipped: u32,
}

/// A stretch of a [`Source`], in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One behind the last byte.
    pub end: u32,
}

/// A place as people say it: line and column, both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character within the line, from 1.
    pub column: usize,
}

impl Source {
    /// A text under the name that errors are to give it, most often a file's.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), skipped: 0 }
    }

    /// The same text, said to begin behind this many lines of what it was taken from.
    #[must_use]
    pub fn behind_lines(self, skipped: u32) -> Self {
        Self { skipped, ..self }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Where a byte stands: the last one, if it is behind the text; the first of its character, if it is within one.
    pub fn position(&self, byte: u32) -> Position {
        let mut end = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = self.text.get(..end).unwrap_or_default();
        let line = before.matches('\n').count() + self.skipped as usize + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Position { line, column }
    }

    /// The line that a byte stands in, without its line break.
    pub fn line(&self, byte: u32) -> &str {
        self.text.lines().nth(self.position(byte).line - 1 - self.skipped as usize).unwrap_or("")
    }
}

impl Span {
    /// From one byte up to, and without, another.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest stretch that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// `7:12`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, Source};

    #[test]
    fn positions_count_lines_and_characters() {
        let source = Source::new("m", "aé\n\r\nb");

        let positions = [0, 1, 2, 3, 4, 5, 6, 7, 99].map(|byte| source.position(byte).to_string());

        assert_eq!(positions, ["1:1", "1:2", "1:2", "1:3", "2:1", "2:2", "3:1", "3:2", "3:2"]);
        assert_eq!([0, 4, 6].map(|byte| source.line(byte)), ["aé", "", "b"]);
    }

    #[test]
    fn a_text_behind_others_counts_their_lines() {
        let source = Source::new("m", "a\nb").behind_lines(6);

        assert_eq!(source.position(2), Position { line: 8, column: 1 });
        assert_eq!(source.line(2), "b");
    }
}
