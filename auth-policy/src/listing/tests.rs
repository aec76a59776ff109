use crate::{LintKind, Model, Policy, Rules, Source};

fn policy(request: &str, rule: &str, roles: &str, effect: &str, matcher: &str, rows: &str) -> Policy {
    let text = format!(
        "[request_definition]\nr = {request}\n[policy_definition]\np = {rule}\n[role_definition]\n{roles}\n\
         [policy_effect]\ne = {effect}\n[matchers]\nm = {matcher}\n"
    );
    let model = Model::parse(Source::new("model.conf", text)).unwrap();
    Policy::load(model, Rules::read(&Source::new("policy.csv", rows)).unwrap()).unwrap()
}

const BOTH: &str = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";

fn within_domains() -> Policy {
    policy(
        "sub, dom, obj, act",
        "sub, dom, obj, act, eft",
        "g = _, _, _",
        BOTH,
        "g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act",
        "p, admin, d1, x, write, allow\np, reader, d1, x, read, allow\np, admin, d2, x, write, allow\np, bob, d1, x, write, deny\n\
         g, alice, admin, d1\ng, admin, reader, d1\ng, bob, admin, d1\ng, carol, reader, d2\n",
    )
}

fn rows(permissions: &[super::Permission<'_>]) -> Vec<usize> {
    permissions.iter().map(|permission| permission.row.number()).collect()
}

#[test]
fn permissions_are_those_of_a_name_and_of_its_roles() {
    let policy = within_domains();

    let of_alice = policy.permissions_of("alice");
    assert_eq!(rows(&of_alice), [0, 1]);
    assert_eq!(of_alice[1].roles, ["alice", "admin", "reader"]);
    assert_eq!(rows(&policy.permissions_of_in("alice", "d2")), [0; 0]);
    let of_bob = policy.permissions_of("bob");
    assert_eq!(rows(&of_bob), [0, 1, 3]);
    assert_eq!((of_bob[2].effect, of_bob[2].roles.as_slice()), ("deny", &["bob".to_owned()][..]));
    assert_eq!(rows(&policy.permissions_of("carol")), [0; 0]);
    assert_eq!(rows(&policy.permissions_of_in("admin", "d2")), [2]);
}

#[test]
fn subjects_are_those_who_are_allowed() {
    let policy = within_domains();

    assert_eq!(policy.subjects_with(&["", "d1", "x", "write"]), ["alice"]);
    assert_eq!(policy.subjects_with(&["", "d1", "x", "read"]), ["alice", "bob"]);
    assert_eq!(policy.subjects_with(&["", "d2", "x", "read"]), [""; 0]);
    assert_eq!(policy.subjects_with(&["", "d9", "x", "read"]), [""; 0]);
    assert_eq!(policy.subjects_with(&["only one"]), [""; 0]);
}

#[test]
fn a_role_that_one_condition_names_has_its_members_by_another() {
    let matcher = "r.sub == p.sub && r.act == p.act || g(r.sub, p.sub) && r.act == p.act";
    let policy = policy(
        "sub, act",
        "sub, act",
        "g = _, _",
        "some(where (p.eft == allow))",
        matcher,
        "p, admin, x\ng, alice, admin\n",
    );

    assert_eq!(policy.subjects_with(&["", "x"]), ["alice"]);
    assert_eq!(rows(&policy.permissions_of("alice")), [0]);
}

#[test]
fn listings_agree_with_decisions() {
    let lines = (0..30).map(|number| {
        let (role, object, held) = (number * 7 % 30, number % 4, number * 11 % 13);
        format!("p, n{role}, o{object}, read\ng, n{number}, n{held}")
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let policy = policy(
        "sub, obj, act",
        "sub, obj, act",
        "g = _, _",
        "some(where (p.eft == allow))",
        "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act || r.sub == \"n29\" && r.obj == p.obj",
        &text,
    );
    let held: Vec<_> = (0..30).map(|number| format!("n{}", number * 11 % 13)).collect();

    for object in ["o0", "o1", "o2", "o3", "o4"] {
        let expected: Vec<_> = {
            let mut names: Vec<_> = (0..30).map(|number| format!("n{number}")).collect();
            names.retain(|name| !held.contains(name) && policy.decide(&[name, object, "read"]).is_allow());
            names.sort();
            names
        };
        assert_eq!(policy.subjects_with(&["", object, "read"]), expected);
        for number in 0..30 {
            let name = format!("n{number}");
            let listed = policy
                .permissions_of(&name)
                .iter()
                .any(|permission| permission.row.fields().nth(1).map(|field| field.text) == Some(object));
            assert_eq!(listed, policy.decide(&[&name, object, "read"]).is_allow(), "{name} {object}");
        }
    }
}

#[test]
fn an_explanation_shows_the_way_or_what_is_missing() {
    let policy = within_domains();

    assert_eq!(
        policy.explain(&["alice", "d1", "x", "read"]).to_string(),
        "allow: policy.csv:2 `p, reader, d1, x, read, allow`\n    alice → admin → reader"
    );
    assert_eq!(
        policy.explain(&["bob", "d1", "x", "write"]).to_string(),
        "deny: policy.csv:4 `p, bob, d1, x, write, deny`"
    );
    assert_eq!(
        policy.explain(&["dave", "d1", "x", "read"]).to_string(),
        "deny: no rule allows it\nnearest: policy.csv:2 `p, reader, d1, x, read, allow`\n    \
         `g(r.sub, p.sub, r.dom)` does not hold: `dave` and `reader`"
    );
    let wrong = policy.explain(&["dave"]).to_string();
    assert!(wrong.starts_with("indeterminate: model.conf:1:1: the request has another number of values"), "{wrong}");
}

fn kinds(policy: &Policy) -> Vec<(LintKind, usize)> {
    policy.lint().iter().map(|lint| (lint.kind, lint.error.position().line)).collect()
}

#[test]
fn what_is_most_likely_not_meant_is_said() {
    let allow = "some(where (p.eft == allow))";
    let simple = "r.sub == p.sub && r.act == p.act";
    let with_roles = "g(r.sub, p.sub) && r.act == p.act";

    let found = kinds(&policy(
        "sub, act",
        "sub, act, eft",
        "g = _, _",
        allow,
        with_roles,
        "p, a, x, allow\np, a, x, deny\np, a, x, allow\n",
    ));
    assert_eq!(found, [(LintKind::Ineffective, 2), (LintKind::Shadowed, 3)]);

    let found = kinds(&policy(
        "sub, act",
        "sub, act, eft",
        "g = _, _",
        "priority(p.eft) || deny",
        with_roles,
        "p, a, x, allow\np, a, x, deny\n",
    ));
    assert_eq!(found, [(LintKind::Shadowed, 2)]);

    let rows = "p, editor, x\np, edtor, y\ng, alice, editor\ng, bob, editor\ng, editor, reader\ng, x, y\ng, y, x\n";
    let found = kinds(&policy("sub, act", "sub, act", "g = _, _", allow, with_roles, rows));
    assert_eq!(
        found,
        [(LintKind::UnheldRole, 2), (LintKind::UselessRole, 5), (LintKind::RoleCycle, 6), (LintKind::RoleCycle, 7)]
    );

    let patterns = "p, a, /a.b\np, a, /a*\np, a, /a/:id\np, a, /a/*\n";
    let found = kinds(&policy(
        "sub, act",
        "sub, act",
        "g = _, _",
        allow,
        "r.sub == p.sub && keyMatch2(r.act, p.act)",
        patterns,
    ));
    assert_eq!(found, [(LintKind::CrateDiffers, 1), (LintKind::CrateDiffers, 2)]);

    assert_eq!(kinds(&policy("sub, act", "sub, act", "g = _, _", allow, simple, "p, a, x\np, b, x\n")), []);
}
