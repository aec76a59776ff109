//! Roles, the permissions that they give, and rules made of both, inline on each route.

use auth_accounts::Accounts;
use auth_axum::{
    Grants, GuardedRouter, Principal, Problem, authenticated, authorize, delete, get, post, require_permissions,
    require_roles,
};
use auth_store::{
    Stores,
    traits::{Removed, UserId},
};
use axum::{
    Json, Router,
    extract::{FromRef, Path, State, rejection::PathRejection},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::sign_in;
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

auth_axum::names! {
    roles { admin, editor, viewer }
    permissions { articles { read, write, delete }, users { manage } }
}

/// Which role gives which permission: a table in a file, checked against the names above.
fn grants() -> Result<Grants, auth_axum::GrantsError> {
    Grants::from_json(include_str!("../../grants.json"), roles::ALL, permissions::ALL)
}

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let accounts = course.accounts("rbac", Lifetimes::default())?;
    let auth = course.auth(Chapter::Rbac).scheme(accounts.bearer()).grants(grants()?).build().await?;
    let routes = GuardedRouter::new()
        .route("/token", post(sign_in::token))
        .route("/reports", get(reports))
        .route("/articles", post(create_article).get(read_articles))
        .route("/articles/{id}", delete(delete_article))
        .route("/users", get(manage_users))
        .route("/users/{id}", delete(delete_user))
        .route("/drafts", get(drafts));
    Ok(routes.with_state(Rbac { accounts, stores: course.stores.clone() }).into_router(auth))
}

#[derive(Clone)]
struct Rbac {
    accounts: Accounts,
    stores: Stores,
}

impl FromRef<Rbac> for Accounts {
    fn from_ref(state: &Rbac) -> Self {
        state.accounts.clone()
    }
}

#[authenticated]
async fn reports() -> Json<Value> {
    Json(json!({ "reports": [] }))
}

#[require_roles(editor, admin)]
async fn create_article(user: Principal) -> Json<Value> {
    Json(json!({ "created_by": user.claims().get("email") }))
}

#[require_roles(admin)]
async fn delete_user(State(state): State<Rbac>, id: Result<Path<u64>, PathRejection>) -> Result<Json<Value>, Problem> {
    let Ok(Path(id)) = id else {
        return Err(Problem::new(StatusCode::BAD_REQUEST).detail("a user is named by a number"));
    };
    let user = UserId::new(id.to_string()).map_err(|_| sign_in::refused(&auth_accounts::Refusal::NotFound))?;
    // whoever is gone already is as gone
    match state.stores.users().remove(&user).await.map_err(|outage| sign_in::refused(&outage.into()))? {
        Removed::Done | Removed::Missing => Ok(Json(json!({ "deleted": id }))),
    }
}

#[require_permissions(articles::read)]
async fn read_articles() -> Json<Value> {
    Json(json!({ "articles": [] }))
}

#[require_permissions(articles::delete)]
async fn delete_article() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[require_permissions(users::manage)]
async fn manage_users() -> Json<Value> {
    Json(json!({ "users": [] }))
}

/// One rule of everything: writers who are no administrators.
#[authorize(all(any(role(editor), role(viewer)), permission(articles::write), not(role(admin))))]
async fn drafts() -> Json<Value> {
    Json(json!({ "drafts": [] }))
}
