//! Answers that carry credentials.

use auth_core::Secret;
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{Accounts, flows::Grant};

/// The answer to a client that signed in (RFC 6749 section 5.1).
pub(super) fn tokens(grant: &Grant) -> Response {
    /// The members in the order in which they are documented.
    #[derive(Serialize)]
    struct Body<'a> {
        token_type: &'static str,
        access_token: &'a str,
        refresh_token: &'a str,
        expires_in: u64,
    }
    Json(Body {
        token_type: "bearer",
        access_token: grant.access_token.expose(),
        refresh_token: grant.refresh_token.expose(),
        expires_in: grant.expires_in.as_secs(),
    })
    .into_response()
}

/// The answer to a browser that signed in: its cookies, and nothing that a script could read but the CSRF token.
pub(super) fn cookies(accounts: &Accounts, grant: &Grant, token_path: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let Some(browser) = &grant.cookie else { return response };
    let (cookies, headers) = (accounts.cookies(), response.headers_mut());
    headers.append(header::SET_COOKIE, cookies.session(&browser.id, browser.lifetime));
    headers.append(header::SET_COOKIE, cookies.refresh(&grant.refresh_token, token_path, grant.refresh_expires_in));
    headers.append(header::SET_COOKIE, cookies.csrf(&browser.csrf, browser.lifetime));
    headers.append(header::SET_COOKIE, cookies.device(&browser.device, token_path));
    response
}

/// The answer to a logout: the cookies are cleared, and with them what the browser has kept of the application.
pub(super) fn signed_out(accounts: &Accounts, headers: &HeaderMap, token_path: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if headers.contains_key(header::COOKIE) {
        for cookie in accounts.cookies().clear(token_path) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    }
    response
}

/// Secrets that came in a body.
pub(super) fn secret(text: String) -> Secret {
    Secret::new(text)
}
