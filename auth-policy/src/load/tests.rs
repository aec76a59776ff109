use crate::{Model, Policy, Rules, Source};

const HEAD: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act, eft\n\
                    [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = ";

fn load(matcher: &str, rows: &str) -> Result<Policy, crate::PolicyErrors> {
    let model = Model::parse(Source::new("model.conf", format!("{HEAD}{matcher}\n"))).unwrap();
    Policy::load(model, Rules::read(&Source::new("policy.csv", rows)).unwrap())
}

/// Place, message and remedy of each error.
fn errors(matcher: &str, rows: &str) -> Vec<String> {
    let errors = load(matcher, rows).expect_err(matcher);
    let said = |error: &crate::PolicyError| {
        format!(
            "{}:{}: {} | {}",
            error.source_text().name(),
            error.position(),
            error.message(),
            error.remedy().unwrap_or("")
        )
    };
    errors.iter().map(said).collect()
}

#[test]
fn what_cannot_be_evaluated_in_a_matcher_is_an_error_at_its_place() {
    #[rustfmt::skip]
    let table = [
        ("r.sub == p.subb", "10:14: unknown field `p.subb`; the policy has `sub, obj, act, eft` | did you mean `p.sub`?"),
        ("r.zzz == p.sub", "10:5: unknown field `r.zzz`; the request has `sub, obj, act` | fields are defined by `r = …`"),
        ("r2.sub == p.sub", "10:5: `r` and `r2` in one expression | write `r.` here, or another matcher for it"),
        ("keymatch(r.obj, p.obj)", "10:5: unknown function `keymatch` | did you mean `keyMatch`?"),
        ("whatever(r.obj)", "10:5: unknown function `whatever` | a function of your own is registered by `Policy::builder(model).function(name, …)`"),
        ("g2(r.sub, p.sub)", "10:5: there are no roles `g2` | write `g2 = _, _` in the section `role_definition`"),
        ("g(r.sub, p.sub, r.obj)", "10:5: the roles of `g` are had everywhere, and this asks for a domain | write `g = _, _, _` in the section `role_definition`"),
        ("g(r.sub)", "10:5: `g` takes 2 arguments, and has 1 | write `g(r.sub, p.sub)`: who, and which role"),
        ("keyMatch(r.obj)", "10:5: `keyMatch` takes 2 arguments, and has 1 | first the text, then what it is compared with"),
        ("eval(r.sub)", "10:10: `eval` reads rule texts of the policy and nothing else | write `eval(p.rule)`, or the expression itself"),
        ("p.sub.name == r.sub", "10:11: fields of rules are texts and have no attribute `name` | ask an attribute of the request: `r.sub.name`"),
        ("r.sub.age > 18 && p.sub > 3", "10:23: a text is compared with a number | values of different kinds are never equal; fields of rules are texts, and numbers of rules stand in rule texts that `eval()` reads"),
        ("r.act in p.act", "10:14: this is a text, and `in` looks into a list | a list is written `(\"a\", \"b\")`, or is an attribute of the request; a pattern is compared by `keyMatch` or `=~`"),
        ("p.act in (\"a\", 1)", "10:20: this is a number, and a text is looked for | values of different kinds are never equal"),
        ("p.sub && r.obj == p.obj", "10:5: this is a text, and true or false is needed here | compare it with something"),
        ("r.sub + \"x\"", "10:5: this is a text, and a matcher has to be true or false | compare it with something"),
        ("(r.sub == p.sub) > (r.obj == p.obj)", "10:6: `>` compares numbers or texts | see what kind of value stands on each side"),
        ("r.sub =~ \"(\"", "10:14: `(` is no pattern: unclosed group | write a regular expression; `\\` takes the meaning from the character behind it"),
        ("ipMatch(r.sub, \"10.0.0.0/99\")", "10:20: `10.0.0.0/99` is no pattern: this is no address and no network | write an address, or a network like `192.168.2.0/24`"),
    ];
    for (matcher, expected) in table {
        assert_eq!(errors(matcher, ""), [format!("model.conf:{expected}")], "{matcher}");
    }
}

#[test]
fn what_is_wrong_with_rows_is_said_all_at_once() {
    let rows = "p, alice, data1, read, allow\nq, alice\np, alice, data1, read\np, a, b, c, alow\ng, alice\ng, alice, admin, more\np, x, y, z, maybe\n";

    assert_eq!(
        errors("g(r.sub, p.subb)", rows),
        [
            "model.conf:10:14: unknown field `p.subb`; the policy has `sub, obj, act, eft` | did you mean `p.sub`?",
            "policy.csv:2:1: unknown kind of row `q` | the model has `p, g`",
            "policy.csv:3:1: there are 3 fields and not 4 behind `p` | they are `sub, obj, act, eft`; a field with a comma stands in quotes",
            "policy.csv:4:13: unknown effect `alow` | did you mean `allow`?",
            "policy.csv:5:1: there is 1 field and not 2 behind `g` | they are who, and the role",
            "policy.csv:7:13: unknown effect `maybe` | a rule has the effect `allow` or `deny`",
        ]
    );
}

// casbin 1392
#[test]
fn patterns_and_rule_texts_of_rows_are_read_when_they_are_loaded() {
    assert_eq!(
        errors("regexMatch(r.obj, p.obj)", "p, a, ^x$, c, allow\np, a, [, c, allow\n"),
        [
            "policy.csv:2:7: `[` is no pattern: unclosed character class | write a regular expression; `\\` takes the meaning from the character behind it",
        ]
    );
    assert_eq!(
        errors("ipMatch(r.obj, p.obj)", "p, a, 300.1.1.1, c, allow\n"),
        [
            "policy.csv:1:7: `300.1.1.1` is no pattern: this is no address and no network | write an address, or a network like `192.168.2.0/24`",
        ]
    );
    assert_eq!(
        errors("eval(p.sub)", "p, \"r.sub.name == \"\"a\"\" && r.sbu == 1\", b, c, allow\np, r.sub ==, b, c, deny\n"),
        [
            "policy.csv:1:28: unknown field `r.sbu`; the request has `sub, obj, act` | did you mean `r.sub`?",
            "policy.csv:2:10: expected a value behind `==` | ",
        ]
    );
    assert_eq!(
        errors("eval(p.sub)", "p, eval(p.obj), b, c, allow\n"),
        ["policy.csv:1:9: a rule text cannot ask for another one | write it out",]
    );
}

#[test]
fn priorities_are_numbers() {
    let model = "[request_definition]\nr = sub\n[policy_definition]\np = priority, sub, eft\n\
                 [policy_effect]\ne = priority(p.eft) || deny\n[matchers]\nm = r.sub == p.sub\n";
    let load = |rows: &str| {
        let model = Model::parse(Source::new("model.conf", model)).unwrap();
        Policy::load(model, Rules::read(&Source::new("policy.csv", rows)).unwrap())
    };

    let error = load("p, first, alice, allow\n").unwrap_err().to_string();
    assert!(error.starts_with("policy.csv:1:4: the priority `first` is no whole number"), "{error}");

    // casbin 740: the order of rows means nothing beside their numbers.
    for rows in ["p, 10, alice, deny\np, 9, alice, allow\n", "p, 9, alice, allow\np, 10, alice, deny\n"] {
        assert!(load(rows).unwrap().decide(&["alice"]).is_allow());
    }
    assert!(!load("p, -1, alice, deny\np, 9, alice, allow\n").unwrap().decide(&["alice"]).is_allow());
    // Between equal numbers, the first row decides.
    assert!(load("p, 1, alice, allow\np, 1, alice, deny\n").unwrap().decide(&["alice"]).is_allow());
    assert!(!load("p, 1, alice, deny\np, 1, alice, allow\n").unwrap().decide(&["alice"]).is_allow());
}

#[test]
fn the_rule_of_a_subject_decides_before_those_of_its_roles() {
    let model = "[request_definition]\nr = sub, obj\n[policy_definition]\np = sub, obj, eft\n[role_definition]\ng = _, _\n\
                 [policy_effect]\ne = subjectPriority(p.eft) || deny\n[matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj\n";
    let rows = "p, root, x, deny\np, admin, x, deny\np, editor, x, deny\np, jane, x, allow\np, alice, x, allow\n\
                g, admin, root\ng, editor, admin\ng, jane, editor\ng, alice, root\ng, bob, editor\n";
    let model = Model::parse(Source::new("model.conf", model)).unwrap();
    let policy = Policy::load(model, Rules::read(&Source::new("policy.csv", rows)).unwrap()).unwrap();

    assert!(policy.decide(&["jane", "x"]).is_allow());
    assert!(policy.decide(&["alice", "x"]).is_allow());
    assert!(!policy.decide(&["bob", "x"]).is_allow());
    assert_eq!(policy.decide(&["bob", "x"]).row(), Some(2));
}

#[test]
fn several_sections_decide_apart_and_mixed_ones_if_they_are_named() {
    use crate::{Request, Sections};

    let text = "[request_definition]\nr = sub\nr2 = sub, obj\n[policy_definition]\np = sub\np2 = sub, obj, eft\n[policy_effect]\n\
                e = some(where (p.eft == allow))\ne2 = !some(where (p.eft == deny))\n[matchers]\nm = r.sub == p.sub\n\
                m2 = r2.sub == p2.sub && r2.obj == p2.obj\n";
    let rows = "p, alice\np2, alice, x, deny\np2, bob, x, allow\n";
    let model = || Model::parse(Source::new("model.conf", text)).unwrap();
    let rules = || Rules::read(&Source::new("policy.csv", rows)).unwrap();
    let policy = Policy::load(model(), rules()).unwrap();
    let mixed = Sections { request: "r2", policy: "p2", effect: "e", matcher: "m2" };

    assert!(policy.decide(&["alice"]).is_allow());
    assert!(!policy.decide(&["bob"]).is_allow());
    // A `p2 … deny` is heeded, which the casbin crate does not.
    assert!(!policy.decide(Request::from(&["alice", "x"]).section(2)).is_allow());
    assert!(policy.decide(Request::from(&["carol", "x"]).section(2)).is_allow());
    assert!(policy.decide(Request::from(&["carol", "x"]).sections(Sections { effect: "e2", ..mixed })).is_allow());
    let unknown = policy.decide(Request::from(&["carol", "x"]).sections(mixed));
    assert_eq!(unknown.outcome(), crate::Outcome::Indeterminate);
    assert!(!policy.decide(Request::from(&["carol", "x"]).section(3)).is_allow());

    let policy = Policy::builder(model()).decides_by(mixed).load(rules()).unwrap();
    assert!(!policy.decide(Request::from(&["carol", "x"]).sections(mixed)).is_allow());
    assert!(policy.decide(Request::from(&["bob", "x"]).sections(mixed)).is_allow());
}

// SZ8
#[test]
fn an_empty_policy_allows_nothing_but_what_the_model_itself_allows() {
    let policy = load("r.sub == p.sub || r.sub == \"root\"", "").unwrap();
    assert!(policy.decide(&["root", "x", "y"]).is_allow());
    assert!(!policy.decide(&["", "", ""]).is_allow());

    let text = HEAD.replace("some(where (p.eft == allow))", "!some(where (p.eft == deny))");
    let model = Model::parse(Source::new("model.conf", format!("{text}r.sub == p.sub\n"))).unwrap();
    let decision = Policy::load(model, Rules::new("none")).unwrap().decide(&["a", "b", "c"]);
    assert_eq!(decision.failure().map(|failure| failure.kind()), Some(crate::FailureKind::EmptyPolicy));
}

#[test]
fn constraints_of_roles_are_kept() {
    let text = format!("{HEAD}r.sub == p.sub\n[constraint_definition]\nc = sod(\"payer\", \"approver\")\n");
    let model = Model::parse(Source::new("model.conf", text)).unwrap();
    let rules = Rules::read(&Source::new("policy.csv", "g, alice, payer\ng, alice, approver\n")).unwrap();

    let errors = Policy::load(model, rules).unwrap_err().to_string();
    assert!(errors.starts_with("policy.csv:2:1: `alice` has both `payer` and `approver`"), "{errors}");
}

// SZ11
#[test]
fn texts_of_requests_and_rows_are_texts_and_nothing_else() {
    let rows = "p, \"a,b\", r.sub, *, allow\np, \"say \"\"hi\"\"\", \"x\ny\", p.obj, allow\np, \\d+, \\\\, \"'\"\"'\", allow\n";
    let policy = load("r.sub == p.sub && r.obj == p.obj && r.act == p.act", rows).unwrap();

    for request in [["a,b", "r.sub", "*"], ["say \"hi\"", "x\ny", "p.obj"], ["\\d+", "\\\\", "'\"'"]] {
        assert!(policy.decide(&request).is_allow(), "{request:?}");
    }
    for request in [["a,b", "a,b", "*"], ["a,b", "r.sub", "read"], ["1", "\\\\", "'\"'"], ["\\d+", "\\", "'\"'"]] {
        assert!(!policy.decide(&request).is_allow(), "{request:?}");
    }
}

#[test]
fn handles_are_of_their_own_snapshot() {
    use crate::{FailureKind, Outcome, Value};

    let rows = "p, alice, data1, read, allow\n";
    let one = load("r.sub == p.sub && r.obj == p.obj && r.act == p.act", rows).unwrap();
    let other = load("r.sub == p.sub && r.obj == p.obj && r.act == p.act", rows).unwrap();
    let names = ["alice", "data1", "read"].map(|name| Value::Name(one.handle(name).unwrap()));

    assert!(one.decide(&names).is_allow());
    let foreign = other.decide(&names);
    assert_eq!(foreign.outcome(), Outcome::Indeterminate);
    assert_eq!(foreign.failure().map(|failure| failure.kind()), Some(FailureKind::ForeignHandle));
    assert_eq!(one.handle("bob"), None);
    assert_eq!(one.name(one.handle("alice").unwrap()), Some("alice"));
    assert_eq!(other.name(one.handle("alice").unwrap()), None);
}

#[test]
fn registered_functions_are_called_by_their_types() {
    let text = format!("{HEAD}longer(r.sub, p.sub) && double(r.obj) == 4 && half(r.obj) < 1.5 && some(r.act)\n");
    let model = || Model::parse(Source::new("model.conf", &*text)).unwrap();
    let rules = || Rules::read(&Source::new("policy.csv", "p, abc, b, c, allow\n")).unwrap();
    let builder = Policy::builder(model())
        .function("longer", |one: &str, other: &str| one.len() > other.len())
        .function("double", |number: i64| number * 2)
        .function("half", |number: f64| number / 2.0)
        .varying_function("some", |arguments| match arguments {
            [crate::Value::Text(text)] => Ok(crate::Returned::Bool(!text.is_empty())),
            _ => Err("one text".to_owned()),
        });
    let policy = builder.load(rules()).unwrap();
    let ask = |sub, obj, act| policy.decide(&[crate::Value::Text(sub), obj, crate::Value::Text(act)]).outcome();

    assert_eq!(ask("abcd", crate::Value::Integer(2), "x"), crate::Outcome::Allow);
    assert_eq!(ask("ab", crate::Value::Integer(2), "x"), crate::Outcome::Deny);
    assert_eq!(ask("abcd", crate::Value::Text("2"), "x"), crate::Outcome::Indeterminate);
    let errors = Policy::load(model(), rules()).unwrap_err();
    assert_eq!(errors.len(), 4);
}

// SZ13: read from another column, the priority of subjects would be the order of the file
#[test]
fn a_priority_of_subjects_that_cannot_be_read_is_refused_and_not_the_order_of_the_file() {
    let policy = |fields: &str, roles: &str, matcher: &str, request: &str, rows: &str| {
        let model = format!(
            "[request_definition]\nr = {request}\n[policy_definition]\np = {fields}\n[role_definition]\ng = {roles}\n\
             [policy_effect]\ne = subjectPriority(p.eft) || deny\n[matchers]\nm = {matcher}\n"
        );
        let rules = Rules::read(&Source::new("policy.csv", rows)).unwrap();
        Policy::load(Model::parse(Source::new("model.conf", model)).unwrap(), rules)
    };
    let rows = "p, admin, d1, data, read, allow\np, alice, d1, data, read, deny\ng, alice, admin\n";

    let with_plain_roles = policy(
        "sub, dom, obj, act, eft",
        "_, _",
        "g(r.sub, p.sub) && r.dom == p.dom && r.obj == p.obj && r.act == p.act",
        "sub, dom, obj, act",
        rows,
    );
    assert!(!with_plain_roles.unwrap().decide(&["alice", "d1", "data", "read"]).is_allow(), "her own row denies");

    let without_a_domain_column = policy(
        "sub, tenant, obj, act, eft",
        "_, _, _",
        "g(r.sub, p.sub, r.tenant) && r.tenant == p.tenant && r.obj == p.obj && r.act == p.act",
        "sub, tenant, obj, act",
        &rows.replace("g, alice, admin", "g, alice, admin, d1"),
    );
    let subject_behind = policy(
        "obj, sub, act, eft",
        "_, _",
        "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act",
        "sub, obj, act",
        "p, data, admin, read, allow\np, data, alice, read, deny\ng, alice, admin\n",
    );
    for refused in [without_a_domain_column, subject_behind] {
        let errors = refused.unwrap_err().to_string();
        assert!(
            errors.contains("model.conf:4:1") && errors.contains("write it first, and name the domain `dom`"),
            "{errors}"
        );
    }
}
