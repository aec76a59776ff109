use core::fmt;

use auth_policy::{PolicyErrors, Row, Rules};

/// A rule, or the assignment of a role, as stores keep it: its kind and its fields.
///
/// # Examples
///
/// ```
/// use auth_core::policy::StoredRule;
///
/// let rule = StoredRule::new("p", ["role:editor", "articles", "write"]);
/// assert_eq!(rule.to_string(), "p, role:editor, articles, write");
///
/// // whatever stands in a field stays in that field: nobody writes a second rule into a name
/// let rule = StoredRule::new("p", ["eve, articles, write\np, eve", "articles", "read"]);
/// assert_eq!(rule.to_string(), "p, \"eve, articles, write\np, eve\", articles, read");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StoredRule {
    kind: Box<str>,
    fields: Vec<Box<str>>,
}

impl StoredRule {
    /// A rule of this kind, `p`, `p2`, `g` and so on, with these fields.
    pub fn new(kind: impl Into<Box<str>>, fields: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self { kind: kind.into(), fields: fields.into_iter().map(Into::into).collect() }
    }

    /// The kind, `p` or `g2`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The fields behind the kind.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.fields.iter().map(|field| &**field)
    }

    /// Whether a row has this kind and these fields.
    pub fn is(&self, row: Row<'_>) -> bool {
        row.key() == self.kind() && row.fields().map(|field| field.text).eq(self.fields())
    }

    /// Adds it to others.
    pub(super) fn push_to(&self, rules: &mut Rules) -> Result<(), PolicyErrors> {
        rules.push(self.kind(), self.fields())
    }
}

impl From<Row<'_>> for StoredRule {
    fn from(row: Row<'_>) -> Self {
        Self::new(row.key(), row.fields().map(|field| field.text))
    }
}

/// As CSV, `p, alice, data1, read`.
impl fmt::Display for StoredRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rules = Rules::new("");
        self.push_to(&mut rules).map_err(|_| fmt::Error)?;
        f.write_str(rules.to_string().trim_end_matches('\n'))
    }
}

impl fmt::Debug for StoredRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredRule({:?})", self.to_string())
    }
}
