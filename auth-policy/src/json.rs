//! JSON as what rules are asked about.

use serde_json::{Map, Value as Json};

use crate::{AsValue, Attributes, Kind, Value};

impl Attributes for Map<String, Json> {
    fn attribute(&self, name: &str) -> Option<Value<'_>> {
        self.get(name)?.as_value()
    }
}

impl AsValue for Json {
    const KIND: Kind = Kind::Any;

    fn as_value(&self) -> Option<Value<'_>> {
        Some(self.into())
    }
}

/// Numbers beyond 64 bits, which JSON has, are floats.
impl<'a> From<&'a Json> for Value<'a> {
    fn from(json: &'a Json) -> Self {
        match json {
            Json::Array(elements) => Self::List(elements),
            Json::Bool(value) => Self::Bool(*value),
            Json::Null => Self::Null,
            Json::Number(number) => {
                number.as_i64().map(Self::Integer).or_else(|| number.as_f64().map(Self::Float)).unwrap_or(Self::Null)
            }
            Json::Object(members) => Self::Object(members),
            Json::String(text) => Self::Text(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Value;

    #[test]
    fn json_is_what_it_says() {
        let json =
            json!({"age": 18, "height": 1.8, "tags": ["a", null], "home": {"city": "Wellington"}, "big": u64::MAX});
        let Value::Object(object) = Value::from(&json) else { panic!("an object") };

        assert!(matches!(object.attribute("age"), Some(Value::Integer(18))));
        assert!(matches!(object.attribute("height"), Some(Value::Float(_))));
        assert!(matches!(object.attribute("big"), Some(Value::Float(_))));
        let Some(Value::List(tags)) = object.attribute("tags") else { panic!("a list") };
        assert!(matches!(
            (tags.element(0), tags.element(1), tags.element(2)),
            (Some(Value::Text("a")), Some(Value::Null), None)
        ));
        let Some(Value::Object(home)) = object.attribute("home") else { panic!("an object") };
        assert!(matches!(home.attribute("city"), Some(Value::Text("Wellington"))));
        assert!(object.attribute("missing").is_none());
    }
}
