use core::fmt;
use std::sync::Arc;

use self::scan::written;
use crate::{PolicyErrors, Source, error::too_long};

mod read;
mod row;
mod scan;
#[cfg(test)]
mod tests;

pub use self::row::{Fields, Row, RuleField};

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
        read::rules(source)
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
        if !self.written.is_empty() && !self.written.ends_with('\n') {
            self.written.push('\n');
        }
        let (start, texts) = (self.written.len(), self.decoded.len());
        self.field(key, true);
        for field in fields {
            self.written.push_str(", ");
            self.field(field.as_ref(), false);
        }
        self.written.push('\n');
        if let (Ok(byte), Ok(_)) = (u32::try_from(start), u32::try_from(self.written.len())) {
            self.rows.push(Start { byte, line });
            return Ok(());
        }
        self.written.truncate(start);
        self.decoded.truncate(texts);
        Err(too_long(&self.name, "rules").into())
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

    /// Writes a field of the row that is being added.
    fn field(&mut self, field: &str, is_key: bool) {
        if field.contains('"') {
            self.decode(self.written.len(), field);
        }
        written(field, is_key, &mut self.written);
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

/// As CSV, one row a line. Reading it gives equal rules.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().try_for_each(|row| writeln!(f, "{row}"))
    }
}

/// The same rows in the same order, however they are written.
impl PartialEq for Rules {
    fn eq(&self, other: &Self) -> bool {
        self.rows().eq(other.rows())
    }
}

impl Eq for Rules {}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rows()).finish()
    }
}
