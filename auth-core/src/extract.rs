//! `Principal` and `Option<Principal>` as extractors, feature `axum`.
//!
//! They stand here, beside the type, because a trait of axum can only be implemented where either lives. Who verifies, and
//! how a refusal looks, is not decided here: the credential layer leaves a [`Caller`] in the request.

use core::{any::Any, fmt, future::Future, pin::Pin};
use std::sync::Arc;

use axum_core::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    response::Response,
};
use http::{StatusCode, request::Parts};

use crate::{Authentication, Denial, Principal, Reason};

/// Answers, within one request, who is calling.
pub trait IdentifiesCaller: Any + fmt::Debug + Send + Sync {
    /// Verifies the credential of the request, if that has not been done, and says who it is.
    fn identify<'a>(&'a self, parts: &'a Parts) -> Identifying<'a>;

    /// Records that the request goes no further for this reason, and answers it in the form that the service chose.
    fn refuse(&self, parts: &Parts, denial: &Denial, reason: Reason<'_>) -> Response;
}

/// An identification under way.
pub type Identifying<'a> = Pin<Box<dyn Future<Output = Authentication> + Send + 'a>>;

/// Whoever is calling: put into a request's extensions by the credential layer, asked by extractors.
#[derive(Clone, Debug)]
pub struct Caller(Arc<dyn IdentifiesCaller>);

impl Caller {
    /// The caller that this can identify.
    pub fn new(caller: Arc<dyn IdentifiesCaller>) -> Self {
        Self(caller)
    }

    /// What was put in, where it is of this type.
    pub fn downcast_ref<T: IdentifiesCaller>(&self) -> Option<&T> {
        let caller: &dyn Any = &*self.0;
        caller.downcast_ref()
    }

    /// A handle on what was put in, where it is of this type.
    pub fn downcast<T: IdentifiesCaller>(&self) -> Option<Arc<T>> {
        let caller: Arc<dyn Any + Send + Sync> = self.0.clone();
        caller.downcast().ok()
    }

    /// Who is calling.
    ///
    /// # Errors
    ///
    /// The response of 500 where no credential layer is around.
    pub async fn identify(parts: &Parts) -> Result<Authentication, Response> {
        match parts.extensions.get::<Self>() {
            Some(caller) => Ok(caller.0.identify(parts).await),
            None => Err(misconfigured()),
        }
    }

    /// The response to a denial, which is recorded with this reason; 500 where no credential layer is around.
    pub fn refuse(parts: &Parts, denial: &Denial, reason: Reason<'_>) -> Response {
        parts.extensions.get::<Self>().map_or_else(misconfigured, |caller| caller.0.refuse(parts, denial, reason))
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
        let principal = find(parts).await?;
        principal.ok_or_else(|| Caller::refuse(parts, &Denial::Unauthenticated, Reason::Unauthenticated))
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
        find(parts).await
    }
}

async fn find(parts: &Parts) -> Result<Option<Principal>, Response> {
    match Caller::identify(parts).await? {
        Authentication::Anonymous => Ok(None),
        Authentication::Failed(error) => Err(Caller::refuse(parts, &error.denial(), Reason::Credential(&*error))),
        Authentication::Principal(principal) => Ok(Some(principal)),
    }
}

fn misconfigured() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
