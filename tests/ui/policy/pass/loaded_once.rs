//! Policies of every form.

use auth_axum::{Authorized, Decision, Environment, GuardedRouter, Principal, authorize, get, policy, policy_fn};
use axum::http::StatusCode;
use ui_tests::{App, Article};

use crate::ask::Served;

auth_axum::names! { roles { admin > viewer } }

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[policy_fn]
async fn is_author_async(
    user: Option<&Principal>,
    article: &Article,
    _: &Environment<'_>,
) -> Result<Decision, std::fmt::Error> {
    Ok(Decision::allow_if(user.is_some_and(|user| user.subject() == article.author_id)))
}

#[policy_fn]
pub(crate) fn is_get(_: Option<&Principal>, environment: &Environment) -> Decision {
    Decision::allow_if(environment.method() == "GET")
}

#[policy_fn]
fn fails(_: &Principal) -> Result<bool, std::fmt::Error> {
    Err(std::fmt::Error)
}

#[policy(is_author, is_author_async, is_get)]
async fn every(article: Authorized<Article>, again: Authorized<Article>) -> String {
    format!("{} {}", article.author_id, again.author_id)
}

#[policy(is_author, on_deny = not_found)]
async fn hidden(article: Authorized<Article>) -> String {
    article.author_id.clone()
}

#[policy(is_get)]
async fn anybody() {}

#[policy(fails)]
async fn failing() {}

#[authorize(any(all(role(admin), policy(is_author)), all(role(viewer), policy(is_author))))]
async fn twice(article: Authorized<Article>) -> String {
    article.author_id.clone()
}

#[tokio::test]
async fn policies_of_every_form_are_asked() {
    let served = Served::new(
        GuardedRouter::new()
            .route("/every/{id}", get(every))
            .route("/hidden/{id}", get(hidden))
            .route("/anybody", get(anybody))
            .route("/failing", get(failing))
            .route("/twice/{id}", get(twice))
            .with_state(App::default()),
    )
    .await;

    assert_eq!(served.with("/every/1", &[]).await, StatusCode::OK);
    assert_eq!(served.nobody("/every/1").await, StatusCode::UNAUTHORIZED);
    assert_eq!(served.with("/every/2", &[]).await, StatusCode::NOT_FOUND);
    assert_eq!(served.with("/hidden/1", &[]).await, StatusCode::OK);
    assert_eq!(served.nobody("/anybody").await, StatusCode::OK);
    assert_eq!(served.with("/failing", &["admin"]).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(served.with("/twice/1", &["admin"]).await, StatusCode::OK);
    assert_eq!(served.with("/twice/1", &["other"]).await, StatusCode::FORBIDDEN);
}
