//! The form that every chapter signs in with.

use auth_accounts::{Accounts, Refusal, Visitor, flows::SignIn};
use auth_axum::{Principal, Problem, Secret, public};
use axum::{
    Form, Json,
    extract::{State, rejection::FormRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The form of OAuth 2's password flow (RFC 6749 section 4.3.2). `grant_type` may be left out, as the course's clients do.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    grant_type: Option<String>,
    username: String,
    password: String,
}

/// The login of a form, or the answer to one that is none.
pub(super) fn read(form: Result<Form<PasswordForm>, FormRejection>, visitor: Visitor) -> Result<SignIn, Problem> {
    let Form(form) = form.map_err(|rejection| {
        let status = match rejection.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE | StatusCode::PAYLOAD_TOO_LARGE => rejection.status(),
            _ => StatusCode::BAD_REQUEST,
        };
        Problem::new(status).detail("`username` and `password` are needed, as a form").code("invalid_request")
    })?;
    if form.grant_type.is_some_and(|grant| grant != "password") {
        return Err(refused(&Refusal::GrantType));
    }
    Ok(SignIn::new(form.username, Secret::new(form.password), visitor))
}

/// Signs in: an access token, and nothing else.
#[public]
pub(super) async fn token(
    State(accounts): State<Accounts>,
    visitor: Visitor,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Problem> {
    let sign_in = read(form, visitor)?;
    let now = now(&accounts);
    let grant = accounts.sign_in(&sign_in, now).await.map_err(|refusal| refused(&refusal))?;
    Ok(not_stored(&json!({ "access_token": grant.access_token.expose(), "token_type": "bearer" })))
}

/// An answer with tokens (RFC 6749 section 5.1).
pub(super) fn not_stored(body: &Value) -> Response {
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(body)).into_response()
}

/// The problem of a refusal, with the realm of the course.
pub(super) fn refused(refusal: &Refusal) -> Problem {
    refusal.problem("course")
}

/// A user's id as the course has it: a number, where it is one.
pub(super) fn number(user: &Principal) -> Value {
    user.subject().parse::<u64>().map_or_else(|_| user.subject().into(), Value::from)
}

/// The time by the clock of the chapter.
pub(super) fn now(accounts: &Accounts) -> auth_axum::Timestamp {
    accounts.now()
}
