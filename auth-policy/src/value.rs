/// A value that a request carries or an expression has.
///
/// Borrowed throughout, so that asking costs no allocation. Two values are equal only if they are of one kind (integers
/// and floats are one kind); comparing others makes the row indeterminate.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// True or false.
    Bool(bool),
    /// A number with a fraction.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// Several values in order.
    List(&'a dyn Elements),
    /// A name that was looked up beforehand, see [`Policy::handle`](crate::Policy::handle).
    Name(crate::Handle),
    /// Nothing: JSON's `null`.
    Null,
    /// Something with attributes.
    Object(&'a dyn Attributes),
    /// A text.
    Text(&'a str),
}

/// Something that rules can ask for its attributes: `r.sub.age` asks the subject for `age`.
///
/// `#[derive(Attributes)]` implements it for structs; JSON objects implement it with the feature `json`.
pub trait Attributes: core::fmt::Debug + Sync {
    /// The attribute of this name, or nothing if there is none of it, which makes a row that asks for it indeterminate.
    fn attribute(&self, name: &str) -> Option<Value<'_>>;
}

/// The elements of a list, for `in`.
pub trait Elements: core::fmt::Debug + Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at this place, from 0.
    fn element(&self, place: usize) -> Option<Value<'_>>;

    /// Whether the test holds for one of them, which is the last that it is asked of. A place without a value is
    /// [`Value::Null`].
    fn any(&self, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
        (0..self.len()).any(|place| test(self.element(place).unwrap_or(Value::Null)))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<crate::Handle> for Value<'_> {
    fn from(name: crate::Handle) -> Self {
        Self::Name(name)
    }
}

impl<'a> From<&'a dyn Attributes> for Value<'a> {
    fn from(object: &'a dyn Attributes) -> Self {
        Self::Object(object)
    }
}

impl<'a> From<&'a dyn Elements> for Value<'a> {
    fn from(list: &'a dyn Elements) -> Self {
        Self::List(list)
    }
}
