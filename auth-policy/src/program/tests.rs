use crate::{FailureKind, Model, Outcome, Policy, Rules, Source, Value};

#[derive(Debug)]
struct Person;

impl crate::Attributes for Person {
    fn attribute(&self, name: &str) -> Option<Value<'_>> {
        match name {
            "age" => Some(Value::Integer(18)),
            "height" => Some(Value::Float(1.8)),
            "name" => Some(Value::Text("alice")),
            "adult" => Some(Value::Bool(true)),
            "nothing" => Some(Value::Null),
            "big" => Some(Value::Integer(i64::MAX)),
            "tags" => Some(Value::List(&["a", "b"])),
            "numbers" => Some(Value::List(&[1, 2])),
            "friend" => Some(Value::Object(&Self)),
            "infinite" => Some(Value::Float(f64::INFINITY)),
            _ => None,
        }
    }
}

/// What a matcher comes to, for a row `p, x, /a/*, 3`.
fn outcome(matcher: &str) -> (Outcome, Option<FailureKind>) {
    let text = format!(
        "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n[role_definition]\ng = _, _\n\
         [policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = {matcher}\n"
    );
    let model = Model::parse(Source::new("model.conf", text)).unwrap_or_else(|errors| panic!("{errors}"));
    let rules = Rules::read(&Source::new("policy.csv", "p, x, /a/*, 3\ng, alice, x\n")).unwrap();
    let policy = Policy::load(model, rules).unwrap_or_else(|errors| panic!("{matcher}: {errors}"));
    let decision = policy.decide(&[Value::Object(&Person), Value::Text("/a/b"), Value::Integer(7)]);
    assert_eq!(policy.reason(&decision).is_some(), decision.failure().is_some());
    (decision.outcome(), decision.failure().map(|failure| failure.kind()))
}

#[test]
fn operators_do_as_documented() {
    for matcher in [
        "r.sub.age == 18",
        "r.sub.age == 18.0",
        "r.sub.age != 19",
        "r.sub.age >= 18",
        "r.sub.age < 18.5",
        "r.sub.height > 1",
        "r.sub.name == 'alice'",
        "r.sub.name < \"b\"",
        "r.sub.adult",
        "!(r.sub.age > 18)",
        "r.sub.adult == true",
        "r.sub.age + 2 == 20",
        "r.sub.age - 20 == -2",
        "r.sub.age * 2 == 36",
        "r.sub.age / 4 == 4.5",
        "r.sub.age / 2 == 9",
        "r.sub.age % 5 == 3",
        "2 ** 10 == 1024",
        "2 ** -1 == 0.5",
        "7 & 3 == 3",
        "4 | 1 == 5",
        "6 ^ 3 == 5",
        "~0 == -1",
        "1 << 4 == 16",
        "-16 >> 2 == -4",
        "-r.sub.age == -18",
        "7.5 % 2 == 1.5",
        "7.0 & 3 == 3",
        "r.sub.name + \"!\" == \"alice!\"",
        "\"a\" + 1 + true + 1.5 == \"a1true1.5\"",
        "\"a\" in r.sub.tags",
        "!(\"c\" in r.sub.tags)",
        "2 in r.sub.numbers",
        "r.act in (1, 7)",
        "r.obj in [\"/a/b\", p.obj]",
        "r.sub.tags == [\"a\", \"b\"]",
        "r.sub.tags != [\"a\"]",
        "r.sub.tags[0] == \"a\"",
        "r.sub.friend.friend.name == \"alice\"",
        "r.sub.missing ?? true",
        "(r.sub.nothing ?? 5) == 5",
        "(r.sub.age ?? 5) == 18",
        "r.sub.age > 17 ? r.sub.adult : false",
        "r.sub.age > 18 ? false : true",
        "r.obj =~ \"^/a\"",
        "r.obj !~ \"^/b\"",
        "keyMatch(r.obj, p.obj)",
        "keyMatch(r.obj, \"/a/*\")",
        "keyMatch(r.obj, \"/\" + \"a/*\")",
        "keyGet(r.obj, p.obj) == \"b\"",
        "keyGet2(r.obj, \"/a/:id\", \"id\") == \"b\"",
        "keyGet3(r.obj, \"/a/{id}\", \"id\") == \"b\"",
        "g(r.sub.name, p.sub)",
        "g(r.sub.name, \"x\")",
        "g(r.sub.name, r.sub.name)",
        "r.sub.age",
        "1",
        "0.5",
        "r.sub.big == 9223372036854775807",
        "r.sub.big < 9223372036854775808.0",
        "9007199254740993 != 9007199254740992.0",
        "9007199254740993 > 9007199254740992.0",
        "r.sub.missing == 1 || true",
        "true || r.sub.missing == 1",
        "!(r.sub.missing == 1 && false)",
    ] {
        assert_eq!(outcome(matcher), (Outcome::Allow, None), "{matcher}");
    }
    for matcher in [
        "r.sub.age > 18",
        "r.sub.name == \"bob\"",
        "!r.sub.adult",
        "0",
        "0.0",
        "\"c\" in r.sub.tags",
        "r.sub.missing == 1 && false",
        "false && r.sub.missing == 1",
        "g(r.sub.name, \"y\")",
        "keyMatch(r.obj, \"/b/*\")",
        "r.sub.tags == [\"a\"]",
        "r.sub.numbers == [1, 3]",
        "9007199254740993 == 9007199254740992.0",
        "7 in [1, 2]",
    ] {
        assert_eq!(outcome(matcher), (Outcome::Deny, None), "{matcher}");
    }
}

// SZ8
#[test]
fn what_has_no_meaning_is_said_and_allows_nothing() {
    use FailureKind::{BadPattern, DividedByZero, MissingAttribute, NoTime, NotComparable, OutOfRange, WrongType};

    for (matcher, kind) in [
        ("r.sub.missing > 18", MissingAttribute),
        ("r.sub.missing != 18", MissingAttribute),
        ("!(r.sub.missing == 18)", MissingAttribute),
        ("r.sub.friend.missing.more == 1", MissingAttribute),
        ("r.sub.nothing.more == 1", MissingAttribute),
        ("r.sub.tags[5] == \"a\"", MissingAttribute),
        ("r.sub.missing == 1 || false", MissingAttribute),
        ("r.sub.missing == 1 && true", MissingAttribute),
        ("r.sub.age == \"18\"", NotComparable),
        ("r.sub.age != \"18\"", NotComparable),
        ("r.sub.age > \"18\"", NotComparable),
        ("r.sub.nothing == 1", NotComparable),
        ("r.sub.friend == r.sub.friend", NotComparable),
        ("r.act == p.act", NotComparable),
        ("1 in r.sub.tags", NotComparable),
        ("r.sub.name.more == 1", WrongType),
        ("r.sub.name - 1 == 1", WrongType),
        ("r.sub.name in r.sub.name", WrongType),
        ("r.sub.age && true", WrongType),
        ("!r.sub.name", WrongType),
        ("r.sub.tags", WrongType),
        ("r.sub.name", WrongType),
        ("r.sub.tags + \"x\" == \"x\"", WrongType),
        ("keyMatch(r.act, p.obj)", WrongType),
        ("g(r.sub, p.sub)", WrongType),
        ("r.sub.age ? true : false", WrongType),
        ("r.sub.age / 0 == 1", DividedByZero),
        ("r.sub.age % 0 == 1", DividedByZero),
        ("1.5 / 0 == 1", DividedByZero),
        ("r.sub.big + 1 > 0", OutOfRange),
        ("r.sub.big * 2 > 0", OutOfRange),
        ("-(-r.sub.big - 1) > 0", OutOfRange),
        ("1 << 64 > 0", OutOfRange),
        ("1 << -1 > 0", OutOfRange),
        ("2 ** 64 > 0", OutOfRange),
        ("10.0 ** 400 > 0", OutOfRange),
        ("1.5 & 1 == 1", OutOfRange),
        ("r.sub.infinite > 1", OutOfRange),
        ("r.obj =~ r.sub.name + \"(\"", BadPattern),
        ("ipMatch(r.obj, \"10.0.0.0/8\")", BadPattern),
        ("timeMatch(\"_\", \"2024-01-01 00:00:00\")", NoTime),
    ] {
        assert_eq!(outcome(matcher), (Outcome::Indeterminate, Some(kind)), "{matcher}");
    }
}

#[test]
fn a_reason_names_its_place_and_its_row() {
    let text = "[request_definition]\nr = sub, act\n[policy_definition]\np = rule, act, eft\n\
                [policy_effect]\ne = some(where (p.eft == allow)) && !some(where (p.eft == deny))\n[matchers]\nm = eval(p.rule) && r.act == p.act\n";
    let rows = "p, r.sub.age > 18, read, allow\n\np, \"r.sub.role == \"\"a\"\" || r.sub.rank > 3\", read, deny\n";
    let policy = Policy::load(
        Model::parse(Source::new("model.conf", text)).unwrap(),
        Rules::read(&Source::new("policy.csv", rows)).unwrap(),
    )
    .unwrap();
    let decision = policy.decide(&[Value::Object(&Person), Value::Text("read")]);

    assert_eq!(decision.outcome(), Outcome::Indeterminate);
    let reason = policy.reason(&decision).unwrap().to_string();
    assert!(reason.starts_with("policy.csv:3:5: there is no such attribute\n"), "{reason}");
    assert!(!policy.decide(&[Value::Object(&Person), Value::Text("write")]).is_allow());
}

// casbin 1568, 1576
#[test]
fn texts_in_matchers_are_not_rewritten() {
    for (matcher, text) in [
        ("r.obj == \"a.p.p.l.e\"", "a.p.p.l.e"),
        ("r.obj == \"r.sub\"", "r.sub"),
        ("r.obj == 'p.obj && r.act'", "p.obj && r.act"),
        (r#"r.obj == "\\test""#, "\\test"),
        (r#"r.obj == "C:\temp""#, "C:\\temp"),
    ] {
        let model = format!(
            "[request_definition]\nr = obj\n[policy_definition]\np = obj\n[policy_effect]\ne = some(where (p.eft == allow))\n\
             [matchers]\nm = {matcher}\n"
        );
        let policy = Policy::load(Model::parse(Source::new("model.conf", model)).unwrap(), Rules::new("none")).unwrap();

        assert!(policy.decide(&[text]).is_allow(), "{matcher}");
        assert!(!policy.decide(&["other"]).is_allow(), "{matcher}");
    }
}
