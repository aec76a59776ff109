use core::{
    convert::Infallible,
    task::{self, Poll},
};
use std::sync::Arc;

use auth_core::RequestId;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName},
    response::Response,
};

use super::{
    find::{self, Found},
    future::Answering,
};
use crate::{auth::Service, context::Context, danger::Preauthenticated};

/// The credential layer around one inner service.
#[derive(Clone, Debug)]
pub(crate) struct Authenticate<I> {
    inner: I,
    service: Arc<Service>,
}

impl<I> Authenticate<I> {
    pub(super) fn new(inner: I, service: Arc<Service>) -> Self {
        Self { inner, service }
    }
}

impl<I> tower_service::Service<Request> for Authenticate<I>
where
    I: tower_service::Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering<I::Future>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let service = self.service.clone();
        let (request_id, now) = (request_id(request.headers()), self.service.now());
        let found = match request.extensions_mut().remove() {
            Some(Preauthenticated(principal)) => Found::Preauthenticated(principal),
            None => find::credential(self.service.schemes(), request.headers()),
        };
        let scheme = found.scheme();
        let context = Context::new(service, found, request_id, now);
        context.leave_in(request.extensions_mut());
        Answering::new(self.inner.call(request), self.service.clone(), scheme, now)
    }
}

/// The id that a client or a proxy gave the request, if there is exactly one and it is a plain word; else a number of ours.
fn request_id(headers: &HeaderMap) -> RequestId {
    let mut given = headers.get_all(X_REQUEST_ID).iter();
    match (given.next(), given.next()) {
        (Some(id), None) => id.to_str().ok().and_then(|id| id.parse().ok()).unwrap_or_else(RequestId::next),
        _ => RequestId::next(),
    }
}

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
