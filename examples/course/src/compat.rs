//! Errors as the course's own code answers them.

use auth_accounts::schemes::AccountCredentialError;
use auth_axum::{AuthenticationError, FormatsProblems, FormattedProblem, Problem, Requirement, token::TokenError};
use axum::http::StatusCode;
use serde_json::json;

/// How errors look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `{"detail": "…"}`, with the course's texts.
    #[default]
    Compat,
    /// RFC 9457.
    Problem,
}

/// The chapters, which have texts of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chapter {
    Abac,
    Bearer,
    Cookie,
    OAuth2,
    Rbac,
    Refresh,
    Revocation,
    Start,
}

/// `{"detail": "…"}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compat(pub(crate) Chapter);

impl FormatsProblems for Compat {
    fn format(&self, problem: &Problem) -> FormattedProblem {
        FormattedProblem::json(&json!({ "detail": self.detail(problem) }))
    }
}

impl Compat {
    fn detail(self, problem: &Problem) -> String {
        if let Some(error) = problem.cause() {
            return self.of_credential(error).to_owned();
        }
        // a refusal that is answered as 404 says nothing but that
        if let Some(unmet) = problem.unmet().filter(|_| problem.status() == StatusCode::FORBIDDEN) {
            return Self::unmet(unmet);
        }
        let text = problem.detail_text().unwrap_or(problem.title());
        match (self.0, problem.status(), problem.code_text()) {
            (Chapter::Refresh, StatusCode::UNAUTHORIZED, Some(code)) if code.starts_with("token_") => {
                "Invalid refresh token".to_owned()
            }
            (_, StatusCode::UNAUTHORIZED, None) => "Not authenticated".to_owned(),
            _ => capitalised(text),
        }
    }

    fn of_credential(self, error: &AuthenticationError) -> &'static str {
        let ended = matches!(error, AuthenticationError::Token(TokenError::Revoked(_)))
            || matches!(error, AuthenticationError::Refused(why)
                if matches!(why.downcast_ref(), Some(AccountCredentialError::Ended)));
        match (self.0, error) {
            (_, AuthenticationError::CrossSite) => "CSRF token missing or invalid",
            (_, AuthenticationError::Unavailable(_)) => "Try again later",
            (_, AuthenticationError::UnknownScheme { .. }) | (Chapter::Cookie, _) => "Not authenticated",
            (Chapter::Revocation, _) if ended => "Token has been revoked",
            _ => "Invalid or expired token",
        }
    }

    /// The course tells which roles would do, and what a policy refuses.
    fn unmet(unmet: &Requirement) -> String {
        let text = unmet.to_string();
        if text.contains("can_edit_article") {
            return "You don't have permission to edit this article".to_owned();
        }
        if text.contains("can_delete_article") {
            return "Cannot delete this article".to_owned();
        }
        match roles(unmet) {
            Some(roles) => format!("Required roles: [{}]", roles.join(", ")),
            None => "Forbidden".to_owned(),
        }
    }
}

/// The roles of a rule that is one role, or any of some.
fn roles(requirement: &Requirement) -> Option<Vec<String>> {
    if let Requirement::Any(parts) = requirement {
        let each: Option<Vec<Vec<String>>> = parts.iter().map(roles).collect();
        return Some(each?.concat());
    }
    let Requirement::Role(role) = requirement else { return None };
    Some(vec![format!("'{}'", role.name())])
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
