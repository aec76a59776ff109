use core::fmt;
use std::sync::Arc;

use crate::{Expr, PolicyError, PolicyErrors, Source, Span, expr::parse_text};

/// Rules and role assignments: rows of a key and fields, in order.
///
/// They are read from CSV as Casbin's file adapters do, or put together row by row. A row is the text it was read from
/// and eight bytes beside it, so that a million of them cost little more than their file.
///
/// - A line is a row: `p, alice, data1, read`. Blank lines and lines that begin with `#` are none; a `#` elsewhere is text.
/// - White space around a field is none of it, unless the field stands in double quotes.
/// - A field in double quotes can hold commas, line breaks, and quotes that are written twice.
///
/// # Examples
///
/// ```
/// use auth_policy::{Rules, Source};
///
/// let rules = Rules::read(&Source::new("policy.csv", "p, alice, data1, read\ng, bob, \"editor, senior\"\n"))?;
/// let fields: Vec<_> = rules.rows().flat_map(|row| row.fields()).map(|field| field.text).collect();
/// assert_eq!(fields, ["alice", "data1", "read", "bob", "editor, senior"]);
///
/// let errors = Rules::read(&Source::new("policy.csv", "p, \"alice, data1, read\n")).unwrap_err();
/// assert!(errors.to_string().starts_with("policy.csv:1:4: this quote is not closed"));
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
#[derive(Clone)]
pub struct Rules {
    name: Arc<str>,
    /// What was read, shared with its source; nothing once a row was added to it.
    read: Option<Arc<str>>,
    /// What was put together.
    written: String,
    rows: Vec<Start>,
    /// The fields whose text differs from what stands between their quotes, in the order of their places.
    decoded: Vec<Decoded>,
    arena: String,
}

/// One of the [`Rules`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    rules: &'a Rules,
    number: usize,
    start: Start,
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

/// Where a row begins.
#[derive(Clone, Copy)]
struct Start {
    byte: u32,
    line: u32,
}

/// The text of a field, in the arena.
#[derive(Clone, Copy)]
struct Decoded {
    /// Where the field stands.
    field: u32,
    start: u32,
    end: u32,
}

impl Rules {
    /// No rules yet, under the name that errors are to give them.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            read: None,
            written: String::new(),
            rows: Vec::new(),
            decoded: Vec::new(),
            arena: String::new(),
        }
    }

    /// Reads rules from CSV.
    ///
    /// Whether the keys, and the number of fields, are those of a model is checked when a policy is made of both.
    ///
    /// # Errors
    ///
    /// All places where quotes are wrong.
    pub fn read(source: &Source) -> Result<Self, PolicyErrors> {
        Reader::new(source)?.read()
    }

    /// Adds a row. Its texts can be anything.
    ///
    /// # Errors
    ///
    /// If all rows together would be longer than 4 GiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use auth_policy::Rules;
    ///
    /// let mut rules = Rules::new("database");
    /// rules.push("p", ["alice", "data1, data2", "read"])?;
    /// assert_eq!(rules.to_string(), "p, alice, \"data1, data2\", read\n");
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn push<F: AsRef<str>>(&mut self, key: &str, fields: impl IntoIterator<Item = F>) -> Result<(), PolicyErrors> {
        let line = self.rows.last().map_or(0, |last| last.line) + 1;
        if let Some(read) = self.read.take() {
            read.as_ref().clone_into(&mut self.written);
        }
        let text = &mut self.written;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let start = text.len();
        written(key, true, text);
        let mut decoded = vec![(start, key.to_owned())];
        for field in fields {
            text.push_str(", ");
            decoded.push((text.len(), field.as_ref().to_owned()));
            written(field.as_ref(), false, text);
        }
        text.push('\n');
        let (Ok(byte), Ok(_)) = (u32::try_from(start), u32::try_from(text.len())) else {
            text.truncate(start);
            return Err(too_long(&self.name).into());
        };
        for (place, field) in decoded {
            if field.contains('"') {
                self.decode(place, &field);
            }
        }
        self.rows.push(Start { byte, line });
        Ok(())
    }

    /// The name that errors give them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> + DoubleEndedIterator + Clone {
        self.rows.iter().enumerate().map(|(number, start)| Row { rules: self, number, start: *start })
    }

    /// The row of this number, from 0.
    pub fn row(&self, number: usize) -> Option<Row<'_>> {
        self.rows.get(number).map(|start| Row { rules: self, number, start: *start })
    }

    /// The bytes that they keep in memory.
    pub fn size(&self) -> usize {
        self.text().len()
            + self.rows.capacity() * size_of::<Start>()
            + self.decoded.capacity() * size_of::<Decoded>()
            + self.arena.capacity()
    }

    fn text(&self) -> &str {
        self.read.as_deref().unwrap_or(&self.written)
    }

    /// Remembers the text of the field that begins at this byte.
    fn decode(&mut self, field: usize, text: &str) {
        let start = self.arena.len();
        self.arena.push_str(text);
        // A decoded text is shorter than what it was decoded from, so that all of this fits if the text does.
        if let (Ok(field), Ok(start), Ok(end)) =
            (u32::try_from(field), u32::try_from(start), u32::try_from(self.arena.len()))
        {
            self.decoded.push(Decoded { field, start, end });
        }
    }

    /// The field whose opening quote stands at this byte, if its text had to be decoded.
    fn decoded(&self, field: usize) -> Option<&str> {
        let place = self.decoded.binary_search_by_key(&u32::try_from(field).ok()?, |decoded| decoded.field).ok()?;
        let decoded = self.decoded.get(place)?;
        self.arena.get(decoded.start as usize..decoded.end as usize)
    }
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
    fn all(&self) -> Fields<'a> {
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

/// As CSV, one row a line. Reading it gives equal rules.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().try_for_each(|row| writeln!(f, "{row}"))
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

/// The same rows in the same order, however they are written.
impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.rows().eq(other.rows())
    }
}

impl Eq for Rules {}

/// The same key and fields.
impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.all().map(|field| field.text).eq(other.all().map(|field| field.text))
    }
}

impl Eq for Row<'_> {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rows()).finish()
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// A field as it stands in a text.
struct Scanned {
    start: usize,
    end: usize,
    quoting: Quoting,
    /// Where the next field of the row begins, if there is one.
    next: Option<usize>,
}

enum Quoting {
    /// Without quotes around it.
    Bare,
    /// In quotes, with others in it.
    Decoded,
    /// In quotes, and none in it.
    Verbatim,
    /// What is wrong with its quotes.
    Wrong(Wrong),
}

#[derive(Clone, Copy)]
enum Wrong {
    /// Something stands behind the closing quote.
    Behind,
    /// There is no closing quote.
    Open,
    /// A field without quotes around it holds an odd number of quotes.
    Within,
}

/// Reads the field that begins at this byte.
fn scan(text: &str, at: usize) -> Scanned {
    let bytes = text.as_bytes();
    let start = at + blank(text, at);
    if bytes.get(start) == Some(&b'"') {
        return quoted(text, start);
    }
    let rest = bytes.get(start..).unwrap_or_default();
    let mut quotes = 0_usize;
    let length = rest
        .iter()
        .position(|byte| {
            quotes += usize::from(*byte == b'"');
            matches!(byte, b',' | b'\n')
        })
        .unwrap_or(rest.len());
    let field = text.get(start..start + length).unwrap_or_default();
    let field = if field.as_bytes().last().is_some_and(u8::is_ascii_graphic) { field } else { field.trim_end() };
    let next = (bytes.get(start + length) == Some(&b',')).then_some(start + length + 1);
    let quoting = if quotes.is_multiple_of(2) { Quoting::Bare } else { Quoting::Wrong(Wrong::Within) };
    Scanned { start, end: start + field.len(), quoting, next }
}

/// Reads the field whose opening quote stands at this byte.
fn quoted(text: &str, start: usize) -> Scanned {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let mut quoting = Quoting::Verbatim;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else {
            return Scanned { start, end: text.len(), quoting: Quoting::Wrong(Wrong::Open), next: None };
        };
        at += quote + 1;
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        quoting = Quoting::Decoded;
        at += 1;
    }
    let end = at;
    at += blank(text, at);
    match bytes.get(at) {
        None | Some(b'\n') => Scanned { start, end, quoting, next: None },
        Some(b',') => Scanned { start, end, quoting, next: Some(at + 1) },
        Some(_) => Scanned { start, end, quoting: Quoting::Wrong(Wrong::Behind), next: None },
    }
}

/// How many bytes of white space stand here, in this line.
fn blank(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii_graphic() => 0,
        _ => {
            let rest = text.get(at..).unwrap_or_default();
            rest.find(|character: char| character == '\n' || !character.is_whitespace()).unwrap_or(rest.len())
        }
    }
}

/// What a place in a field's text is in what the field was read from.
fn undecoded(raw: &str, place: u32) -> u32 {
    if !raw.starts_with('"') {
        return place;
    }
    let mut bytes = raw.bytes().skip(1);
    let mut at = 1;
    for _ in 0..place {
        at += if bytes.next() == Some(b'"') {
            bytes.next();
            2
        } else {
            1
        };
    }
    at
}

/// Writes a field so that it reads as it is.
fn written(field: &str, is_key: bool, text: &mut String) {
    let special = field.contains(['"', ',', '\n', '\r', '\u{feff}']) || field.trim() != field;
    if special || is_key && (field.is_empty() || field.starts_with('#')) {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}

fn too_long(name: &Arc<str>) -> PolicyError {
    PolicyError::new(Source::new(Arc::clone(name), ""), Span::default(), "the rules are longer than 4 GiB")
        .help("take them apart into several sources")
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
            return Err(too_long(&source.name().into()).into());
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
                Quoting::Bare | Quoting::Verbatim => {}
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
