//! What rules of a policy can ask of a principal: `r.sub.id`, `r.sub.issuer`, `r.sub.roles`.

use super::Principal;
use crate::{
    Names,
    policy::{AsValue, Attributes, DeclaresAttributes, Elements, Kind, Value},
};

const LIST: Kind = Kind::List(&Kind::Text);

const OPTIONAL: Kind = Kind::Optional(&Kind::Text);

impl DeclaresAttributes for Principal {
    const ATTRIBUTES: &'static [(&'static str, Kind)] = &[
        ("id", Kind::Text),
        ("subject", Kind::Text),
        ("issuer", Kind::Text),
        ("client_id", OPTIONAL),
        ("acr", OPTIONAL),
        ("roles", LIST),
        ("permissions", LIST),
        ("scopes", LIST),
    ];

    fn value_at(&self, place: usize) -> Option<Value<'_>> {
        match place {
            // the subject is unique at its issuer: a service with several asks for the issuer too
            0 | 1 => self.subject().as_value(),
            2 => self.issuer().as_value(),
            3 => Some(optional(self.client_id())),
            4 => Some(optional(self.acr())),
            5 => self.roles().as_value(),
            6 => self.permissions().as_value(),
            7 => self.scopes().as_value(),
            _ => None,
        }
    }
}

impl Attributes for Principal {
    fn attribute(&self, name: &str) -> Option<Value<'_>> {
        self.value_at(Self::ATTRIBUTES.iter().position(|(known, _)| *known == name)?)
    }
}

impl AsValue for Principal {
    const KIND: Kind = Kind::Object(Self::ATTRIBUTES);

    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::Object(self))
    }
}

impl Elements for Names {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn element(&self, place: usize) -> Option<Value<'_>> {
        self.at(place)?.as_value()
    }
}

impl AsValue for Names {
    const KIND: Kind = LIST;

    fn as_value(&self) -> Option<Value<'_>> {
        Some(Value::List(self))
    }
}

fn optional(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Null, Value::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(who: &'a Principal, name: &str) -> Option<&'a str> {
        match who.attribute(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn rules_can_ask_who_somebody_is_and_what_it_holds_and_nothing_else() {
        let bob =
            Principal::builder("https://issuer.example", "bob").client_id("web").roles(["editor", "viewer"]).build();

        assert_eq!((text(&bob, "id"), text(&bob, "subject")), (Some("bob"), Some("bob")));
        assert_eq!((text(&bob, "issuer"), text(&bob, "client_id")), (Some("https://issuer.example"), Some("web")));
        assert!(matches!(bob.attribute("acr"), Some(Value::Null)));
        let Some(Value::List(roles)) = bob.attribute("roles") else { panic!("a list") };
        assert_eq!(roles.len(), 2);
        assert!(matches!(roles.element(1), Some(Value::Text("viewer"))));
        assert!(roles.element(2).is_none());
        for unknown in ["", "Id", "name", "claims", "sub"] {
            assert!(bob.attribute(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn each_attribute_that_is_declared_has_its_kind() {
        let bob = Principal::builder("https://issuer.example", "bob").acr("mfa").client_id("web").build();

        for (place, (name, kind)) in Principal::ATTRIBUTES.iter().enumerate() {
            let value = bob.value_at(place).unwrap();
            let is_list = matches!(value, Value::List(_));
            assert_eq!(is_list, *kind == LIST, "{name}");
            assert!(is_list || matches!(value, Value::Text(_)), "{name}");
        }
        assert!(bob.value_at(Principal::ATTRIBUTES.len()).is_none());
    }
}
