use auth_axum::{
    AuthenticationError, FormatsProblems, FormattedProblem, Problem, Requirement,
    token::{ClaimError, TokenError},
};
use axum::http::StatusCode;
use serde_json::json;

/// The bodies of fastapi-zitadel-auth 0.5.0, for its clients: `{"detail":{"error":"invalid_token","message":"…"}}`. Statuses
/// and challenges are ours.
#[derive(Clone, Copy, Debug)]
pub struct Compat;

impl FormatsProblems for Compat {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        let (error, message) = match (problem.status(), problem.cause()) {
            (StatusCode::UNAUTHORIZED, Some(AuthenticationError::Token(error))) => ("invalid_token", refused(error)),
            (StatusCode::UNAUTHORIZED, None | Some(AuthenticationError::UnknownScheme { .. })) => {
                return plain("Not authenticated");
            }
            (StatusCode::UNAUTHORIZED, Some(_)) => ("invalid_token", "Unable to validate token"),
            (StatusCode::BAD_REQUEST, _) => ("invalid_request", "Unable to extract token from request"),
            (StatusCode::FORBIDDEN, _) => return forbidden(problem.unmet()),
            (StatusCode::NOT_FOUND, _) => return plain("Not Found"),
            (StatusCode::METHOD_NOT_ALLOWED, _) => return plain("Method Not Allowed"),
            _ => return plain(problem.detail_text().unwrap_or(problem.title())),
        };
        detailed(error, message)
    }
}

fn refused(error: &TokenError) -> &'static str {
    match error {
        TokenError::Form(_) | TokenError::Length(_) => "Invalid token format",
        TokenError::Algorithm(_) | TokenError::Header(_) | TokenError::Type(_) => "Invalid token header",
        TokenError::KeyNotFound(_) => "Unable to verify token, no signing keys found",
        TokenError::Expired(_) => "Token signature has expired",
        TokenError::Claim(ClaimError::Malformed { name, .. }) if &**name == "scope" => {
            "Token contains invalid formatted scopes"
        }
        TokenError::Audience(_)
        | TokenError::Claim(_)
        | TokenError::Issuer(_)
        | TokenError::Lifetime(_)
        | TokenError::NotYetValid(_) => "Token contains invalid claims",
        TokenError::Bound(_) | TokenError::Revoked(_) | TokenError::Signature(_) | _ => "Unable to validate token",
    }
}

fn forbidden(unmet: Option<&Requirement>) -> FormattedProblem {
    let message = match unmet {
        Some(Requirement::Role(role)) => format!("User does not have role assigned: {role}"),
        Some(Requirement::Scope(scope)) => format!("Missing required scope: {scope}"),
        _ => "Not enough permissions".to_owned(),
    };
    detailed("insufficient_scope", &message)
}

fn detailed(error: &str, message: &str) -> FormattedProblem {
    FormattedProblem::json(&json!({ "detail": { "error": error, "message": message } }))
}

fn plain(detail: &str) -> FormattedProblem {
    FormattedProblem::json(&json!({ "detail": detail }))
}
