//! Bearer tokens: who calls is who the token says.

use auth_axum::{GuardedRouter, Principal, authenticated, get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::sign_in;
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let accounts = course.accounts("bearer", Lifetimes::default())?;
    let auth = course.auth(Chapter::Bearer).scheme(accounts.bearer()).build().await?;
    let routes = GuardedRouter::new().route("/token", post(sign_in::token)).route("/me", get(me));
    Ok(routes.with_state(accounts).into_router(auth))
}

#[authenticated]
async fn me(user: Principal) -> Json<Value> {
    Json(json!({ "user_id": user.subject() }))
}
