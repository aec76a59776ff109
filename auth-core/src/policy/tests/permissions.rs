use serde_json::json;

use crate::{
    Claims, Permission, Principal, PrincipalBuilder, Timestamp,
    policy::{MemoryRules, Model, PermissionPolicy, PolicyHandle, Source},
    token::ClaimPath,
};

const WRITE: Permission = Permission::named("articles:write");
const READ: Permission = Permission::named("articles:read");

const TENANTS: &str = "
    [request_definition]
    r = sub, dom, obj, act
    [policy_definition]
    p = sub, dom, obj, act
    [role_definition]
    g = _, _, _
    [policy_effect]
    e = some(where (p.eft == allow))
    [matchers]
    m = g(r.sub, p.sub, r.dom) && r.dom == p.dom && r.obj == p.obj && r.act == p.act
";

const DENYING: &str = "
    [request_definition]
    r = sub, obj, act
    [policy_definition]
    p = sub, obj, act, eft
    [role_definition]
    g = _, _
    [policy_effect]
    e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
    [matchers]
    m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";

async fn asked(model: &str, rules: &str) -> PermissionPolicy {
    let model = Model::parse(Source::new("model.conf", model)).unwrap();
    let rules = MemoryRules::read(&Source::new("policy.csv", rules)).unwrap();
    PermissionPolicy::new(PolicyHandle::open(model, rules).await.unwrap()).unwrap()
}

fn who(subject: &str) -> PrincipalBuilder {
    Principal::builder("https://issuer.example", subject)
}

fn now() -> Timestamp {
    "2026-11-25T10:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_permission_comes_by_a_role_of_the_token_by_a_role_of_the_policy_or_by_name() {
    let permissions = asked(
        super::MODEL,
        "p, editor, articles, write\ng, admin, editor\ng, user:carol, editor\np, user:dave, articles, read\n",
    )
    .await;
    let may = |who: PrincipalBuilder, what| who.build().answered_by(&permissions, now()).has_permission(what);

    assert!(may(who("bob").role("editor"), WRITE));
    assert!(may(who("bob").role("admin"), WRITE), "roles of roles");
    assert!(may(who("carol"), WRITE), "assigned in the policy");
    assert!(may(who("dave"), READ), "by name");
    assert!(!may(who("dave"), WRITE));
    assert!(!may(who("bob").role("viewer"), WRITE));
    assert!(!may(who("bob").role("editor"), Permission::named("articles")), "no action");
}

// SZ12
#[tokio::test]
async fn neither_a_subject_nor_a_role_of_a_token_is_taken_for_the_other() {
    let rules = "p, admin, articles, write\np, user:carol, articles, write\n";
    let permissions = asked(super::MODEL, rules).await;
    let may = |who: PrincipalBuilder| who.build().answered_by(&permissions, now()).has_permission(WRITE);

    assert!(may(who("bob").role("admin")) && may(who("carol")));
    assert!(!may(who("admin")), "a subject named like a role");
    assert!(!may(who("bob").role("user:carol")), "a role named like a user");
    assert!(!may(who("").role("")), "nobody");

    let swapped = asked(super::MODEL, "p, role:admin, articles, write\np, carol, articles, write\n").await;
    let swapped = swapped.users_as("").roles_as("role:");
    let may = |who: PrincipalBuilder| who.build().answered_by(&swapped, now()).has_permission(WRITE);
    assert!(may(who("bob").role("admin")) && may(who("carol")));
    assert!(!may(who("role:admin")) && !may(who("bob").role("carol")));

    let one_space = asked(super::MODEL, "p, admin, articles, write\n").await.users_as("");
    let bob = who("bob").role("admin").build().answered_by(&one_space, now());
    assert!(!bob.has_permission(WRITE), "one name space for both is none");
}

#[tokio::test]
async fn what_the_token_says_about_permissions_counts_no_longer() {
    let permissions = asked(super::MODEL, "p, editor, articles, read\n").await;
    let token = who("bob").role("editor").permission("articles:write").build();
    assert!(token.has_permission(WRITE));

    let answered = token.answered_by(&permissions, now());

    assert!(!answered.has_permission(WRITE) && answered.has_permission(READ));
    assert!(answered.permissions().is_empty());
}

#[tokio::test]
async fn the_tenant_of_the_token_is_the_domain_of_the_policy() {
    let rules = "p, editor, acme, articles, write\ng, user:bob, editor, acme\n";
    let permissions = asked(TENANTS, rules).await.tenant(ClaimPath::new(["org", "id"]));
    let may = |claims: serde_json::Value| {
        let bob = who("bob").claims(Claims::new(claims.as_object().cloned().unwrap()));
        bob.build().answered_by(&permissions, now()).has_permission(WRITE)
    };

    assert!(may(json!({ "org": { "id": "acme" } })));
    assert!(!may(json!({ "org": { "id": "umbrella" } })));
    assert!(!may(json!({ "org": "acme" })), "another form is no tenant");
    assert!(!may(json!({ "org": { "id": ["acme"] } })));
    assert!(!may(json!({})), "who has no tenant has no permission");
}

// SZ13
#[tokio::test]
async fn a_row_that_denies_the_subject_or_one_of_its_roles_wins() {
    let rules =
        "p, editor, articles, write, allow\np, user:bob, articles, write, deny\np, suspended, articles, write, deny\n";
    let permissions = asked(DENYING, rules).await;
    let may = |who: PrincipalBuilder| who.build().answered_by(&permissions, now()).has_permission(WRITE);

    assert!(may(who("ann").role("editor")));
    assert!(!may(who("bob").role("editor")));
    assert!(!may(who("ann").role("editor").role("suspended")));
    assert!(!may(who("ann").role("suspended").role("editor")));
}

#[tokio::test]
async fn one_request_is_answered_by_one_snapshot() {
    let permissions = asked(super::MODEL, "p, editor, articles, write\n").await;
    let bob = who("bob").role("editor").build();
    let before = bob.clone().answered_by(&permissions, now());

    permissions.policy().remove(&[super::rule("p", ["editor", "articles", "write"])]).await.unwrap();

    assert!(before.has_permission(WRITE), "the request that began before");
    assert!(!bob.answered_by(&permissions, now()).has_permission(WRITE), "and the next");
}

#[tokio::test]
async fn a_policy_that_is_asked_for_something_else_is_refused_with_what_it_lacks() {
    let model = super::MODEL.replace("sub, obj, act", "who, what").replace("r.sub", "r.who").replace("p.sub", "p.who");
    let model = model.replace("&& r.obj == p.obj && r.act == p.act", "&& r.what == p.what");
    let policy = PolicyHandle::open(Model::parse(Source::new("model.conf", model)).unwrap(), MemoryRules::new()).await;

    let refused = PermissionPolicy::new(policy.unwrap()).unwrap_err();

    assert_eq!(
        refused.to_string(),
        "the model's request is `who, what`; to be asked for permissions it must have `sub`, `obj` and `act`, and may have `dom`"
    );
}

#[tokio::test]
async fn object_and_action_stand_where_the_matchers_own_request_has_them() {
    let model = super::MODEL.replace("r = sub, obj, act", "r2 = sub, act, obj\n    r = sub, obj, act");
    let permissions = asked(&model, "p, editor, articles, write\np, viewer, write, articles\n").await;
    let may = |role: &str| who("bob").role(role).build().answered_by(&permissions, now()).has_permission(WRITE);

    assert!(may("editor"));
    assert!(!may("viewer"));
}
