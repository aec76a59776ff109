use core::convert::Infallible;
use std::net::IpAddr;

use auth_core::{RequestId, Timestamp};
use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
};

use crate::{answer, context::Context, problem::Problem};

/// What the service read of a request at its edge: when it came, under which id it is logged, and from where. Whoever asks
/// here has the same time, id and address as the audit.
///
/// # Denies
///
/// With 500 where no credential layer is around. It looks at no credential.
///
/// # Examples
///
/// ```
/// use auth_axum::{Edge, public};
///
/// #[public]
/// async fn time(edge: Edge) -> String {
///     edge.now.to_string()
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Edge {
    /// The time by the service's clock.
    pub now: Timestamp,
    /// The id in the logs.
    pub request_id: RequestId,
    /// The client's address: that of the connection, unless the peer is a proxy that the service was told to trust. `None`
    /// where the server was started without connect info.
    pub client: Option<IpAddr>,
}

impl Edge {
    /// The edge of a request, for whoever has no extractor at hand, such as a
    /// [`Scheme`](crate::credential::Scheme). `None` where no credential layer is around.
    pub fn of(parts: &Parts) -> Option<Self> {
        let context = Context::of(parts)?;
        let client = context.service().proxies().client(parts);
        Some(Self { now: context.now(), request_id: context.request_id().clone(), client })
    }
}

impl<S: Sync> FromRequestParts<S> for Edge {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::of(parts).ok_or_else(answer::misconfigured)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Edge {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(Self::of(parts))
    }
}
