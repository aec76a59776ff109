use auth_axum::{FormatsProblems, FormattedProblem, Problem};
use auth_core::{AuthenticationError, Requirement, token::TokenError};
use axum::http::StatusCode;
use serde_json::json;

use crate::schemes::AccountCredentialError;

/// Errors as `{"detail": {"code", "message"}}`, with the codes of fastapi-fabric-auth: for services that stand in for one. It
/// tells clients why a token is refused, as that one does; what is refused stays refused.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Accounts, routes::ErrorEnvelope};
/// use auth_axum::{Auth, ConfigError};
///
/// async fn auth(accounts: &Accounts) -> Result<Auth, ConfigError> {
///     // a denied request is answered with {"detail":{"code":"unauthorized","message":"Authentication required"}}
///     Auth::builder().scheme(accounts.bearer()).format(ErrorEnvelope).build().await
/// }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ErrorEnvelope;

impl FormatsProblems for ErrorEnvelope {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        let (code, message, status) = match problem.cause() {
            Some(error) => of_credential(error),
            None => (code_of(problem), message_of(problem), None),
        };
        let form = FormattedProblem::json(&json!({ "detail": { "code": code, "message": message } }));
        match status {
            Some(status) => form.status(status),
            None => form,
        }
    }
}

/// What was said of a credential that is refused.
fn of_credential(error: &AuthenticationError) -> (&'static str, String, Option<StatusCode>) {
    let invalid = ("token_invalid", "Invalid token".to_owned(), None);
    let revoked = ("token_revoked", "Token has been revoked".to_owned(), None);
    match error {
        AuthenticationError::Ambiguous { .. } => ("invalid_input", "Send exactly one credential".to_owned(), None),
        AuthenticationError::CrossSite => ("forbidden", "CSRF token missing or invalid".to_owned(), None),
        AuthenticationError::Token(TokenError::Expired(_)) => ("token_expired", "Token has expired".to_owned(), None),
        AuthenticationError::Token(TokenError::Revoked(_)) => revoked,
        AuthenticationError::Refused(why) => match why.downcast_ref() {
            Some(AccountCredentialError::Deactivated) => {
                ("account_deactivated", "Account is deactivated".to_owned(), Some(StatusCode::FORBIDDEN))
            }
            Some(
                AccountCredentialError::Ended | AccountCredentialError::Outdated | AccountCredentialError::Unknown,
            ) => revoked,
            Some(AccountCredentialError::UserMissing | AccountCredentialError::WithoutSession) | None => invalid,
        },
        AuthenticationError::Unavailable(_) => {
            ("internal_error", "This can't be done now; try again later".to_owned(), None)
        }
        AuthenticationError::UnknownScheme { .. } => ("unauthorized", "Authentication required".to_owned(), None),
        AuthenticationError::Token(_) | _ => invalid,
    }
}

fn code_of(problem: &Problem) -> &'static str {
    if let Some(code) = problem.code_text() {
        return code;
    }
    match problem.status() {
        StatusCode::UNAUTHORIZED => "unauthorized",
        StatusCode::FORBIDDEN => match problem.unmet() {
            Some(Requirement::Scope(_)) => "insufficient_scope",
            _ => "forbidden",
        },
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "not_found",
        StatusCode::CONFLICT => "already_exists",
        StatusCode::UNPROCESSABLE_ENTITY => "validation_error",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        status if status.is_client_error() => "invalid_input",
        _ => "internal_error",
    }
}

fn message_of(problem: &Problem) -> String {
    if problem.status() == StatusCode::UNAUTHORIZED && problem.code_text().is_none() {
        return "Authentication required".to_owned();
    }
    // a refusal that is answered as 404 says nothing but that
    if problem.status() == StatusCode::FORBIDDEN
        && let Some(Requirement::Permission(permission)) = problem.unmet()
    {
        return format!("Permission required: {}", permission.name());
    }
    let text = problem.detail_text().unwrap_or(problem.title());
    let mut letters = text.chars();
    match letters.next() {
        // names of fields stay as they are
        Some(first) if !text.starts_with("refresh_token") => first.to_uppercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}
