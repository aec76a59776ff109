//! What the compiler checks of a rule against the types that it asks: `policy_files!` writes a constant for each check, and a
//! constant that can't be evaluated is a compile error with this text.

pub use crate::expr::BinaryOp;
use crate::{Kind, Value};

/// A term of a rule: what it is called, and what it is.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// As the rule writes it.
    pub text: &'static str,
    /// What its value is.
    pub kind: Kind,
}

/// The kind at the end of a path of attributes; `Any` if there is none, which [`has`] reports.
pub const fn kind_at(attributes: &[(&str, Kind)], path: &[&str]) -> Kind {
    let [name, rest @ ..] = path else { return Kind::Any };
    match find(attributes, name) {
        Some(kind) => within(kind, rest),
        None => Kind::Any,
    }
}

/// The place of an attribute; one that there is not if it is missing, which [`has`] reports.
pub const fn place_of(attributes: &[(&str, Kind)], name: &str) -> usize {
    let mut place = 0;
    let mut rest = attributes;
    while let [(known, _), others @ ..] = rest {
        if same(known, name) {
            return place;
        }
        place += 1;
        rest = others;
    }
    usize::MAX
}

/// Whether there is such an attribute.
pub fn knows(attributes: &[(&str, Kind)], path: &[&str]) -> bool {
    let [name, rest @ ..] = path else { return true };
    let Some((_, kind)) = attributes.iter().find(|(known, _)| known == name) else { return false };
    match plain(*kind) {
        Kind::Any => true,
        Kind::Object(attributes) => knows(attributes, rest),
        Kind::Bool | Kind::Float | Kind::Integer | Kind::List(_) | Kind::Optional(_) | Kind::Text => rest.is_empty(),
    }
}

/// Checks that there is such an attribute.
#[track_caller]
pub const fn has(at: &str, of: &str, attributes: &[(&str, Kind)], path: &[&str]) {
    let [name, rest @ ..] = path else { return };
    let Some(kind) = find(attributes, name) else {
        let mut message = Message::new(at).text("`").text(of).text("` has no attribute `").text(name).text("`");
        let mut known = attributes;
        let mut first = true;
        while let [(known_name, _), others @ ..] = known {
            message = message.text(if first { "; it has `" } else { "`, `" }).text(known_name);
            first = false;
            known = others;
        }
        if !first {
            message = message.text("`");
        }
        message.fail()
    };
    if rest.is_empty() {
        return;
    }
    match plain(kind) {
        Kind::Any => {}
        Kind::Object(attributes) => has(at, name, attributes, rest),
        other @ (Kind::Bool | Kind::Float | Kind::Integer | Kind::List(_) | Kind::Optional(_) | Kind::Text) => {
            Message::new(at)
                .text("`")
                .text(name)
                .text("` is ")
                .text(name_of(other))
                .text(" and has no attributes")
                .fail()
        }
    }
}

/// Checks that two values can be equal.
#[track_caller]
pub const fn comparable(at: &str, left: Term, right: Term) {
    if !alike(left.kind, right.kind) {
        Message::of_two(at, left, right).text(": they are never equal").fail()
    }
}

/// Checks that one value can come before another.
#[track_caller]
pub const fn ordered(at: &str, left: Term, right: Term) {
    if !can_be_ordered(left.kind) {
        one(at, left, "and values of it have no order");
    }
    if !can_be_ordered(right.kind) {
        one(at, right, "and values of it have no order");
    }
    if !alike(left.kind, right.kind) {
        Message::of_two(at, left, right).text(": neither comes before the other").fail()
    }
}

/// Checks that a list can have a value.
#[track_caller]
pub const fn member(at: &str, value: Term, list: Term) {
    match plain(list.kind) {
        Kind::Any => {}
        Kind::List(element) => {
            if !alike(value.kind, *element) {
                let element = Term { text: list.text, kind: *element };
                Message::new(at)
                    .text("`")
                    .text(value.text)
                    .text("` is ")
                    .text(name_of(plain(value.kind)))
                    .text(", and each in `")
                    .text(list.text)
                    .text("` ")
                    .text(name_of(plain(element.kind)))
                    .text(": it is never one of them")
                    .fail()
            }
        }
        Kind::Bool | Kind::Float | Kind::Integer | Kind::Object(_) | Kind::Optional(_) | Kind::Text => {
            one(at, list, "and `in` asks a list");
        }
    }
}

/// Checks that a value is a condition.
#[track_caller]
pub const fn condition(at: &str, term: Term) {
    if !matches!(plain(term.kind), Kind::Any | Kind::Bool) {
        one(at, term, "and this place needs true or false");
    }
}

/// Checks that a value is a number.
#[track_caller]
pub const fn number(at: &str, term: Term) {
    if !matches!(plain(term.kind), Kind::Any | Kind::Float | Kind::Integer) {
        one(at, term, "and this place needs a number");
    }
}

/// Checks that a value is a text.
#[track_caller]
pub const fn text(at: &str, term: Term) {
    if !matches!(plain(term.kind), Kind::Any | Kind::Text) {
        one(at, term, "and this place needs a text");
    }
}

/// The attribute of a value, as the engine finds it.
#[inline]
pub fn attribute<'a>(value: Option<Value<'a>>, name: &str) -> Option<Value<'a>> {
    match value? {
        Value::Object(object) => object.attribute(name),
        Value::List(list) => list.element(name.parse().ok()?),
        Value::Bool(_) | Value::Float(_) | Value::Integer(_) | Value::Name(_) | Value::Null | Value::Text(_) => None,
    }
}

/// The value, unless it is a float that is no number.
#[inline]
pub fn finite(value: Option<Value<'_>>) -> Option<Value<'_>> {
    value.filter(|value| !matches!(value, Value::Float(number) if !number.is_finite()))
}

/// `value ?? otherwise`, for a value that was looked up, and so is nothing if it is not there.
#[inline]
pub fn or_else<'a>(value: Option<Value<'a>>, otherwise: impl FnOnce() -> Option<Value<'a>>) -> Option<Value<'a>> {
    match value {
        None | Some(Value::Null) => otherwise(),
        Some(_) => finite(value),
    }
}

/// A text, for a function that takes one.
#[inline]
pub fn text_of(value: Option<Value<'_>>) -> Option<&str> {
    match value? {
        Value::Text(text) => Some(text),
        Value::Bool(_)
        | Value::Float(_)
        | Value::Integer(_)
        | Value::List(_)
        | Value::Name(_)
        | Value::Null
        | Value::Object(_) => None,
    }
}

#[track_caller]
const fn one(at: &str, term: Term, needs: &str) {
    Message::new(at)
        .text("`")
        .text(term.text)
        .text("` is ")
        .text(name_of(plain(term.kind)))
        .text(", ")
        .text(needs)
        .fail()
}

const fn can_be_ordered(kind: Kind) -> bool {
    matches!(plain(kind), Kind::Any | Kind::Float | Kind::Integer | Kind::Text)
}

/// Whether values of the two kinds can be equal.
const fn alike(left: Kind, right: Kind) -> bool {
    match (plain(left), plain(right)) {
        (Kind::Any, _)
        | (_, Kind::Any)
        | (Kind::Bool, Kind::Bool)
        | (Kind::Float | Kind::Integer, Kind::Float | Kind::Integer)
        | (Kind::Text, Kind::Text) => true,
        (Kind::List(left), Kind::List(right)) => alike(*left, *right),
        _ => false,
    }
}

/// The kind of a value that is there.
const fn plain(kind: Kind) -> Kind {
    match kind {
        Kind::Optional(kind) => plain(*kind),
        Kind::Any | Kind::Bool | Kind::Float | Kind::Integer | Kind::List(_) | Kind::Object(_) | Kind::Text => kind,
    }
}

const fn within(kind: Kind, path: &[&str]) -> Kind {
    if path.is_empty() {
        return kind;
    }
    match plain(kind) {
        Kind::Object(attributes) => kind_at(attributes, path),
        Kind::Any | Kind::Bool | Kind::Float | Kind::Integer | Kind::List(_) | Kind::Optional(_) | Kind::Text => {
            Kind::Any
        }
    }
}

const fn find(attributes: &[(&str, Kind)], name: &str) -> Option<Kind> {
    let mut rest = attributes;
    while let [(known, kind), others @ ..] = rest {
        if same(known, name) {
            return Some(*kind);
        }
        rest = others;
    }
    None
}

const fn same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    loop {
        match (left, right) {
            ([], []) => return true,
            ([one, left_rest @ ..], [other, right_rest @ ..]) if *one == *other => {
                left = left_rest;
                right = right_rest;
            }
            _ => return false,
        }
    }
}

const fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "anything",
        Kind::Bool => "true or false",
        Kind::Float | Kind::Integer => "a number",
        Kind::List(_) => "a list",
        Kind::Object(_) => "something with attributes",
        Kind::Optional(_) => "something that can be missing",
        Kind::Text => "a text",
    }
}

/// A text that is put together while the compiler evaluates constants.
struct Message {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Message {
    const fn new(at: &str) -> Self {
        Self { bytes: [0; LONGEST], length: 0 }.text(at).text(": ")
    }

    const fn of_two(at: &str, left: Term, right: Term) -> Self {
        Self::new(at)
            .text("`")
            .text(left.text)
            .text("` is ")
            .text(name_of(plain(left.kind)))
            .text(" and `")
            .text(right.text)
            .text("` ")
            .text(name_of(plain(right.kind)))
    }

    const fn text(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let [byte, others @ ..] = rest {
            let (_, free) = self.bytes.split_at_mut(self.length);
            let [place, ..] = free else { return self };
            *place = *byte;
            self.length += 1;
            rest = others;
        }
        self
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "only the compiler evaluates this, and reports it as an error")]
    const fn fail(self) -> ! {
        let (message, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(message) {
            Ok(message) => panic!("{}", message),
            Err(_) => panic!("a rule of the policy asks for what its types don't have"),
        }
    }
}

/// What is longer is cut.
const LONGEST: usize = 1_000;

#[cfg(test)]
mod tests {
    use std::panic;

    use super::*;

    const ADDRESS: &[(&str, Kind)] = &[("city", Kind::Text)];
    const ARTICLE: &[(&str, Kind)] = &[
        ("author", Kind::Optional(&Kind::Text)),
        ("published", Kind::Bool),
        ("price", Kind::Integer),
        ("tags", Kind::List(&Kind::Text)),
        ("address", Kind::Object(ADDRESS)),
    ];

    fn term(text: &'static str) -> Term {
        let path: Vec<_> = text.split('.').collect();
        Term { text, kind: kind_at(ARTICLE, &path) }
    }

    fn said(check: impl FnOnce() + panic::UnwindSafe) -> String {
        panic::catch_unwind(check)
            .err()
            .and_then(|text| text.downcast::<String>().ok())
            .map_or_else(String::new, |text| *text)
    }

    #[test]
    fn an_attribute_that_there_is_not_is_said_with_those_that_there_are() {
        has("p:1:2", "Article", ARTICLE, &["author"]);
        has("p:1:2", "Article", ARTICLE, &["address", "city"]);

        assert_eq!(
            said(|| has("p:1:2", "Article", ARTICLE, &["authr"])),
            "p:1:2: `Article` has no attribute `authr`; it has `author`, `published`, `price`, `tags`, `address`"
        );
        assert_eq!(
            said(|| has("p:1:2", "Article", ARTICLE, &["address", "town"])),
            "p:1:2: `address` has no attribute `town`; it has `city`"
        );
        assert_eq!(
            said(|| has("p:1:2", "Article", ARTICLE, &["price", "net"])),
            "p:1:2: `price` is a number and has no attributes"
        );
        for (path, known) in [
            (&["author"][..], true),
            (&["address", "city"], true),
            (&["authr"], false),
            (&["address", "town"], false),
            (&["price", "net"], false),
        ] {
            assert_eq!(knows(ARTICLE, path), known, "{path:?}");
        }
        assert_eq!(place_of(ARTICLE, "price"), 2);
        assert_eq!(place_of(ARTICLE, "pric"), usize::MAX);
    }

    #[test]
    fn values_of_kinds_that_do_not_go_together_are_refused() {
        comparable("p", term("author"), term("address.city"));
        ordered("p", term("price"), Term { text: "1.5", kind: Kind::Float });
        member("p", term("author"), term("tags"));
        condition("p", term("published"));
        number("p", term("price"));
        text("p", term("author"));
        // what is not known is not refused
        comparable("p", term("missing"), term("price"));

        for (check, expected) in [
            (
                said(|| comparable("p", term("author"), term("price"))),
                "p: `author` is a text and `price` a number: they are never equal",
            ),
            (
                said(|| ordered("p", term("published"), term("price"))),
                "p: `published` is true or false, and values of it have no order",
            ),
            (
                said(|| ordered("p", term("author"), term("price"))),
                "p: `author` is a text and `price` a number: neither comes before the other",
            ),
            (said(|| member("p", term("author"), term("price"))), "p: `price` is a number, and `in` asks a list"),
            (
                said(|| member("p", term("price"), term("tags"))),
                "p: `price` is a number, and each in `tags` a text: it is never one of them",
            ),
            (said(|| condition("p", term("author"))), "p: `author` is a text, and this place needs true or false"),
            (said(|| number("p", term("tags"))), "p: `tags` is a list, and this place needs a number"),
            (said(|| text("p", term("price"))), "p: `price` is a number, and this place needs a text"),
        ] {
            assert_eq!(check, expected);
        }
    }
}
