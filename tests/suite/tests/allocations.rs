//! Counts what a decision allocates: nothing, once each thread's first has been made.

#![expect(clippy::format_collect, clippy::panic, reason = "a test is short, and fails by panicking")]

use std::hint::black_box;

use allocation_counter::measure;
use auth_policy::{Model, Outcome, Policy, Request, Rules, Source, Value};
use serde_json::json;

/// A model with this effect and matcher, and these rows.
fn policy(definitions: &str, effect: &str, matcher: &str, rows: &str) -> Policy {
    let model = format!("{definitions}\n[policy_effect]\ne = {effect}\n[matchers]\nm = {matcher}\n");
    let model = Model::parse(Source::new("model.conf", model)).unwrap_or_else(|errors| panic!("{errors}"));
    let rules = Rules::read(&Source::new("policy.csv", rows)).unwrap_or_else(|errors| panic!("{errors}"));
    Policy::load(model, rules).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The number of allocations of a hundred decisions, which all have to come to this.
fn allocations(policy: &Policy, request: Request<'_>, outcome: Outcome) -> u64 {
    // what is compiled lazily for a thread is compiled with its first decision
    assert_eq!(policy.decide(request).outcome(), outcome);
    let counted = measure(|| {
        for _ in 0..100 {
            let _ = black_box(black_box(policy).decide(black_box(request)));
        }
    });
    counted.count_total
}

fn plain(fields: &str, role: &str) -> String {
    let roles = if role.is_empty() { String::new() } else { format!("[role_definition]\ng = {role}\n") };
    format!("[request_definition]\nr = {fields}\n[policy_definition]\np = {fields}, eft\n{roles}")
}

const ALLOW: &str = "some(where (p.eft == allow))";

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

#[test]
fn a_decision_by_texts_allocates_nothing() {
    let rows: String = (0..1_000)
        .flat_map(|n| [format!("p, role{n}, data{n}, read, allow\n"), format!("g, user{n}, role{n}\n")])
        .chain(["p, role7, data7, write, deny\n".to_owned()])
        .collect();
    for (effect, acl) in [
        (ALLOW, "r.sub == p.sub && r.obj == p.obj && r.act == p.act"),
        (ALLOW, "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act"),
        (
            "some(where (p.eft == allow)) && !some(where (p.eft == deny))",
            "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act",
        ),
        ("priority(p.eft) || deny", "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act"),
    ] {
        let policy = policy(&plain("sub, obj, act", "_, _"), effect, acl, &rows);
        let subject = if acl.starts_with('g') { "user7" } else { "role7" };

        assert_eq!(
            allocations(&policy, Request::texts(&[subject, "data7", "read"]), Outcome::Allow),
            0,
            "{effect} {acl}"
        );
        assert_eq!(
            allocations(&policy, Request::texts(&[subject, "data8", "read"]), Outcome::Deny),
            0,
            "{effect} {acl}"
        );
        assert_eq!(
            allocations(&policy, Request::texts(&["nobody", "data7", "read"]), Outcome::Deny),
            0,
            "{effect} {acl}"
        );
        let handles = [subject, "data7", "read"].map(|name| Value::Name(policy.handle(name).expect("it is known")));
        assert_eq!(allocations(&policy, Request::new(&handles), Outcome::Allow), 0, "{effect} {acl}");
    }
}

#[test]
fn a_decision_within_a_domain_allocates_nothing() {
    let matcher = "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act";
    let rows = "p, admin, acme, data1, read, allow\ng, alice, editor, acme\ng, editor, admin, acme\n";
    let policy = policy(&plain("sub, dom, obj, act", "_, _, _"), ALLOW, matcher, rows);

    assert_eq!(allocations(&policy, Request::texts(&["alice", "acme", "data1", "read"]), Outcome::Allow), 0);
    assert_eq!(allocations(&policy, Request::texts(&["alice", "globex", "data1", "read"]), Outcome::Deny), 0);
}

#[test]
fn a_decision_over_patterns_allocates_nothing() {
    let rows: String = (0..1_000).map(|n| format!("p, alice, /api/{n}/:id/*, ^(GET|PUT)$, allow\n")).collect();
    for function in ["keyMatch2", "keyMatch"] {
        let matcher = format!("r.sub == p.sub && {function}(r.obj, p.obj) && regexMatch(r.act, p.act)");
        let rows = if function == "keyMatch" { rows.replace(":id/", "") } else { rows.clone() };
        let policy = policy(&plain("sub, obj, act", ""), ALLOW, &matcher, &rows);

        assert_eq!(
            allocations(&policy, Request::texts(&["alice", "/api/500/7/x", "GET"]), Outcome::Allow),
            0,
            "{function}"
        );
        assert_eq!(
            allocations(&policy, Request::texts(&["alice", "/api/500/7/x", "POST"]), Outcome::Deny),
            0,
            "{function}"
        );
        assert_eq!(allocations(&policy, Request::texts(&["alice", "/nowhere", "GET"]), Outcome::Deny), 0, "{function}");
    }
}

#[test]
fn a_decision_over_attributes_allocates_nothing() {
    let definitions = "[request_definition]\nr = sub, obj\n[policy_definition]\np = rule, eft\n";
    let rows = "p, r.sub.age >= 18 && 'staff' in r.sub.roles, allow\np, r.obj.owner == r.sub.name, allow\n";
    let policy = policy(definitions, ALLOW, "eval(p.rule)", rows);
    let request = |subject: &serde_json::Value, object: &serde_json::Value, outcome| {
        allocations(&policy, Request::new(&[subject.into(), object.into()]), outcome)
    };

    let staff = json!({ "name": "alice", "age": 20, "roles": ["staff"] });
    assert_eq!(request(&staff, &json!({ "owner": "bob" }), Outcome::Allow), 0);
    let child = json!({ "name": "kim", "age": 12, "roles": ["staff"] });
    assert_eq!(request(&child, &json!({ "owner": "bob" }), Outcome::Deny), 0);
    assert_eq!(request(&child, &json!({}), Outcome::Indeterminate), 0);
}
