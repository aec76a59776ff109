use std::time::{Duration, SystemTime};

use crate::{FailureKind, Matching, Model, Outcome, Policy, PolicyBuilder, Request, Rules, Source};

fn builder(roles: &str) -> PolicyBuilder {
    let (request, policy, matcher) = if roles.starts_with("g = _, _, _") {
        ("sub, dom, obj", "sub, dom, obj", "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj")
    } else {
        ("sub, obj", "sub, obj", "g(r.sub, p.sub) && r.obj == p.obj")
    };
    let text = format!(
        "[request_definition]\nr = {request}\n[policy_definition]\np = {policy}\n[role_definition]\n{roles}\n\
         [policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = {matcher}\n"
    );
    Policy::builder(Model::parse(Source::new("model.conf", text)).unwrap())
}

fn rules(text: &str) -> Rules {
    Rules::read(&Source::new("policy.csv", text)).unwrap()
}

/// `r0` has `r1`, `r1` has `r2`, and so on.
fn chain(length: usize) -> String {
    (0..length).map(|number| format!("g, r{number}, r{}", number + 1)).collect::<Vec<_>>().join("\n")
}

// SZ12
#[test]
fn roles_are_had_through_ten_others_and_no_more() {
    let policy = builder("g = _, _").load(rules(&format!("p, r10, x\np, r11, y\n{}", chain(20)))).unwrap();

    assert!(policy.decide(&["r0", "x"]).is_allow());
    assert!(!policy.decide(&["r0", "y"]).is_allow());
    assert!(policy.decide(&["r1", "y"]).is_allow());
    assert_eq!(policy.roles_of("g", "r0", None).len(), 10);
}

#[test]
fn the_depth_of_roles_can_be_said_and_does_not_depend_on_the_order_of_rows() {
    let rows = format!("p, r2, x\np, r3, y\n{}", chain(5));
    let backwards = rows.lines().rev().collect::<Vec<_>>().join("\n");

    for text in [rows, backwards] {
        let policy = builder("g = _, _").role_depth(2).load(rules(&text)).unwrap();
        assert!(policy.decide(&["r0", "x"]).is_allow());
        assert!(!policy.decide(&["r0", "y"]).is_allow());
    }
}

// SZ12
#[test]
fn cycles_of_roles_end() {
    let policy = builder("g = _, _").load(rules("p, c, x\ng, a, b\ng, b, c\ng, c, a\ng, d, d\ng, e, a\n")).unwrap();

    assert!(["a", "b", "c", "e"].iter().all(|name| policy.decide(&[name, "x"]).is_allow()));
    assert!(!policy.decide(&["d", "x"]).is_allow());
    assert_eq!(policy.roles_of("g", "a", None), ["b", "c"]);
    assert_eq!(policy.roles_of("g", "e", None), ["a", "b", "c"]);
}

// SZ12: a user who is called like a role has what rules give to that name, and nothing else gives it to him.
#[test]
fn a_name_is_one_name_whether_it_is_a_user_or_a_role() {
    let policy = builder("g = _, _").load(rules("p, admin, x\np, role:admin, y\ng, alice, role:admin\n")).unwrap();

    assert!(policy.decide(&["admin", "x"]).is_allow());
    assert!(!policy.decide(&["admin", "y"]).is_allow());
    assert!(policy.decide(&["alice", "y"]).is_allow());
    assert!(!policy.decide(&["alice", "x"]).is_allow());
}

#[test]
fn users_with_the_same_roles_share_them_and_those_in_a_cycle_keep_their_own() {
    let text = "p, a, x\np, u, y\ng, u, a\ng, v, a\ng, a, u\ng, w, a\ng, w, z\n";
    let policy = builder("g = _, _").load(rules(text)).unwrap();

    for (user, object, expected) in
        [("u", "x", true), ("v", "x", true), ("v", "y", true), ("w", "y", true), ("z", "x", false)]
    {
        assert_eq!(policy.decide(&[user, object]).is_allow(), expected, "{user} {object}");
    }
}

#[test]
fn roles_of_one_domain_are_none_of_another() {
    let policy = builder("g = _, _, _").load(rules("p, admin, d1, x\np, admin, d2, x\ng, alice, admin, d1\n")).unwrap();

    assert!(policy.decide(&["alice", "d1", "x"]).is_allow());
    assert!(!policy.decide(&["alice", "d2", "x"]).is_allow());
    assert!(!policy.decide(&["alice", "d3", "x"]).is_allow());
    assert!(policy.decide(&["admin", "d2", "x"]).is_allow());
}

#[test]
fn domains_can_be_patterns() {
    let policy = builder("g = _, _, _")
        .domain_matching("g", Matching::KeyMatch)
        .load(rules("p, admin, d1, x\np, admin, other, x\ng, alice, admin, d*\n"))
        .unwrap();

    assert!(policy.decide(&["alice", "d1", "x"]).is_allow());
    assert!(!policy.decide(&["alice", "other", "x"]).is_allow());
}

#[test]
fn users_and_roles_can_be_patterns() {
    let policy = builder("g = _, _")
        .role_matching("g", Matching::KeyMatch2)
        .load(rules("p, book_group, x\np, /pen/:id, y\ng, /book/:id, book_group\ng, alice, /pen/1\n"))
        .unwrap();

    for (user, object, expected) in [
        ("/book/1", "x", true),
        ("/book/1/cover", "x", false),
        ("/book/:id", "x", true),
        // What a rule names is a pattern as well.
        ("/pen/2", "y", true),
        ("alice", "y", true),
        ("alice", "x", false),
        ("bob", "y", false),
    ] {
        assert_eq!(policy.decide(&[user, object]).is_allow(), expected, "{user} {object}");
    }
}

#[test]
fn names_that_have_to_be_patterns_and_are_none_are_errors() {
    let errors = builder("g = _, _").role_matching("g", Matching::Regex).load(rules("p, a, x\ng, (, a\n")).unwrap_err();

    assert!(errors.to_string().starts_with("policy.csv:2:4: `(` is no pattern: "), "{errors}");

    // A rule for a role that is no pattern would never speak of anybody, and so not deny either.
    let errors = builder("g = _, _").role_matching("g", Matching::Regex).load(rules("p, [, x\ng, a, b\n")).unwrap_err();

    assert!(errors.to_string().starts_with("policy.csv:1:4: `[` is no pattern: "), "{errors}");
}

#[test]
fn roles_of_several_g_are_apart() {
    let text = "[request_definition]\nr = sub, obj\n[policy_definition]\np = sub, obj\n[role_definition]\ng = _, _\ng2 = _, _\n\
                [policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && g2(r.obj, p.obj)\n";
    let model = Model::parse(Source::new("model.conf", text)).unwrap();
    let policy = Policy::load(model, rules("p, admin, docs\ng2, alice, admin\ng2, d1, docs\ng, bob, admin\n")).unwrap();

    assert!(policy.decide(&["bob", "d1"]).is_allow());
    assert!(!policy.decide(&["alice", "d1"]).is_allow());
}

#[test]
fn temporal_roles_are_had_in_their_time_and_never_without_one() {
    let text = "p, admin, x\ng, alice, admin, 2024-01-01 00:00:00, 2024-12-31 00:00:00\ng, bob, admin, _, _\n";
    let policy = builder("g = _, _, (_, _)").load(rules(text)).unwrap();
    let at = |hours| SystemTime::UNIX_EPOCH + Duration::from_hours(hours);
    let ask = |who| Request::texts(if who == "alice" { &["alice", "x"] } else { &["bob", "x"] });

    assert!(policy.decide(ask("alice").at(at(474_780))).is_allow());
    assert_eq!(policy.decide(ask("alice").at(at(500_000))).outcome(), Outcome::Deny);
    let without = policy.decide(ask("alice"));
    assert_eq!(without.outcome(), Outcome::Indeterminate);
    assert_eq!(without.failure().map(|failure| failure.kind()), Some(FailureKind::NoTime));
    assert!(policy.decide(ask("bob")).is_allow());
}

#[test]
fn conditions_of_roles_can_be_functions() {
    let policy = builder("g = _, _, (_)")
        .role_condition("g", |parameters, _| match parameters {
            ["yes"] => Ok(true),
            ["no"] => Ok(false),
            _ => Err("neither".to_owned()),
        })
        .load(rules("p, admin, x\ng, alice, admin, yes\ng, bob, admin, no\ng, carol, admin, perhaps\n"))
        .unwrap();

    let outcomes = ["alice", "bob", "carol"].map(|who| policy.decide(&[who, "x"]).outcome());
    assert_eq!(outcomes, [Outcome::Allow, Outcome::Deny, Outcome::Indeterminate]);
}
