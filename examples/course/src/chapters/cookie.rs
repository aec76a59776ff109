//! Sessions in a cookie: on the server is what they are, in the browser is what they are found by.

use core::time::Duration;

use auth_accounts::{
    Accounts, Refusal, Visitor,
    cookies::Cookies,
    flows::{BrowserSession, LogOut, SignIn},
};
use auth_axum::{GuardedRouter, Principal, Problem, Secret, authenticated, get, post, public};
use axum::{
    Form, Json, Router,
    extract::{State, rejection::FormRejection},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::sign_in::{self, PasswordForm, refused};
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let lifetimes = Lifetimes { session: Duration::from_hours(1), ..Lifetimes::default() };
    let accounts = course.accounts("cookie", lifetimes)?;
    let auth = course.auth(Chapter::Cookie).scheme(accounts.session_cookie()).build().await?;
    let routes = GuardedRouter::new()
        .route("/login", post(login))
        .route("/dashboard", get(dashboard))
        .route("/reauthenticate", post(reauthenticate))
        .route("/logout", post(logout));
    Ok(routes.with_state(accounts).into_router(auth))
}

/// Signs a browser in, whatever session it had before.
#[public]
async fn login(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    request: Parts,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Problem> {
    accounts.csrf().check_login(&request.headers).map_err(|_| refused(&Refusal::CrossSite))?;
    let previous = Cookies::of_request(&request.headers, accounts.cookies().session_name()).ok().flatten();
    let sign_in = sign_in::read(form, visitor)?.previous(previous);
    let grant = accounts.sign_in_browser(&sign_in, sign_in::now(&accounts)).await;
    let grant = grant.map_err(|refusal| refused(&refusal))?;
    let Some(browser) = grant.cookie else { return Err(refused(&Refusal::Failed)) };
    Ok(with_cookies(&accounts, &browser, &json!({ "message": "Logged in" })))
}

#[authenticated]
async fn dashboard(user: Principal) -> Json<Value> {
    let claims = user.claims();
    Json(json!({ "user": { "user_id": sign_in::number(&user), "username": claims.get("username") } }))
}

#[derive(Deserialize)]
struct PasswordAgain {
    password: String,
}

/// Asks for the password again, and goes on under a new session id.
#[authenticated]
async fn reauthenticate(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    user: Principal,
    request: Parts,
    form: Result<Form<PasswordAgain>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(PasswordAgain { password })) = form else {
        return Err(refused(&Refusal::InvalidInput("`password` is needed, as a form".to_owned())));
    };
    let cookie = Cookies::of_request(&request.headers, accounts.cookies().session_name()).ok().flatten();
    let cookie = cookie.ok_or_else(|| refused(&Refusal::NotFound))?;
    let name = user.claims().get("username").and_then(Value::as_str).unwrap_or_default();
    let sign_in = SignIn::new(name, Secret::new(password), visitor);
    let renewed = accounts.reauthenticate(&user, &cookie, &sign_in, sign_in::now(&accounts)).await;
    let browser = renewed.map_err(|refusal| refused(&refusal))?;
    Ok(with_cookies(&accounts, &browser, &json!({ "message": "Authenticated again" })))
}

#[authenticated]
async fn logout(State(accounts): State<Accounts>, visitor: Visitor, user: Principal) -> Result<Response, Problem> {
    let ended = accounts.sign_out(&user, LogOut::Here, &visitor, sign_in::now(&accounts)).await;
    ended.map_err(|refusal| refused(&refusal))?;
    let mut response = sign_in::not_stored(&json!({ "message": "Logged out" }));
    for cookie in accounts.cookies().clear("/cookie") {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

fn with_cookies(accounts: &Accounts, browser: &BrowserSession, body: &Value) -> Response {
    let mut response = sign_in::not_stored(body).into_response();
    let cookies = accounts.cookies();
    for cookie in [cookies.session(&browser.id, browser.lifetime), cookies.csrf(&browser.csrf, browser.lifetime)] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
