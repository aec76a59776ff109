use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet, VecDeque},
    fmt::Debug,
    hash::BuildHasher,
    rc::Rc,
    sync::Arc,
};

use crate::{Elements, Value};

/// What a value of Rust is to rules: `#[derive(Attributes)]` asks it of each field.
///
/// Numbers are whole numbers of 64 bits, or floats; texts, lists, sets and other structs are borrowed, so that asking
/// allocates nothing.
///
/// # Examples
///
/// ```
/// use auth_policy::{AsValue, Value};
///
/// assert!(matches!(7_u8.as_value(), Some(Value::Integer(7))));
/// assert!(matches!("read".to_owned().as_value(), Some(Value::Text("read"))));
/// assert!(matches!(None::<bool>.as_value(), Some(Value::Null)));
/// // no whole number of the language: a rule that asks for it is indeterminate, and so allows nothing
/// assert!(u64::MAX.as_value().is_none());
/// ```
#[diagnostic::on_unimplemented(
    message = "rules can't ask for a value of the type `{Self}`",
    label = "no attribute",
    note = "attributes are `bool`, numbers, texts, other structs with `#[derive(Attributes)]`, and `Option`s, lists and sets of them",
    note = "leave the field out with `#[attributes(skip)]`, or make it one of these"
)]
pub trait AsValue {
    /// What rules that are compiled ahead of time know about the type.
    const KIND: Kind;

    /// The value, or nothing if the language has none for it, which makes a row that asks for it indeterminate.
    fn as_value(&self) -> Option<Value<'_>>;
}

/// A struct whose attributes are known to the compiler: what rules that are compiled ahead of time are checked against.
#[diagnostic::on_unimplemented(
    message = "the attributes of `{Self}` are not known to the compiler",
    label = "rules can't be checked against this type",
    note = "write `#[derive(Attributes)]` on `{Self}`"
)]
pub trait DeclaresAttributes {
    /// Every attribute by name, in the order of their places.
    const ATTRIBUTES: &'static [(&'static str, Kind)];

    /// The attribute at this place.
    fn value_at(&self, place: usize) -> Option<Value<'_>>;
}

/// What the compiler knows about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Nothing.
    Any,
    /// True or false.
    Bool,
    /// A number with a fraction.
    Float,
    /// A whole number.
    Integer,
    /// Several values of one kind.
    List(&'static Kind),
    /// Something with these attributes.
    Object(&'static [(&'static str, Kind)]),
    /// A value or nothing.
    Optional(&'static Kind),
    /// A text.
    Text,
}

impl AsValue for bool {
    const KIND: Kind = Kind::Bool;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Bool(*self))
    }
}

impl AsValue for f64 {
    const KIND: Kind = Kind::Float;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Float(*self))
    }
}

impl AsValue for f32 {
    const KIND: Kind = Kind::Float;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Float(f64::from(*self)))
    }
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {
        $(
            impl AsValue for $number {
                const KIND: Kind = Kind::Integer;

                #[inline]
                fn as_value(&self) -> Option<Value<'_>> {
                    i64::try_from(*self).ok().map(Value::Integer)
                }
            }
        )*
    };
}

whole_numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl AsValue for str {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl AsValue for String {
    const KIND: Kind = Kind::Text;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl<T: AsValue> AsValue for Option<T> {
    const KIND: Kind = Kind::Optional(&T::KIND);

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        match self {
            Some(value) => value.as_value(),
            None => Some(Value::Null),
        }
    }
}

impl<T: AsValue + ToOwned + ?Sized> AsValue for Cow<'_, T> {
    const KIND: Kind = T::KIND;

    #[inline]
    fn as_value(&self) -> Option<Value<'_>> {
        (**self).as_value()
    }
}

macro_rules! pointers {
    ($($pointer:ty),*) => {
        $(
            impl<T: AsValue + ?Sized> AsValue for $pointer {
                const KIND: Kind = T::KIND;

                #[inline]
                fn as_value(&self) -> Option<Value<'_>> {
                    (**self).as_value()
                }
            }
        )*
    };
}

pointers!(&T, Arc<T>, Box<T>, Rc<T>);

macro_rules! lists {
    ($([$($parameter:tt)*] $list:ty),*) => {
        $(
            impl<T: AsValue + Debug + Sync, $($parameter)*> AsValue for $list {
                const KIND: Kind = Kind::List(&T::KIND);

                #[inline]
                fn as_value(&self) -> Option<Value<'_>> {
                    Some(Value::List(self))
                }
            }

            impl<T: AsValue + Debug + Sync, $($parameter)*> Elements for $list {
                fn len(&self) -> usize {
                    self.iter().len()
                }

                #[inline]
                fn element(&self, place: usize) -> Option<Value<'_>> {
                    self.get(place)?.as_value()
                }
            }
        )*
    };
}

lists!([const N: usize] [T; N], [] Vec<T>, [] VecDeque<T>, [] Box<[T]>, [] &[T]);

macro_rules! sets {
    ($([$($parameter:tt)*] $set:ty),*) => {
        $(
            impl<T: AsValue + Debug + Sync, $($parameter)*> AsValue for $set {
                const KIND: Kind = Kind::List(&T::KIND);

                #[inline]
                fn as_value(&self) -> Option<Value<'_>> {
                    Some(Value::List(self))
                }
            }

            impl<T: AsValue + Debug + Sync, $($parameter)*> Elements for $set {
                fn len(&self) -> usize {
                    self.iter().len()
                }

                fn element(&self, place: usize) -> Option<Value<'_>> {
                    self.iter().nth(place)?.as_value()
                }

                fn any(&self, test: &mut dyn FnMut(Value<'_>) -> bool) -> bool {
                    self.iter().any(|element| test(element.as_value().unwrap_or(Value::Null)))
                }
            }
        )*
    };
}

sets!([] BTreeSet<T>, [S: BuildHasher + Sync] HashSet<T, S>);

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: Option<Value<'_>>) -> Vec<&str> {
        let Some(Value::List(list)) = value else { panic!("a list") };
        (0..list.len()).map(|place| list.element(place)).map(text).collect()
    }

    fn text(value: Option<Value<'_>>) -> &str {
        let Some(Value::Text(text)) = value else { panic!("a text") };
        text
    }

    #[test]
    fn texts_are_borrowed_whatever_owns_them() {
        let owned = "read".to_owned();

        assert_eq!(text(owned.as_value()), "read");
        assert_eq!(text(owned.as_str().as_value()), "read");
        assert_eq!(text(Cow::Borrowed("read").as_value()), "read");
        assert_eq!(text(Box::<str>::from("read").as_value()), "read");
        assert_eq!(text(Arc::<str>::from("read").as_value()), "read");
        assert_eq!(text(Some(&&owned).as_value()), "read");
    }

    #[test]
    fn lists_and_sets_have_their_elements() {
        let set = BTreeSet::from(["b", "a"]);
        let list = vec!["a".to_owned(), "b".to_owned()];

        assert_eq!(texts(["a", "b"].as_value()), ["a", "b"]);
        assert_eq!(texts(list.as_value()), ["a", "b"]);
        assert_eq!(texts(list.as_slice().as_value()), ["a", "b"]);
        assert_eq!(texts(list.clone().into_boxed_slice().as_value()), ["a", "b"]);
        assert_eq!(texts(VecDeque::from(list).as_value()), ["a", "b"]);
        assert_eq!(texts(set.as_value()), ["a", "b"]);
        assert_eq!(texts(HashSet::from(["a"]).as_value()), ["a"]);
        assert!(vec![1_u8].element(1).is_none());
    }

    #[test]
    fn whole_numbers_of_64_bits_keep_their_value_and_larger_ones_have_none() {
        for (value, expected) in [
            (i64::MIN.as_value(), Some(i64::MIN)),
            (i64::MAX.as_value(), Some(i64::MAX)),
            (9_007_199_254_740_993_u64.as_value(), Some(9_007_199_254_740_993)),
            (u64::MAX.as_value(), None),
            (i128::MAX.as_value(), None),
        ] {
            let found = match value {
                Some(Value::Integer(number)) => Some(number),
                _ => None,
            };
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn kinds_say_what_a_type_is() {
        assert_eq!(<Option<Vec<String>>>::KIND, Kind::Optional(&Kind::List(&Kind::Text)));
        assert_eq!(<[f32; 2]>::KIND, Kind::List(&Kind::Float));
        assert_eq!(<Cow<'_, str>>::KIND, Kind::Text);
        assert_eq!(<HashSet<u16>>::KIND, Kind::List(&Kind::Integer));
    }
}
