use core::fmt;
use std::sync::Arc;

use super::{
    Rules, Start,
    scan::{Quoting, scan, undecoded, written},
};
use crate::{Expr, PolicyError, PolicyErrors, Source, Span, expr::parse_text};

/// One of the [`Rules`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(super) rules: &'a Rules,
    pub(super) number: usize,
    pub(super) start: Start,
}

/// A field of a [`Row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleField<'a> {
    /// Its text, without quotes.
    pub text: &'a str,
    /// Where it stands among all rules, with its quotes; see [`Row::error`].
    span: Span,
}

/// The fields of a [`Row`], see [`Row::fields`].
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rules: &'a Rules,
    /// Where the next field begins, unless the row is at its end.
    at: Option<usize>,
}

impl<'a> Row<'a> {
    /// Its number among all rows, from 0.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Its line, from 1.
    pub fn line(&self) -> usize {
        self.start.line as usize
    }

    /// What it is a row of: `p`, `g2`.
    pub fn key(&self) -> &'a str {
        self.all().next().map_or("", |key| key.text)
    }

    /// The fields behind the key.
    pub fn fields(&self) -> Fields<'a> {
        let mut fields = self.all();
        fields.next();
        fields
    }

    /// What is wrong with the key.
    pub fn key_error(&self, message: impl Into<Box<str>>) -> PolicyError {
        let span = self.all().next().map_or(Span::default(), |key| key.span);
        self.error_at(span, message)
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &RuleField<'_>, message: impl Into<Box<str>>) -> PolicyError {
        self.error_at(field.span, message)
    }

    /// What is wrong with a stretch of a field's text.
    pub(crate) fn error_within(&self, field: &RuleField<'_>, span: Span, message: impl Into<Box<str>>) -> PolicyError {
        let raw = self.rules.text().get(field.span.start as usize..field.span.end as usize).unwrap_or_default();
        let place = |place| field.span.start + undecoded(raw, place);
        self.error_at(Span::new(place(span.start), place(span.end)), message)
    }

    /// What is wrong with the row as a whole.
    pub fn whole_error(&self, message: impl Into<Box<str>>) -> PolicyError {
        let span = self.all().map(|field| field.span).reduce(Span::to).unwrap_or_default();
        self.error_at(span, message)
    }

    /// Reads a field as an expression, as `eval()` does.
    ///
    /// # Errors
    ///
    /// What is wrong with the expression, at its place in the row's lines.
    pub fn parse(&self, field: &RuleField<'_>) -> Result<Expr, PolicyErrors> {
        let (source, first) = self.excerpt();
        let raw = self.rules.text().get(field.span.start as usize..field.span.end as usize).unwrap_or_default();
        let start = field.span.start - first;
        parse_text(field.text, &source, &|span| {
            Span::new(start + undecoded(raw, span.start), start + undecoded(raw, span.end))
        })
    }

    fn error_at(&self, span: Span, message: impl Into<Box<str>>) -> PolicyError {
        let (source, first) = self.excerpt();
        PolicyError::new(source, Span::new(span.start - first, span.end - first), message)
    }

    /// Key and fields.
    pub(crate) fn all(&self) -> Fields<'a> {
        Fields { rules: self.rules, at: Some(self.start.byte as usize) }
    }

    /// The row's lines, so that an error does not keep all rules alive, and where they begin.
    fn excerpt(&self) -> (Source, u32) {
        let text = self.rules.text();
        let row = self.start.byte as usize;
        let first = text.get(..row).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let last = self.all().map(|field| field.span.end as usize).max().unwrap_or(row);
        let end = text.get(last..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| last + newline);
        let source = Source::new(Arc::clone(&self.rules.name), text.get(first..end).unwrap_or_default());
        (source.behind_lines(self.start.line - 1), u32::try_from(first).unwrap_or(u32::MAX))
    }
}

impl RuleField<'_> {
    /// Where it stands among all rules, with its quotes.
    pub fn span(&self) -> Span {
        self.span
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = RuleField<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.rules.text();
        let scanned = scan(text, self.at?);
        self.at = scanned.next;
        let inner = match scanned.quoting {
            Quoting::Bare => text.get(scanned.start..scanned.end),
            Quoting::Decoded => self.rules.decoded(scanned.start),
            Quoting::Verbatim => text.get(scanned.start + 1..scanned.end - 1),
            Quoting::Wrong(_) => None,
        };
        let span = Span::new(u32::try_from(scanned.start).ok()?, u32::try_from(scanned.end).ok()?);
        Some(RuleField { text: inner?, span })
    }
}

/// As CSV: `p, alice, data1, read`.
impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = String::new();
        written(self.key(), true, &mut row);
        for field in self.fields() {
            row.push_str(", ");
            written(field.text, false, &mut row);
        }
        f.write_str(&row)
    }
}

/// The same key and fields.
impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.all().map(|field| field.text).eq(other.all().map(|field| field.text))
    }
}

impl Eq for Row<'_> {}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}
