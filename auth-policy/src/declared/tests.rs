use std::fmt::Write as _;

use super::{Declared, Step};
use crate::{Model, Rules, Source};

fn model(policy: &str, roles: &str, effect: &str, matcher: &str) -> Model {
    let text = format!(
        "[request_definition]
r = sub, obj, act
r2 = sub, obj, policy
r3 = sub, dom, obj, act
[policy_definition]
p = {policy}
p2 = name, resource, rule, eft
[role_definition]
g = {roles}
[policy_effect]
e = {effect}
e2 = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = {matcher}
m2 = r2.policy == p2.name && eval(p2.rule)
"
    );
    let text = if policy.contains("dom") { text.replace("r = sub, obj, act", "r = sub, dom, obj, act") } else { text };
    Model::parse(Source::new("model.conf", text)).unwrap()
}

const ALLOW: &str = "some(where (p.eft == allow))";
const ALLOW_AND_DENY: &str = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";
const MATCHER: &str = "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act";
const STARRED: &str = "g(r.sub, p.sub) && (r.obj == p.obj || p.obj == \"*\") && (p.act == '*' || r.act == p.act)";
const IN_DOMAINS: &str =
    "g(r.sub, p.sub, r.dom) && (r.dom == p.dom || p.dom == \"*\") && r.obj == p.obj && r.act == p.act";

fn rbac() -> Model {
    model("sub, obj, act", "_, _", ALLOW, MATCHER)
}

fn rules(text: &str) -> Rules {
    Rules::read(&Source::new("policy.csv", text)).unwrap()
}

fn errors(model: &Model, text: &str) -> String {
    Declared::of(model, &rules(text)).map_or_else(|errors| errors.to_string(), |_| String::new())
}

/// Who is asked for in which order: `articles:read: +admin,editor`.
fn decided(model: &Model, text: &str) -> String {
    let rules = rules(text);
    let declared = Declared::of(model, &rules).unwrap_or_else(|errors| panic!("{errors}"));
    let mut shown = String::new();
    for permission in &declared.permissions {
        for (domain, steps) in &permission.decided {
            let steps: Vec<_> = steps
                .iter()
                .map(|Step { allows, whom }| {
                    let sign = if *allows { '+' } else { '-' };
                    whom.as_ref().map_or(format!("{sign}*"), |whom| format!("{sign}{}", whom.join(",")))
                })
                .collect();
            let domain = domain.map(|domain| format!("@{domain}")).unwrap_or_default();
            writeln!(shown, "{}{domain}: {}", permission.name(), steps.join(" ")).unwrap();
        }
    }
    shown
}

#[test]
fn roles_stand_above_each_other_and_permissions_are_had_from_below() {
    let model = rbac();
    let rules = rules(
        "g, admin, editor\ng, editor, viewer\np, viewer, articles, read\np, editor, articles, write\ng, alice, admin\n",
    );
    let declared = Declared::of(&model, &rules).unwrap();

    let found: Vec<_> = declared
        .roles
        .iter()
        .map(|role| (role.name, role.above.join(" "), role.below.join(" "), role.named.line))
        .collect();
    assert_eq!(
        found,
        [
            ("admin", "alice".into(), "editor viewer".into(), 1),
            ("editor", "admin alice".into(), "viewer".into(), 1),
            ("viewer", "editor admin alice".into(), String::new(), 2),
            ("alice", String::new(), "admin editor viewer".into(), 5),
        ]
    );
    let read = &declared.permissions[0];
    assert_eq!((read.name(), read.named.line, read.rules[0].line), ("articles:read".to_owned(), 3, 3));
    assert!(declared.doubts.is_empty() && !declared.in_domains && !declared.allowed_by_default);
}

#[test]
fn the_first_step_that_is_about_somebody_decides() {
    let allow = "p, viewer, articles, read\np, editor, articles, write\ng, admin, editor\ng, editor, viewer\n";
    assert_eq!(decided(&rbac(), allow), "articles:read: +admin,editor,viewer\narticles:write: +admin,editor\n");

    let with_eft = "p, viewer, articles, read, allow\np, guest, articles, read, deny\np, guest, articles, hide, deny\n";
    let both = model("sub, obj, act, eft", "_, _", ALLOW_AND_DENY, MATCHER);
    assert_eq!(decided(&both, with_eft), "articles:read: -guest +viewer\n");
    let allowing = model("sub, obj, act, eft", "_, _", ALLOW, MATCHER);
    assert_eq!(decided(&allowing, with_eft), "articles:read: +viewer\n");
    let denying = model("sub, obj, act, eft", "_, _", "!some(where (p.eft == deny))", MATCHER);
    assert_eq!(decided(&denying, with_eft), "articles:read: -guest\narticles:hide: -guest\n");

    let first = model("priority, sub, obj, act, eft", "_, _", "priority(p.eft) || deny", MATCHER);
    assert_eq!(
        decided(
            &first,
            "p, 9, guest, articles, read, deny\np, 1, viewer, articles, read, allow\np, 2, member, articles, read, allow\n"
        ),
        "articles:read: +member,viewer -guest\n"
    );
}

#[test]
fn everything_is_what_the_matcher_says_it_is() {
    let starred = model("sub, obj, act", "_, _", ALLOW, STARRED);
    assert_eq!(
        decided(
            &starred,
            "p, viewer, articles, read\np, editor, articles, *\np, admin, *, *\np, reader, *, read\np, writer, users, write\n"
        ),
        "articles:read: +admin,editor,reader,viewer\nusers:write: +admin,writer\n"
    );
    assert!(
        errors(&rbac(), "p, admin, articles, *\n").starts_with("policy.csv:1:21: here, `*` is a name like any other"),
        "{}",
        errors(&rbac(), "p, admin, articles, *\n")
    );
}

#[test]
fn in_a_domain_roles_and_rules_are_those_of_the_domain() {
    let tenants = model("sub, dom, obj, act", "_, _, _", ALLOW, IN_DOMAINS);
    let text = "p, viewer, *, docs, read\np, editor, acme, docs, write\ng, editor, viewer, acme\ng, boss, editor, acme\ng, boss, viewer, other\n";

    assert_eq!(
        decided(&tenants, text),
        "docs:read: +viewer\ndocs:read@acme: +boss,editor,viewer\ndocs:read@other: +boss,viewer\n\
         docs:write: \ndocs:write@acme: +boss,editor\n"
    );
    let rules = rules(text);
    let declared = Declared::of(&tenants, &rules).unwrap();
    assert!(declared.in_domains && declared.roles.iter().all(|role| role.above.is_empty()));
}

#[test]
fn every_mistake_in_the_rows_is_reported_at_its_place_at_once() {
    let text = "p, viewer, articles, read
p, viewer, articles
x, viewer, articles, read
p, viewer, articles, read
g, admin, viewr
g, editor, viewer
g, viewer, editor
g, admin
p, , articles, read
";
    let shown = errors(&rbac(), text);

    for expected in [
        "policy.csv:2:1: a row of `p` has 3 fields, this one 2\n    p, viewer, articles\n    ^^^^^^^^^^^^^^^^^^^\n    help: write `p, sub, obj, act`",
        "policy.csv:3:1: the model has no `x`\n    x, viewer, articles, read\n    ^\n    help: it has `p, p2, g`",
        "policy.csv:4:1: this row stands in line 1 already\n",
        "policy.csv:5:11: unknown role `viewr`\n    g, admin, viewr\n              ^^^^^\n    help: did you mean `viewer`?",
        "policy.csv:7:12: `viewer` would have itself: `viewer > editor > viewer`\n",
        "policy.csv:8:1: a row of `g` has 2 fields, this one 1\n    g, admin\n    ^^^^^^^^\n    help: write `g, user, role`",
        "policy.csv:9:4: this field is empty\n",
    ] {
        assert!(shown.contains(expected), "{expected}\n---\n{shown}");
    }
    assert_eq!(shown.matches("policy.csv:").count(), 7, "{shown}");
}

#[test]
fn an_allow_that_a_denial_takes_back_is_refused() {
    let both = model("sub, obj, act, eft", "_, _", ALLOW_AND_DENY, STARRED);
    let shown = errors(
        &both,
        "p, viewer, *, read, deny\ng, editor, viewer\np, editor, articles, read, allow\np, other, articles, read, allow\n",
    );
    assert_eq!(
        shown,
        "policy.csv:3:1: this never allows anything: line 1 denies it to the same people\n    \
         p, editor, articles, read, allow\n    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n    \
         help: take one of the two out, or name somebody else in the denial"
    );

    let first = model("sub, obj, act, eft", "_, _", "priority(p.eft) || deny", MATCHER);
    assert!(errors(&first, "p, a, x, y, deny\np, a, x, y, allow\n").contains("policy.csv:2:1: this never allows"));
    assert_eq!(errors(&first, "p, a, x, y, allow\np, a, x, y, deny\n"), "");
    assert!(errors(&both, "p, a, x, y, alow\n").contains("expected `allow` or `deny`, found `alow`"));
}

#[test]
fn a_rule_that_adds_nothing_is_a_doubt() {
    let model = rbac();
    let rules = rules("p, viewer, articles, read\ng, editor, viewer\np, editor, articles, read\n");
    let declared = Declared::of(&model, &rules).unwrap();

    let doubts: Vec<_> = declared.doubts.iter().map(|doubt| (doubt.position().line, doubt.message())).collect();
    assert_eq!(doubts, [(3, "this adds nothing: `editor` has it through `viewer` from line 1")]);
}

#[test]
fn a_matcher_that_names_do_not_decide_is_refused_at_its_condition() {
    for (matcher, expected) in [
        (
            "g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act && r.sub.age > 18",
            "14:60: this condition can't be decided by names alone",
        ),
        ("g(r.sub, p.sub) && keyMtch(r.obj, p.obj) && r.act == p.act", "14:24: unknown function `keyMtch`"),
        ("g(r.sub, p.sub) && r.obj == p.objj && r.act == p.act", "14:33: unknown field `p.objj`"),
        ("g(r.sub, p.sub) && r.ob == p.obj && r.act == p.act", "14:24: unknown field `r.ob`"),
        ("g(r.sub, p.sub) && g(r.obj, p.obj) && r.act == p.act", "roles of anything but the subject"),
        ("g2(r.sub, p.sub) && r.obj == p.obj && r.act == p.act", "unknown function `g2`"),
        ("g(r.sub, p.sub)", "a permission is an object and an action"),
    ] {
        let shown = errors(&model("sub, obj, act", "_, _", ALLOW, matcher), "p, a, b, c\n");
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
}

#[test]
fn rules_of_one_name_are_one_policy() {
    let model = rbac();
    let rules = rules(
        "p, a, b, c\np2, can_edit, Article, r2.sub.id == r2.obj.author, allow\n\
         p2, can_edit, Article, 'admin' in r2.sub.roles, allow\np2, can_edit, Article, r2.obj.locked, deny\n",
    );
    let declared = Declared::of(&model, &rules).unwrap();

    let policy = &declared.policies[0];
    assert_eq!((policy.name, policy.resource, policy.named.line), ("can_edit", "Article", 2));
    assert_eq!((policy.subject_field.as_str(), policy.resource_field.as_str()), ("sub", "obj"));
    let shown: Vec<_> = policy.rules.iter().map(|rule| (rule.expr.to_string(), rule.allows)).collect();
    assert_eq!(
        shown,
        [
            ("r2.sub.id == r2.obj.author".to_owned(), true),
            ("\"admin\" in r2.sub.roles".to_owned(), true),
            ("r2.obj.locked".to_owned(), false)
        ]
    );
}

#[test]
fn a_mistake_in_a_named_rule_is_reported_at_its_word() {
    let text = "p2, a, Article, r2.sub.id ==, allow
p2, b, Article, r2.subb.id == r2.obj.x, allow
p2, c, Article, r.sub == r2.obj.x, allow
p2, d, Article, p2.name == 'x', allow
p2, e, Article, \"keyMtch(r2.obj.x, 'y')\", allow
p2, h, Article, keyMatch(r2.obj.x, 'y'), allow
p2, f, Article, r2.obj.x, allow
p2, f, Comment, r2.obj.x, allow
p2, g, Article, r2.obj.x, maybe
";
    let shown = errors(&rbac(), text);

    for expected in [
        "policy.csv:1:27: expected a value behind `==`",
        "policy.csv:2:17: unknown field `r2.subb`\n    p2, b, Article, r2.subb.id == r2.obj.x, allow\n                    ^^^^^^^\n    help: did you mean `r2.sub`?",
        "policy.csv:3:17: unknown field `r.sub`\n",
        "policy.csv:4:17: unknown field `p2.name`\n",
        "policy.csv:5:18: unknown function `keyMtch`\n    p2, e, Article, \"keyMtch(r2.obj.x, 'y')\", allow\n                     ^^^^^^^\n    help: did you mean `keyMatch`?",
        "policy.csv:6:1: a row of `p2` has 4 fields, this one 5\n",
        "    help: put a rule with commas in quotes: `p2, name, resource, \"f(a, b)\", eft`",
        "policy.csv:8:8: `f` is over `Article`, as line 7 says\n",
        "policy.csv:9:27: expected `allow` or `deny`, found `maybe`\n",
    ] {
        assert!(shown.contains(expected), "{expected}\n---\n{shown}");
    }
}

#[test]
fn a_section_of_named_policies_has_its_form() {
    let text = |m2: &str, e2: &str, p3: &str| {
        format!(
            "[request_definition]\nr = sub, obj, act\nr2 = sub, obj, policy\n[policy_definition]\np = sub, obj, act\n\
             p2 = name, resource, rule, eft\n{p3}[policy_effect]\ne = some(where (p.eft == allow))\ne2 = {e2}\n[matchers]\n\
             m = r.sub == p.sub && r.obj == p.obj && r.act == p.act\n{m2}\n"
        )
    };
    let right = "m2 = r2.policy == p2.name && eval(p2.rule)";
    for (text, expected) in [
        (text(right, ALLOW_AND_DENY, ""), ""),
        (text("", ALLOW_AND_DENY, ""), "model.conf:6:1: there is no `m2` that asks the rules of `p2`"),
        (text("m2 = eval(p2.rule)", ALLOW_AND_DENY, ""), "this asks the rules of all policies, whatever their name"),
        (text("m2 = r2.policy == p2.name", ALLOW_AND_DENY, ""), "this asks no rule"),
        (
            text("m2 = r2.policy == p2.name && eval(p2.rule) && r2.sub.id == 'x'", ALLOW_AND_DENY, ""),
            "and nothing else",
        ),
        (text(right, ALLOW, ""), "model.conf:9:6: of the rules of one name, any allows, unless one denies"),
        (
            text(right, ALLOW_AND_DENY, "p3 = sub, obj\n"),
            "model.conf:7:1: `p3` is neither `p` nor a section of named policies",
        ),
    ] {
        let shown = errors(&Model::parse(Source::new("model.conf", text)).unwrap(), "p, a, b, c\n");
        assert!(shown.contains(expected), "{expected}\n{shown}");
        assert_eq!(shown.is_empty(), expected.is_empty(), "{shown}");
    }
}

#[test]
fn ten_thousand_rules_are_read_in_no_time() {
    let mut text = String::new();
    for number in 0..10_000 {
        writeln!(text, "p, role{}, object{}, act{}", number % 100, number % 1_000, number / 1_000).unwrap();
    }
    for role in 1..100 {
        writeln!(text, "g, role{role}, role{}", role / 2).unwrap();
    }
    let (model, rules) = (rbac(), rules(&text));

    let declared = Declared::of(&model, &rules).unwrap();

    assert_eq!(declared.permissions.len(), 10_000);
    assert_eq!(declared.roles.len(), 100);
}
