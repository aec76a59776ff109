use std::sync::Arc;

use super::{
    Rules, Start,
    scan::{Quoting, Scanned, Wrong, blank, scan},
};
use crate::{PolicyError, PolicyErrors, Source, Span, error::too_long};

/// Reads rules from CSV.
pub(super) fn rules(source: &Source) -> Result<Rules, PolicyErrors> {
    Reader::new(source)?.read()
}

struct Reader<'a> {
    text: &'a str,
    rules: Rules,
    errors: Vec<PolicyError>,
    at: usize,
    line: u32,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source) -> Result<Self, PolicyErrors> {
        if u32::try_from(source.text().len()).is_err() {
            return Err(too_long(source.name(), "rules").into());
        }
        let mut rules = Rules::new(source.name());
        rules.read = Some(source.shared_text());
        let at = if source.text().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Ok(Self { text: source.text(), rules, errors: Vec::new(), at, line: 1 })
    }

    fn read(mut self) -> Result<Rules, PolicyErrors> {
        while self.at < self.text.len() {
            let start = self.at + blank(self.text, self.at);
            match self.text.as_bytes().get(start) {
                None => break,
                Some(b'\n') => self.at = start,
                Some(b'#') => self.at = self.line_end(start),
                Some(_) => self.row(start),
            }
            // Past the line break.
            self.at += 1;
            self.line += 1;
        }
        self.rules.rows.shrink_to_fit();
        PolicyErrors::none(self.errors).map(|()| self.rules)
    }

    fn row(&mut self, start: usize) {
        self.rules.rows.push(Start { byte: u32::try_from(start).unwrap_or(u32::MAX), line: self.line });
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'"'));
        match end.map(|end| (start + end, rest.get(end))) {
            Some((_, Some(b'"'))) => self.row_with_quotes(start),
            Some((end, _)) => self.at = end,
            None => self.at = self.text.len(),
        }
    }

    fn row_with_quotes(&mut self, start: usize) {
        let mut at = Some(start);
        let mut end = start;
        while let Some(from) = at {
            let field = scan(self.text, from);
            end = field.end;
            at = field.next;
            match field.quoting {
                Quoting::Bare => {
                    let text = self.text.get(field.start..field.end).unwrap_or_default();
                    if !text.matches('"').count().is_multiple_of(2) {
                        self.wrong(Wrong::Within, &field);
                    }
                }
                Quoting::Verbatim => {}
                Quoting::Decoded => {
                    let inner = self.text.get(field.start + 1..field.end - 1).unwrap_or_default();
                    self.rules.decode(field.start, &inner.replace("\"\"", "\""));
                }
                Quoting::Wrong(wrong) => {
                    self.wrong(wrong, &field);
                    if matches!(wrong, Wrong::Open) {
                        // The quote would swallow all lines that follow, and their errors.
                        end = field.start;
                    }
                    at = None;
                }
            }
        }
        let within = self.text.get(start..end).unwrap_or_default();
        self.line += u32::try_from(within.matches('\n').count()).unwrap_or(0);
        self.at = self.line_end(end);
    }

    fn wrong(&mut self, wrong: Wrong, field: &Scanned) {
        let line_start =
            self.text.get(..field.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let lines =
            self.text.get(line_start..self.line_end(field.end.min(self.line_end(field.start)))).unwrap_or_default();
        let source = Source::new(Arc::clone(&self.rules.name), lines).behind_lines(self.line - 1);
        let place = |byte: usize| u32::try_from(byte - line_start).unwrap_or(u32::MAX);
        let (span, message, remedy) = match wrong {
            Wrong::Behind => (
                Span::new(place(field.end), place(field.end) + 1),
                "something stands behind the closing quote",
                "put the whole field into quotes, and write each quote within it twice",
            ),
            Wrong::Open => (
                Span::new(place(field.start), place(field.start) + 1),
                "this quote is not closed",
                "end the field with a quote; a quote within it is written twice",
            ),
            Wrong::Within => (
                Span::new(place(field.start), place(field.end)),
                "this field holds a quote without another one",
                "put the whole field into quotes, and write each quote within it twice",
            ),
        };
        self.errors.push(PolicyError::new(source, span, message).help(remedy));
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        rest.iter().position(|byte| *byte == b'\n').map_or(self.text.len(), |newline| at + newline)
    }
}
