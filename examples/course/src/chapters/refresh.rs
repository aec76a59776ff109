//! Access tokens of a quarter of an hour, and refresh tokens of 30 days that work once.

use core::time::Duration;

use auth_accounts::{
    Accounts, Refusal, Visitor,
    flows::{Grant, RefreshFrom},
};
use auth_axum::{GuardedRouter, Principal, Problem, Secret, authenticated, get, post, public};
use axum::{
    Form, Json, Router,
    extract::{
        State,
        rejection::{FormRejection, JsonRejection},
    },
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::sign_in::{self, PasswordForm, refused};
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let lifetimes =
        Lifetimes { access: Duration::from_mins(15), refresh: Duration::from_hours(30 * 24), ..Lifetimes::default() };
    let accounts = course.accounts("refresh", lifetimes)?;
    let auth = course.auth(Chapter::Refresh).scheme(accounts.bearer()).build().await?;
    let routes =
        GuardedRouter::new().route("/login", post(login)).route("/refresh", post(refresh)).route("/me", get(me));
    Ok(routes.with_state(accounts).into_router(auth))
}

#[public]
async fn login(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Problem> {
    let sign_in = sign_in::read(form, visitor)?;
    let grant = accounts.sign_in(&sign_in, sign_in::now(&accounts)).await.map_err(|refusal| refused(&refusal))?;
    Ok(tokens(&grant))
}

#[derive(Deserialize)]
struct Refresh {
    refresh_token: String,
}

/// Exchanges a refresh token, once. One that was used before ends its session.
#[public]
async fn refresh(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    body: Result<Json<Refresh>, JsonRejection>,
) -> Result<Response, Problem> {
    let Ok(Json(Refresh { refresh_token })) = body else {
        return Err(refused(&Refusal::InvalidInput("`refresh_token` is needed, as JSON".to_owned())));
    };
    let token = Secret::new(refresh_token);
    let grant = accounts.refresh(&token, RefreshFrom::Body, &visitor, sign_in::now(&accounts)).await;
    Ok(tokens(&grant.map_err(|refusal| refused(&refusal))?))
}

#[authenticated]
async fn me(user: Principal) -> Json<Value> {
    Json(json!({ "user_id": user.subject() }))
}

fn tokens(grant: &Grant) -> Response {
    sign_in::not_stored(&json!({
        "access_token": grant.access_token.expose(),
        "refresh_token": grant.refresh_token.expose(),
        "token_type": "bearer",
    }))
}
