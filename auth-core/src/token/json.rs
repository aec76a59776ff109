use core::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};

use super::error::Excerpt;

/// Reads one JSON object, the only way in which anything of a token or a key set is read: two parsers would be two
/// opinions about what a token says (RFC 8725 section 2.6).
///
/// Refused beyond what RFC 8259 refuses: a member name that is there twice at any depth, more than [`DEEPEST`]
/// levels, a byte order mark, whatever is no object.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonError> {
    let text = core::str::from_utf8(bytes).map_err(JsonError::Encoding)?;
    let mut parser = Deserializer::from_str(text);
    let value = parser.deserialize_any(Strict { depth: 1 }).map_err(JsonError::Text)?;
    parser.end().map_err(JsonError::Text)?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(JsonError::NoObject)
        }
    }
}

/// Why bytes were no JSON object.
#[derive(Debug, thiserror::Error)]
pub(super) enum JsonError {
    #[error("not UTF-8: {0}")]
    Encoding(#[source] core::str::Utf8Error),
    #[error("not an object")]
    NoObject,
    #[error("{0}")]
    Text(#[source] serde_json::Error),
}

#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth > DEEPEST {
            return Err(E::custom(format_args!("more than {DEEPEST} levels deep")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, parser: D) -> Result<Value, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(deeper)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("member {} is there twice", Excerpt::of(&name))));
            }
            let value = members.next_value_seed(deeper)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// How many arrays and objects may stand inside each other.
const DEEPEST: usize = 32;
