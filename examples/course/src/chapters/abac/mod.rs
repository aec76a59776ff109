//! Rules over who asks, what is asked for, and when and from where.

mod articles;
mod policies;

use auth_accounts::Accounts;
use auth_axum::{Authorized, GuardedRouter, Principal, authorize, get, policy, post, put, require_roles};
use axum::{
    Json, Router,
    extract::{FromRef, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use self::{
    articles::{Article, Articles},
    policies::{can_delete_article, can_edit_article, can_see_the_accounts},
};
use super::sign_in;
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

auth_axum::names! { roles { admin } permissions {} }

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let accounts = course.accounts("abac", Lifetimes::default())?;
    let auth = course.auth(Chapter::Abac).scheme(accounts.bearer()).build().await?;
    let routes = GuardedRouter::new()
        .route("/token", post(sign_in::token))
        .route("/articles/{id}", put(update).delete(remove))
        .route("/hidden/articles/{id}", put(update_hidden))
        .route("/accounts", get(see_accounts))
        .route("/office", get(office));
    Ok(routes.with_state(Abac { accounts, articles: Articles::samples() }).into_router(auth))
}

#[derive(Clone)]
struct Abac {
    accounts: Accounts,
    articles: Articles,
}

impl FromRef<Abac> for Accounts {
    fn from_ref(state: &Abac) -> Self {
        state.accounts.clone()
    }
}

impl FromRef<Abac> for Articles {
    fn from_ref(state: &Abac) -> Self {
        state.articles.clone()
    }
}

#[derive(Deserialize)]
struct Edit {
    title: String,
}

#[require_roles(any(admin, policy(can_edit_article)))]
async fn update(
    article: Authorized<Article>,
    State(articles): State<Articles>,
    edit: Option<Json<Edit>>,
) -> Json<Value> {
    if let Some(Json(edit)) = edit {
        articles.retitle(article.id, edit.title);
    }
    Json(json!({ "message": "Article updated" }))
}

/// The same, for services where nobody may learn what exists.
#[require_roles(any(admin, policy(can_edit_article)), on_deny = not_found)]
async fn update_hidden(_article: Authorized<Article>) -> Json<Value> {
    Json(json!({ "message": "Article updated" }))
}

#[require_roles(any(admin, policy(can_delete_article)))]
async fn remove(article: Authorized<Article>, State(articles): State<Articles>) -> Json<Value> {
    articles.remove(article.id);
    Json(json!({ "message": "Article deleted" }))
}

/// In office hours, or from this machine.
#[policy(can_see_the_accounts)]
async fn see_accounts() -> Json<Value> {
    Json(json!({ "accounts": [] }))
}

/// The same for those without a role; administrators see them at any time.
#[authorize(any(role(admin), policy(can_see_the_accounts)))]
async fn office(user: Principal) -> Json<Value> {
    Json(json!({ "user_id": user.subject() }))
}
