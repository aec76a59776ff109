//! `Principal` and `Option<Principal>` as extractors, feature `axum`.
//!
//! They stand here, beside the type, because a trait of axum can only be implemented where either lives. How a refusal
//! looks is not decided here: the credential layer leaves an [`AnswersDenials`] in the request.

use core::fmt;
use std::sync::Arc;

use axum_core::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::Response,
};
use http::{StatusCode, request::Parts};

use crate::{Authentication, Denial, Principal};

/// Turns a denial into a response: put into a request's extensions by the credential layer.
#[derive(Clone)]
pub struct AnswersDenials(Arc<Answer>);

type Answer = dyn Fn(&Parts, &Denial) -> Response + Send + Sync;

impl AnswersDenials {
    /// Answers with what this function makes of a denial.
    pub fn new(answer: impl Fn(&Parts, &Denial) -> Response + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }

    /// The response to a denial, in the form that the service chose; 500 where no credential layer is around.
    pub fn answer(parts: &Parts, denial: &Denial) -> Response {
        if let Some(answers) = parts.extensions.get::<Self>() {
            (answers.0)(parts, denial)
        } else {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

impl fmt::Debug for AnswersDenials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnswersDenials")
    }
}

/// The principal of the request.
///
/// # Denies
///
/// With 401 where no credential was presented or it was refused, with 500 where the credential layer is missing.
impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        find(parts)?.ok_or_else(|| AnswersDenials::answer(parts, &Denial::Unauthenticated))
    }
}

/// The principal of the request, or `None` where no credential was presented.
///
/// # Denies
///
/// With 401 where a credential was presented and refused: a bad token is never taken for no token.
impl<S: Sync> OptionalFromRequestParts<S> for Principal {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Response> {
        find(parts)
    }
}

#[expect(clippy::result_large_err, reason = "the rejection is the response itself, as axum has it")]
fn find(parts: &Parts) -> Result<Option<Principal>, Response> {
    match parts.extensions.get::<Authentication>() {
        Some(Authentication::Anonymous) => Ok(None),
        Some(Authentication::Failed(error)) => Err(AnswersDenials::answer(parts, &error.denial())),
        Some(Authentication::Principal(principal)) => Ok(Some(principal.clone())),
        None => Err(AnswersDenials::answer(parts, &Denial::Misconfigured)),
    }
}
