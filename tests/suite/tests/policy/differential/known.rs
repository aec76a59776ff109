//! Where the casbin crate 2.20 goes wrong, seen here by running it, and what ours does instead.

use auth_policy::{Model, Outcome, Policy, PolicyErrors, Request, Rules, Source, Value};
use casbin::{CoreApi, DefaultModel, EnforceContext, Enforcer, StringAdapter};
use serde_json::{Value as Json, json};

const MODEL: &str = "
[request_definition]
r = sub, obj, act

[policy_definition]
p = sub, obj, act, eft

[role_definition]
g = _, _
g2 = _, _

[policy_effect]
e = EFFECT

[matchers]
m = MATCHER
";

const ALLOW: &str = "some(where (p.eft == allow))";
const PRIORITY: &str = "priority(p.eft) || deny";
const PLAIN: &str = "r.sub == p.sub && r.obj == p.obj && r.act == p.act";

fn model(effect: &str, matcher: &str) -> String {
    MODEL.replace("EFFECT", effect).replace("MATCHER", matcher)
}

fn load(model: &str, rows: &str) -> Result<Policy, PolicyErrors> {
    Policy::load(Model::parse(Source::new("model.conf", model))?, Rules::read(&Source::new("policy.csv", rows))?)
}

fn ours(model: &str, rows: &str, request: &[Json]) -> Outcome {
    let policy = load(model, rows).unwrap_or_else(|errors| panic!("{errors}"));
    let values: Vec<Value> = request.iter().map(Value::from).collect();
    policy.decide(Request::new(&values)).outcome()
}

fn enforcer(model: &str, rows: &str) -> casbin::Result<Enforcer> {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(async { Enforcer::new(DefaultModel::from_str(model).await?, StringAdapter::new(rows)).await })
}

/// What the crate says, or nothing if it panics or fails.
fn crates(model: &str, rows: &str, request: &[Json]) -> Option<bool> {
    let request: Vec<_> =
        request.iter().map(|value| casbin::rhai::serde::to_dynamic(value).ok()).collect::<Option<_>>()?;
    super::oracle::quietly(|| enforcer(model, rows)?.enforce(request))?.ok()
}

// SZ13
#[test]
fn a_deny_row_of_another_section_denies() {
    let model = "
[request_definition]
r = sub
r2 = sub
[policy_definition]
p = sub, eft
p2 = sub, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
e2 = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.sub == p.sub
m2 = r2.sub == p2.sub
";
    let rows = "p2, alice, allow\np2, alice, deny\n";

    let theirs = enforcer(model, rows).unwrap().enforce_with_context(EnforceContext::new("2"), ("alice",)).unwrap();
    let policy = load(model, rows).unwrap();

    assert!(theirs);
    assert_eq!(policy.decide(Request::texts(&["alice"]).section(2)).outcome(), Outcome::Deny);
}

// SZ12
#[test]
fn a_link_of_g2_is_none_of_g() {
    let model = model(ALLOW, "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act");
    let request = [json!("alice"), json!("data1"), json!("read")];
    let rows = "p, admin, data1, read, allow\ng2, alice, admin\n";

    assert_eq!(crates(&model, rows, &request), Some(true));
    assert_eq!(ours(&model, rows, &request), Outcome::Deny);
    assert_eq!(ours(&model, &rows.replace("g2", "g"), &request), Outcome::Allow);
}

// SZ12
#[test]
fn roles_go_ten_levels_deep_in_any_order() {
    let model = model(ALLOW, "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act");
    let request = [json!("r0"), json!("data1"), json!("read")];
    let chain = |links: usize| (0..links).map(|link| format!("g, r{link}, r{}\n", link + 1)).collect::<Vec<_>>();
    let rows = |links: Vec<String>, last: usize| format!("p, r{last}, data1, read, allow\n{}", links.concat());

    for (links, outcome) in [(1, Outcome::Allow), (9, Outcome::Allow), (10, Outcome::Allow), (11, Outcome::Deny)] {
        let mut reversed = chain(links);
        reversed.reverse();

        assert_eq!(ours(&model, &rows(chain(links), links), &request), outcome, "{links}");
        assert_eq!(ours(&model, &rows(reversed, links), &request), outcome, "{links}");
    }
    // the crate goes nine
    assert_eq!(crates(&model, &rows(chain(9), 9), &request), Some(true));
    assert_eq!(crates(&model, &rows(chain(10), 10), &request), Some(false));
    // and more if there are others on the way, in the right order
    let wide = format!("g, r0, x\ng, r0, y\n{}", rows(chain(10), 10));
    assert_eq!(crates(&model, &wide, &request), Some(true));
    assert_eq!(ours(&model, &wide, &request), Outcome::Allow);
}

// SZ13
#[test]
fn a_row_that_stands_twice_keeps_its_place() {
    let model = model(PRIORITY, PLAIN);
    let rows = "p, alice, data1, read, allow\np, alice, data1, read, deny\np, alice, data1, read, allow\n";
    let request = [json!("alice"), json!("data1"), json!("read")];

    assert_eq!(crates(&model, rows, &request), Some(false));
    assert_eq!(ours(&model, rows, &request), Outcome::Allow);
}

// SZ8 (casbin #1392)
#[test]
fn what_the_crate_panics_at_never_allows() {
    for (matcher, row, request) in [
        ("keyMatch(r.obj, p.obj)", "p, x, /é*, x, allow", ["x", "/aéé", "x"]),
        ("ipMatch(r.obj, p.obj)", "p, x, 10.0.0.1, x, allow", ["x", "nowhere", "x"]),
    ] {
        let model = model(ALLOW, matcher);
        let request = request.map(Json::from);

        assert_eq!(crates(&model, row, &request), None, "{matcher}");
        assert_ne!(ours(&model, row, &request), Outcome::Allow, "{matcher}");
    }
    for (matcher, row) in [
        ("ipMatch(r.obj, p.obj)", "p, x, nowhere, x, allow"),
        ("ipMatch(r.obj, p.obj)", "p, x, 10.0.0.0/33, x, allow"),
        ("regexMatch(r.obj, p.obj)", "p, x, a(, x, allow"),
        ("regexMatch(r.obj, \"a(\")", "p, x, x, x, allow"),
    ] {
        let model = model(ALLOW, matcher);

        assert_eq!(crates(&model, row, &[json!("x"), json!("10.0.0.1"), json!("x")]), None, "{matcher}");
        let errors = load(&model, row).err().unwrap_or_else(|| panic!("{matcher}: {row} loads")).to_string();
        assert!(errors.contains(":1:") || errors.contains("model.conf:"), "{errors}");
    }
}

#[test]
fn an_effect_may_be_spaced_as_one_likes() {
    let model = model("some(where(p.eft==allow))", PLAIN);
    let request = [json!("alice"), json!("data1"), json!("read")];
    let row = "p, alice, data1, read, allow";

    assert_eq!(crates(&model, row, &request), None);
    assert_eq!(ours(&model, row, &request), Outcome::Allow);
    assert_eq!(ours(&model, &row.replace("allow", "deny"), &request), Outcome::Deny);
}

// SZ11 (casbin #1568)
#[test]
fn texts_of_a_matcher_are_taken_as_they_are() {
    let request = |subject: &str| [json!(subject), json!("data1"), json!("read")];
    let row = "p, x, x, x, allow";
    for text in ["a.p.p.l.e", "r.sub", "p.sub", "it's # no comment"] {
        let model = model(ALLOW, &format!("r.sub == \"{text}\""));

        assert_ne!(crates(&model, row, &request(text)), Some(true), "{text}");
        assert_eq!(ours(&model, row, &request(text)), Outcome::Allow, "{text}");
        assert_eq!(
            ours(&model, row, &request(&text.replace('.', "_"))) == Outcome::Allow,
            !text.contains('.'),
            "{text}"
        );
    }
}

#[test]
fn single_quotes_floats_and_large_numbers_are_read() {
    let row = "p, x, x, x, allow";
    for (matcher, subject, other) in [
        ("r.sub == 'alice'", json!("alice"), json!("bob")),
        ("r.sub > 1.5", json!(1.75), json!(1.5)),
        ("r.sub == 9007199254740993", json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64)),
    ] {
        let model = model(ALLOW, matcher);

        assert_eq!(crates(&model, row, &[subject.clone(), json!(""), json!("")]), None, "{matcher}");
        assert_eq!(ours(&model, row, &[subject, json!(""), json!("")]), Outcome::Allow, "{matcher}");
        assert_eq!(ours(&model, row, &[other, json!(""), json!("")]), Outcome::Deny, "{matcher}");
    }
}

// SZ11
#[test]
fn a_number_sign_inside_a_row_is_text() {
    let model = model(ALLOW, PLAIN);
    let request = [json!("alice"), json!("issue #7"), json!("read")];

    assert_eq!(ours(&model, "p, alice, issue #7, read, allow", &request), Outcome::Allow);
    assert_eq!(ours(&model, "# p, alice, issue #7, read, allow\np, x, x, x, allow", &request), Outcome::Deny);
}

// SZ8
#[test]
fn an_attribute_that_is_missing_or_of_another_type_is_not_false_but_unknown() {
    for (matcher, subject) in [
        ("r.sub.age > 18", json!({})),
        ("r.sub.age > 18", json!({ "age": "20" })),
        ("!(r.sub.age > 18)", json!({})),
        ("r.sub.age != 18", json!({})),
    ] {
        let model = model(ALLOW, matcher);
        let deny = MODEL.replace("EFFECT", "!some(where (p.eft == deny))").replace("MATCHER", matcher);
        let request = [subject, json!(""), json!("")];

        assert!(crates(&model, "p, x, x, x, allow", &request).is_some(), "{matcher}");
        assert_eq!(ours(&model, "p, x, x, x, allow", &request), Outcome::Indeterminate, "{matcher}");
        assert_eq!(ours(&deny, "p, x, x, x, allow", &request), Outcome::Allow, "{matcher}: allow rows are not asked");
        assert_ne!(ours(&deny, "p, x, x, x, deny", &request), Outcome::Allow, "{matcher}");
    }
    assert_eq!(
        crates(&model(ALLOW, "!(r.sub.age > 18)"), "p, x, x, x, allow", &[json!({}), json!(""), json!("")]),
        Some(true)
    );
}

// SZ8
#[test]
fn a_policy_without_rules_allows_only_what_the_model_says_of_the_request_alone() {
    let deny = "!some(where (p.eft == deny))";
    for (effect, matcher, subject, theirs, outcome) in [
        (deny, PLAIN, "alice", true, Outcome::Indeterminate),
        (ALLOW, PLAIN, "alice", false, Outcome::Deny),
        // what is not there is no empty text
        (ALLOW, "r.sub == p.sub", "", true, Outcome::Deny),
        (ALLOW, "r.sub == p.sub || r.sub == \"root\"", "root", true, Outcome::Allow),
        (ALLOW, "r.sub == p.sub || r.sub == \"root\"", "alice", false, Outcome::Deny),
    ] {
        let (model, request) = (model(effect, matcher), [json!(subject), json!("data1"), json!("read")]);

        assert_eq!(crates(&model, "", &request), Some(theirs), "{effect} {matcher}");
        assert_eq!(ours(&model, "", &request), outcome, "{effect} {matcher}");
    }
}

// SZ14 (casbin #199, #242)
#[test]
fn characters_of_regular_expressions_are_letters_in_a_path() {
    for (function, pattern, path, same) in [
        ("keyMatch2", "/a.b/:id", "/aXb/7", "/a.b/7"),
        ("keyMatch3", "/a.b/{id}", "/aXb/7", "/a.b/7"),
        ("keyMatch4", "/a.b/{id}", "/aXb/7", "/a.b/7"),
        ("keyMatch5", "/a.b/{id}", "/aXb/7", "/a.b/7"),
    ] {
        let model = model(ALLOW, &format!("{function}(r.obj, p.obj)"));
        let row = format!("p, x, {pattern}, x, allow");

        assert_eq!(crates(&model, &row, &[json!(""), json!(path), json!("")]), Some(true), "{function}");
        assert_eq!(ours(&model, &row, &[json!(""), json!(path), json!("")]), Outcome::Deny, "{function}");
        assert_eq!(ours(&model, &row, &[json!(""), json!(same), json!("")]), Outcome::Allow, "{function}");
    }
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_the_ipv4_address() {
    let model = model(ALLOW, "ipMatch(r.obj, p.obj)");
    let request = [json!(""), json!("::ffff:10.0.0.1"), json!("")];

    for (network, theirs, outcome) in
        [("::/0", true, Outcome::Deny), ("10.0.0.1", false, Outcome::Allow), ("10.0.0.0/8", false, Outcome::Allow)]
    {
        let row = format!("p, x, {network}, x, allow");
        assert_eq!(crates(&model, &row, &request), Some(theirs), "{network}");
        assert_eq!(ours(&model, &row, &request), outcome, "{network}: as Go has it");
    }
}

#[test]
fn a_wildcard_of_a_glob_is_a_letter_also_one_that_is_not_ascii() {
    let model = model(ALLOW, "globMatch(r.obj, p.obj)");
    for (pattern, other) in [("/?", "/éa"), ("/[!a]", "/a")] {
        let row = format!("p, x, {pattern}, x, allow");

        assert_eq!(crates(&model, &row, &[json!(""), json!("/é"), json!("")]), Some(false), "{pattern}");
        assert_eq!(ours(&model, &row, &[json!(""), json!("/é"), json!("")]), Outcome::Allow, "{pattern}");
        assert_eq!(ours(&model, &row, &[json!(""), json!(other), json!("")]), Outcome::Deny, "{pattern}");
    }
}

#[test]
fn a_single_ampersand_between_comparisons_is_refused() {
    let row = "p, x, x, x, allow";
    let request = [json!(4), json!(""), json!("")];

    let errors = load(&model(ALLOW, "r.sub == 4 & 4 == r.sub"), row).unwrap_err().to_string();

    assert!(errors.contains("help: write `&&` between conditions"), "{errors}");
    assert_eq!(ours(&model(ALLOW, "r.sub == (4 & 4)"), row, &request), Outcome::Allow);
    assert_eq!(ours(&model(ALLOW, "r.sub == 4 & 3"), row, &request), Outcome::Deny);
    assert_eq!(crates(&model(ALLOW, "r.sub == (4 & 3)"), row, &request), Some(false));
}

// SZ14 (casbin-cpp #140)
#[test]
fn an_expression_without_anchors_finds_its_text_anywhere_and_lint_says_so() {
    let model = model(ALLOW, "regexMatch(r.act, p.act)");
    let request = |action: &str| [json!(""), json!(""), json!(action)];

    assert_eq!(ours(&model, "p, x, x, GET, allow", &request("POST")), Outcome::Deny);
    assert_eq!(ours(&model, "p, x, x, GET, allow", &request("FORGET")), Outcome::Allow);
    assert_eq!(ours(&model, "p, x, x, ^GET$, allow", &request("FORGET")), Outcome::Deny);
    let doubts = load(&model, "p, x, x, GET, allow\np, x, x, ^GET$, allow\n").unwrap().lint();
    let doubts: Vec<String> = doubts.iter().map(|lint| lint.error.to_string()).collect();
    assert!(doubts.iter().any(|doubt| doubt.contains("policy.csv:1:") && doubt.contains('^')), "{doubts:?}");
    assert!(!doubts.iter().any(|doubt| doubt.contains("policy.csv:2:")), "{doubts:?}");
}
