use auth_axum::{AuthenticationError, FormatsProblems, FormattedProblem, Problem, token::TokenError};
use axum::http::StatusCode;
use serde_json::json;

/// The bodies of the example that this one stands in for: `{"detail":"…"}`. Statuses and challenges are ours, and no text is
/// a library's.
#[derive(Clone, Copy, Debug)]
pub struct Compat;

impl FormatsProblems for Compat {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        let detail = match (problem.status(), problem.cause()) {
            (StatusCode::UNAUTHORIZED, Some(AuthenticationError::Token(error))) => refused(error),
            (StatusCode::UNAUTHORIZED, _) => "Not authenticated",
            (StatusCode::FORBIDDEN, _) => "Insufficient permissions. Admin access required.",
            (StatusCode::NOT_FOUND, _) => "Not Found",
            (StatusCode::METHOD_NOT_ALLOWED, _) => "Method Not Allowed",
            _ => problem.detail_text().unwrap_or(problem.title()),
        };
        FormattedProblem::json(&json!({ "detail": detail }))
    }
}

fn refused(error: &TokenError) -> &'static str {
    if matches!(error, TokenError::Expired(_)) {
        return "Token has expired";
    }
    if matches!(error, TokenError::KeyNotFound(_)) {
        return "Unable to find appropriate key";
    }
    let by_claims = matches!(
        error,
        TokenError::Audience(_) | TokenError::Claim(_) | TokenError::Issuer(_) | TokenError::NotYetValid(_)
    );
    if by_claims { "Invalid claims. Please check the audience and issuer." } else { "Unable to validate token" }
}
