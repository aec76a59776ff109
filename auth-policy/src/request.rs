use std::time::SystemTime;

use crate::Value;

/// What is asked of a policy: a value for each field of the request definition, in order.
///
/// # Examples
///
/// ```
/// use auth_policy::{Request, Value};
///
/// let texts = Request::from(&["alice", "data1", "read"]);
/// let values = Request::new(&[Value::Text("alice"), Value::Integer(7)]).section(2);
/// # let _ = (texts, values);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    values: Values<'a>,
    pub(crate) which: Which<'a>,
    pub(crate) time: Option<SystemTime>,
}

#[derive(Clone, Copy, Debug)]
enum Values<'a> {
    Any(&'a [Value<'a>]),
    Texts(&'a [&'a str]),
}

/// By which sections of the model a request is decided.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    /// By `r`, `p`, `e` and `m`.
    First,
    /// By those that have this matcher.
    Number(u32),
    Sections(Sections<'a>),
}

/// The names of the sections that a request is decided by: `r2`, `p2`, `e2`, `m2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections<'a> {
    /// `r`, `r2`.
    pub request: &'a str,
    /// `p`, `p2`.
    pub policy: &'a str,
    /// `e`, `e2`.
    pub effect: &'a str,
    /// `m`, `m2`.
    pub matcher: &'a str,
}

impl<'a> Request<'a> {
    /// A request of these values.
    pub fn new(values: &'a [Value<'a>]) -> Self {
        Self { values: Values::Any(values), which: Which::First, time: None }
    }

    /// A request of these texts.
    pub fn texts(texts: &'a [&'a str]) -> Self {
        Self { values: Values::Texts(texts), which: Which::First, time: None }
    }

    /// Asks the matcher `m2`, say, with the sections that belong to it.
    #[must_use]
    pub fn section(self, number: u32) -> Self {
        let which = if number <= 1 { Which::First } else { Which::Number(number) };
        Self { which, ..self }
    }

    /// Asks by these sections. A mixed set has to be known to the policy, see
    /// [`PolicyBuilder::decides_by`](crate::PolicyBuilder::decides_by).
    #[must_use]
    pub fn sections(self, sections: Sections<'a>) -> Self {
        Self { which: Which::Sections(sections), ..self }
    }

    /// Says which time it is, for roles that are had for a time. Without it nobody has them.
    #[must_use]
    pub fn at(self, time: SystemTime) -> Self {
        Self { time: Some(time), ..self }
    }

    /// The same request with other values.
    pub(crate) fn of(&self, values: &'a [Value<'a>]) -> Self {
        Self { values: Values::Any(values), ..*self }
    }

    pub(crate) fn len(&self) -> usize {
        match self.values {
            Values::Any(values) => values.len(),
            Values::Texts(texts) => texts.len(),
        }
    }

    pub(crate) fn value(&self, place: usize) -> Option<Value<'a>> {
        match self.values {
            Values::Any(values) => values.get(place).copied(),
            Values::Texts(texts) => texts.get(place).map(|text| Value::Text(text)),
        }
    }
}

impl<'a, const N: usize> From<&'a [&'a str; N]> for Request<'a> {
    fn from(texts: &'a [&'a str; N]) -> Self {
        Self::texts(texts)
    }
}

impl<'a> From<&'a [&'a str]> for Request<'a> {
    fn from(texts: &'a [&'a str]) -> Self {
        Self::texts(texts)
    }
}

impl<'a> From<&'a Vec<&'a str>> for Request<'a> {
    fn from(texts: &'a Vec<&'a str>) -> Self {
        Self::texts(texts)
    }
}

impl<'a, const N: usize> From<&'a [Value<'a>; N]> for Request<'a> {
    fn from(values: &'a [Value<'a>; N]) -> Self {
        Self::new(values)
    }
}

impl<'a> From<&'a [Value<'a>]> for Request<'a> {
    fn from(values: &'a [Value<'a>]) -> Self {
        Self::new(values)
    }
}

impl<'a> From<&'a Vec<Value<'a>>> for Request<'a> {
    fn from(values: &'a Vec<Value<'a>>) -> Self {
        Self::new(values)
    }
}

impl From<&Self> for Request<'_> {
    fn from(request: &Self) -> Self {
        *request
    }
}
