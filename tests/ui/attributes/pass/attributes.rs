//! Structs whose fields rules can ask for.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use auth_axum::{
    Attributes,
    auth_core::policy::{AsValue, DeclaresAttributes, Kind, Value},
};

#[derive(Debug, Attributes)]
struct Everything<'a, T> {
    yes: bool,
    small: i8,
    large: u64,
    float: f32,
    owned: String,
    borrowed: &'a str,
    either: Cow<'a, str>,
    shared: Arc<str>,
    boxed: Box<str>,
    present: Option<i64>,
    absent: Option<String>,
    list: Vec<String>,
    slice: &'a [u8],
    array: [bool; 2],
    set: HashSet<u16>,
    ordered: BTreeSet<Cow<'a, str>>,
    given: T,
    nested: Nested,
    boxed_nested: Box<Nested>,
    #[attributes(rename = "owner.id")]
    renamed: u8,
    #[attributes(skip)]
    #[expect(dead_code, reason = "no rule asks for it")]
    hidden: std::time::Duration,
    r#type: &'static str,
}

#[derive(Debug, Default, Attributes)]
struct Nested {
    city: String,
    parent: Option<Box<Nested>>,
}

#[derive(Debug, Attributes)]
struct Nothing {}

#[derive(Debug, Attributes)]
struct Unit;

mod elsewhere {
    #[derive(Debug, auth_axum::Attributes)]
    #[attributes(crate = ::auth_axum::auth_core::policy)]
    pub(super) struct Article {
        pub(super) author: String,
    }
}

/// A name of the module that generated code must not lean on.
#[derive(Debug, Attributes)]
struct Value2 {
    #[attributes(rename = "Option")]
    option: bool,
}

fn everything() -> Everything<'static, f64> {
    Everything {
        yes: true,
        small: -1,
        large: u64::MAX,
        float: 0.5,
        owned: "owned".to_owned(),
        borrowed: "borrowed",
        either: Cow::Borrowed("either"),
        shared: "shared".into(),
        boxed: "boxed".into(),
        present: Some(7),
        absent: None,
        list: vec!["a".to_owned(), "b".to_owned()],
        slice: &[1, 2],
        array: [true, false],
        set: HashSet::from([3]),
        ordered: BTreeSet::from(["x".into()]),
        given: 1.5,
        nested: Nested { city: "Bern".to_owned(), parent: Some(Box::default()) },
        boxed_nested: Box::default(),
        renamed: 9,
        hidden: std::time::Duration::ZERO,
        r#type: "kind",
    }
}

/// A value as one reads it.
fn shown(value: Option<Value<'_>>) -> String {
    match value {
        Some(Value::Bool(value)) => value.to_string(),
        Some(Value::Float(value)) => format!("{value:?}"),
        Some(Value::Integer(value)) => value.to_string(),
        Some(Value::List(list)) => {
            let elements: Vec<_> = (0..list.len()).map(|place| shown(list.element(place))).collect();
            format!("[{}]", elements.join(" "))
        }
        Some(Value::Null) => "null".to_owned(),
        Some(Value::Object(object)) => format!("{{city: {}}}", shown(object.attribute("city"))),
        Some(Value::Text(text)) => format!("'{text}'"),
        None => "nothing".to_owned(),
        Some(_) => "another".to_owned(),
    }
}

#[test]
fn each_field_is_an_attribute_by_its_name() {
    let everything = everything();

    for (name, expected) in [
        ("yes", "true"),
        ("small", "-1"),
        ("large", "nothing"),
        ("float", "0.5"),
        ("owned", "'owned'"),
        ("borrowed", "'borrowed'"),
        ("either", "'either'"),
        ("shared", "'shared'"),
        ("boxed", "'boxed'"),
        ("present", "7"),
        ("absent", "null"),
        ("list", "['a' 'b']"),
        ("slice", "[1 2]"),
        ("array", "[true false]"),
        ("set", "[3]"),
        ("ordered", "['x']"),
        ("given", "1.5"),
        ("nested", "{city: 'Bern'}"),
        ("boxed_nested", "{city: ''}"),
        ("owner.id", "9"),
        ("type", "'kind'"),
        // the denied case: no rule can ask for these
        ("renamed", "nothing"),
        ("hidden", "nothing"),
        ("Yes", "nothing"),
        ("", "nothing"),
    ] {
        assert_eq!(shown(everything.attribute(name)), expected, "{name}");
    }
    assert!(Nothing {}.attribute("x").is_none());
    assert!(Unit.attribute("x").is_none());
    assert!(Value2 { option: true }.attribute("Option").is_some());
    assert_eq!(shown(elsewhere::Article { author: "bob".to_owned() }.attribute("author")), "'bob'");
}

#[test]
fn every_attribute_has_a_place_and_a_kind() {
    let everything = everything();
    let attributes = Everything::<f64>::ATTRIBUTES;

    for (place, (name, _)) in attributes.iter().enumerate() {
        assert_eq!(shown(everything.value_at(place)), shown(everything.attribute(name)), "{name}");
    }
    assert!(everything.value_at(attributes.len()).is_none());

    let kind = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    assert_eq!(kind("absent"), Some(Kind::Optional(&Kind::Text)));
    assert_eq!(kind("ordered"), Some(Kind::List(&Kind::Text)));
    assert_eq!(kind("given"), Some(Kind::Float));
    assert_eq!(kind("nested"), Some(Nested::KIND));
    assert_eq!(kind("hidden"), None);
    // what is not known before it is: a struct within itself
    assert_eq!(Nested::ATTRIBUTES, [("city", Kind::Text), ("parent", Kind::Any)]);
}
