use core::fmt;

use crate::{Position, Source, Span};

/// One thing that is wrong with a model, with rules or with an expression: where, what, and what would be right.
///
/// It prints as people look for it: the place, what is wrong there, the line, and a remedy.
///
/// ```text
/// policy.csv:7:4: unknown role `edtor`
///     p, edtor, data1, read
///        ^^^^^
///     help: did you mean `editor`?
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    source: Source,
    span: Span,
    message: Box<str>,
    remedy: Option<Box<str>>,
}

/// Everything that is wrong with a policy, in the order of the texts. There is at least one error in it.
///
/// # Examples
///
/// ```
/// use auth_policy::{Model, Source};
///
/// let errors = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub, sub\n")).unwrap_err();
///
/// assert!(errors.iter().count() > 1);
/// assert!(errors.to_string().starts_with("model.conf:1:1: there are no `p = …` in the section `policy_definition`, "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors(
    // INVARIANT: never empty; every constructor checks it.
    Vec<PolicyError>,
);

impl PolicyError {
    /// Something wrong with this stretch of a text.
    pub fn new(source: Source, span: Span, message: impl Into<Box<str>>) -> Self {
        Self { source, span, message: message.into(), remedy: None }
    }

    /// The same error, with what would be right.
    #[must_use]
    pub fn help(self, remedy: impl Into<Box<str>>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// What is wrong, without its place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would be right, if that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    /// The text that is wrong. For rules it holds the lines of the row in question only.
    pub fn source_text(&self) -> &Source {
        &self.source
    }

    /// The stretch of [`source_text`](Self::source_text) that is wrong.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Line and column where it begins.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// The line with its caret, as much of it as a terminal shows.
    fn excerpt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.source.line(self.span.start);
        // Without a stretch, the error is about the text as a whole.
        if line.trim().is_empty() || self.span == Span::default() {
            return Ok(());
        }
        let caret = self.position().column - 1;
        let marked = self.source.text().get(self.span.start as usize..self.span.end as usize).unwrap_or_default();
        let width = marked.lines().next().unwrap_or_default().chars().count().max(1);
        let skipped = caret.saturating_sub(EXCERPT / 2).min(line.chars().count().saturating_sub(EXCERPT));
        let shown = line.chars().skip(skipped).take(EXCERPT).map(visible);
        write!(f, "\n    {}", shown.collect::<String>().trim_end())?;
        let width = width.min(EXCERPT.saturating_sub(caret - skipped)).max(1);
        write!(f, "\n    {:indent$}{:^<width$}", "", "", indent = caret - skipped)
    }
}

impl PolicyErrors {
    /// The errors, if there are any, in the order of their texts.
    pub(crate) fn of(mut errors: Vec<PolicyError>) -> Option<Self> {
        errors.sort_by_key(|error| (error.source.name().to_owned(), error.position()));
        (!errors.is_empty()).then_some(Self(errors))
    }

    /// Fails with the errors, if there are any.
    pub(crate) fn none(errors: Vec<PolicyError>) -> Result<(), Self> {
        Self::of(errors).map_or(Ok(()), Err)
    }

    /// The errors one by one.
    pub fn iter(&self) -> core::slice::Iter<'_, PolicyError> {
        self.0.iter()
    }

    /// How many there are; never 0.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.source.name(), self.position(), self.message)?;
        self.excerpt(f)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n    help: {remedy}"),
            None => Ok(()),
        }
    }
}

/// The first errors one below the other, and how many more there are.
impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().take(PRINTED).enumerate() {
            if place > 0 {
                writeln!(f)?;
            }
            error.fmt(f)?;
        }
        match self.0.len().checked_sub(PRINTED) {
            None | Some(0) => Ok(()),
            Some(more) => write!(f, "\nand {more} more errors"),
        }
    }
}

impl core::error::Error for PolicyError {}

impl core::error::Error for PolicyErrors {}

impl From<PolicyError> for PolicyErrors {
    fn from(error: PolicyError) -> Self {
        Self(vec![error])
    }
}

impl IntoIterator for PolicyErrors {
    type Item = PolicyError;
    type IntoIter = std::vec::IntoIter<PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a PolicyErrors {
    type Item = &'a PolicyError;
    type IntoIter = core::slice::Iter<'a, PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A text of somebody else's in a message: in backticks, on one line, not too long, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED).map(visible).collect();
    if text.chars().nth(QUOTED).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Several names in a message: `sub, obj, act`.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    quoted_long(&names.join(", "))
}

/// The one of these names that was probably meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// That a text is longer than places in it can say. The error does not keep it.
pub(crate) fn too_long(name: &str, what: &str) -> PolicyError {
    PolicyError::new(Source::new(name, ""), Span::default(), format!("the text of the {what} reaches beyond 4 GiB"))
        .help("take it apart into several sources")
}

fn quoted_long(text: &str) -> String {
    format!("`{}`", text.chars().map(visible).collect::<String>())
}

/// What a terminal and a log can show without being told what to do.
fn visible(character: char) -> char {
    match character {
        '\t' => ' ',
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        // Characters that turn the direction of writing could make a text look like another one.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
            char::REPLACEMENT_CHARACTER
        }
        shown => shown,
    }
}

/// As many characters of a line are shown.
const EXCERPT: usize = 120;

/// As many characters of a text are repeated in a message.
const QUOTED: usize = 60;

/// As many errors are printed.
const PRINTED: usize = 50;

/// Names that are less alike than this are not suggested.
const ALIKE: f64 = 0.6;

#[cfg(test)]
mod tests {
    use super::{PolicyError, PolicyErrors, nearest, quoted, too_long};
    use crate::{Source, Span};

    fn error(source: &Source, start: u32, end: u32, message: &str) -> PolicyError {
        PolicyError::new(source.clone(), Span::new(start, end), message)
    }

    #[test]
    fn an_error_shows_its_place_and_its_remedy() {
        let source = Source::new("policy.csv", "p, é, data1\n\tg, bob, edtor\r\n");

        let error = error(&source, 22, 27, "unknown role `edtor`").help("did you mean `editor`?");

        assert_eq!(
            error.to_string(),
            "policy.csv:2:10: unknown role `edtor`\n     g, bob, edtor\n             ^^^^^\n    help: did you mean `editor`?"
        );
    }

    #[test]
    fn a_long_line_is_shown_around_its_error() {
        let source = Source::new("m", format!("{}bad{}", "a".repeat(500), "z".repeat(500)));

        let shown = error(&source, 500, 503, "wrong").to_string();
        let lines: Vec<_> = shown.lines().collect();

        assert_eq!(lines[0], "m:1:501: wrong");
        assert_eq!(lines[1].len(), 124);
        let caret = lines[2].find('^').unwrap();
        assert_eq!((&lines[1][caret..caret + 3], lines[2].trim()), ("bad", "^^^"));
    }

    #[test]
    fn places_out_of_the_text_are_no_panic() {
        let source = Source::new("m", "é");

        for (start, end) in [(0, 9), (1, 1), (1, 2), (5, 9), (9, 5), (u32::MAX, u32::MAX)] {
            assert!(error(&source, start, end, "wrong").to_string().starts_with("m:1:"), "{start}..{end}");
        }
    }

    #[test]
    fn errors_stand_in_the_order_of_their_texts_and_end_somewhere() {
        let source = Source::new("b", "x\n".repeat(60));
        let other = Source::new("a", "y");
        let mut errors: Vec<_> = (0..60).rev().map(|line| error(&source, line * 2, line * 2 + 1, "wrong")).collect();
        errors.push(error(&other, 0, 1, "first"));

        let errors = PolicyErrors::of(errors).unwrap();
        let shown = errors.to_string();

        assert_eq!(errors.len(), 61);
        assert!(shown.starts_with("a:1:1: first\n    y\n    ^\nb:1:1: wrong\n"), "{shown}");
        assert!(shown.ends_with("b:49:1: wrong\n    x\n    ^\nand 11 more errors"), "{shown}");
        assert_eq!(PolicyErrors::of(Vec::new()), None);
    }

    #[test]
    fn texts_of_others_are_shortened_and_harmless() {
        assert_eq!(quoted("a\u{1b}[0m\nb"), "`a\u{fffd}[0m\u{fffd}b`");
        assert_eq!(quoted(&"x".repeat(100)), format!("`{}…`", "x".repeat(60)));
    }

    #[test]
    fn names_are_suggested_only_if_they_are_alike() {
        assert_eq!(nearest("dommain", ["sub", "domain", "obj"]), Some("domain"));
        assert_eq!(nearest("KEYMATCH", ["keyMatch", "keyGet"]), Some("keyMatch"));
        assert_eq!(nearest("whatever", ["sub", "domain", "obj"]), None);
    }

    #[test]
    fn a_text_that_is_too_long_is_not_repeated() {
        let shown = too_long("policy.csv", "rules").to_string();

        assert_eq!(
            shown,
            "policy.csv:1:1: the text of the rules reaches beyond 4 GiB\n    help: take it apart into several sources"
        );
    }
}
