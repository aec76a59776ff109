//! Attributes under other names: the outer one can't know that the inner one is ours.

use auth_axum::{
    Authorized, Guard, GuardedRouter, Principal, authenticated as login, get, policy as asks, policy_fn, require_roles,
    require_roles as has,
};
use axum::http::StatusCode;
use ui_tests::{App, Article};

use crate::ask::{Served, assert_for_admins};

auth_axum::names! { roles { admin > editor > viewer } }

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[require_roles(viewer)]
#[has(admin)]
async fn inner() {}

#[has(admin)]
#[require_roles(viewer)]
async fn outer() {}

#[login]
#[has(viewer)]
#[has(admin)]
async fn three(guard: Guard) -> String {
    format!("{:?}", guard.principal())
}

#[require_roles(editor)]
#[asks(is_author)]
async fn policy(article: Authorized<Article>) -> String {
    article.author_id.clone()
}

#[tokio::test]
async fn both_rules_are_enforced_under_any_name() {
    let router =
        GuardedRouter::new().route("/inner", get(inner)).route("/outer", get(outer)).route("/three", get(three));

    assert_for_admins(router, &["/inner", "/outer", "/three"]).await;
}

#[tokio::test]
async fn a_renamed_policy_is_asked_and_hands_its_resource_on() {
    let served = Served::new(GuardedRouter::new().route("/{id}", get(policy)).with_state(App::default())).await;

    assert_eq!(served.with("/1", &["editor"]).await, StatusCode::OK);
    assert_eq!(served.with("/1", &["viewer"]).await, StatusCode::FORBIDDEN);
    assert_eq!(served.with("/2", &["editor"]).await, StatusCode::NOT_FOUND);
}
