//! Guards whose permissions a policy says.

use auth_axum::{
    GuardedRouter, PermissionPolicy, PolicyHandle, Principal,
    auth_core::policy::{Assignment, MemoryRules, Model, Source, StoredRule},
    authenticated, get, require_permissions,
    testing::AsPrincipal,
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::service::{ISSUER, Service, permissions};

const MODEL: &str = "
    [request_definition]
    r = sub, obj, act
    [policy_definition]
    p = sub, obj, act
    [role_definition]
    g = _, _
    [policy_effect]
    e = some(where (p.eft == allow))
    [matchers]
    m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";

#[require_permissions(articles::write)]
async fn write() -> &'static str {
    "written"
}

#[authenticated]
async fn may_i(user: Principal) -> String {
    user.can(permissions::articles::write).to_string()
}

fn router() -> GuardedRouter {
    GuardedRouter::new().route("/write", get(write)).route("/may-i", get(may_i))
}

async fn policy(rules: &str) -> PolicyHandle {
    let rules = MemoryRules::read(&Source::new("policy.csv", rules)).unwrap();
    PolicyHandle::open(Model::parse(Source::new("model.conf", MODEL)).unwrap(), rules).await.unwrap()
}

#[tokio::test]
async fn the_policy_answers_for_the_roles_and_the_subject_of_a_token_and_not_the_token() {
    let policy = policy("p, editor, articles, write\np, user:carol, articles, write\n").await;
    let permissions = PermissionPolicy::new(policy).unwrap();
    let service = Service::with(router(), |auth| auth.policy(permissions)).await;
    let lying = service.issuer.token("dave").permissions(["articles:write"]).sign();

    for (token, status) in [
        (service.token("bob", &["editor"]), StatusCode::OK),
        (service.token("carol", &[]), StatusCode::OK),
        (service.token("dave", &["viewer"]), StatusCode::FORBIDDEN),
        (service.token("editor", &[]), StatusCode::FORBIDDEN),
        (lying, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(service.get_as("/write", &token).await.status, status);
        let asked = service.get_as("/may-i", &token).await;
        assert_eq!(asked.body, (status == StatusCode::OK).to_string(), "guard and handler ask the same");
    }
    assert_eq!(service.get("/write").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_the_policy_takes_back_is_refused_on_the_next_request_with_the_same_token() {
    let policy = policy("p, editor, articles, write\n").await;
    let service = Service::with(router(), {
        let permissions = PermissionPolicy::new(policy.clone()).unwrap();
        |auth| auth.policy(permissions)
    })
    .await;
    let bob = service.token("bob", &[]);
    assert_eq!(service.get_as("/write", &bob).await.status, StatusCode::FORBIDDEN);

    policy.assign(&Assignment::new("user:bob", "editor")).await.unwrap();
    assert_eq!(service.get_as("/write", &bob).await.status, StatusCode::OK);

    policy.remove(&[StoredRule::new("p", ["editor", "articles", "write"])]).await.unwrap();
    assert_eq!(service.get_as("/write", &bob).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_policy_of_one_issuer_answers_for_no_other() {
    let policy = policy("p, user:bob, articles, write\n").await;
    let of_another = PermissionPolicy::new(policy.clone()).unwrap();
    let service = Service::with(router(), |auth| auth.policy_of("https://other.example", of_another)).await;
    assert_eq!(service.get_as("/write", &service.token("bob", &[])).await.status, StatusCode::FORBIDDEN);

    let of_this = PermissionPolicy::new(policy).unwrap();
    let service = Service::with(router(), |auth| auth.policy_of(ISSUER, of_this)).await;
    assert_eq!(service.get_as("/write", &service.token("bob", &[])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_policy_answers_for_principals_that_tests_put_into_a_request_too() {
    let permissions = PermissionPolicy::new(policy("p, editor, articles, write\n").await).unwrap();
    let service = Service::with(router(), |auth| auth.policy(permissions)).await;
    let ask = |role: &str| {
        let principal = Principal::builder(ISSUER, "bob").role(role).permission("articles:write").build();
        service.ask(Request::get("/write").body(Body::empty()).unwrap().as_principal(principal))
    };

    assert_eq!(ask("editor").await.status, StatusCode::OK);
    assert_eq!(ask("viewer").await.status, StatusCode::FORBIDDEN);
}
