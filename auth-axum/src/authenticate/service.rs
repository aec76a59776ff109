use core::{
    convert::Infallible,
    future::Future,
    mem,
    pin::Pin,
    task::{self, Poll},
};
use std::sync::Arc;

use auth_core::RequestId;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName},
    response::Response,
};

use super::find;
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
    I: tower_service::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    I::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // the service that was made ready goes along; its clone, which was not, waits for the next request
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let service = self.service.clone();

        let (mut parts, body) = request.into_parts();
        let found = find::credential(service.schemes(), &parts.headers);
        let context = Context::new(service.clone(), found, request_id(&parts.headers), service.now());
        let context = match parts.extensions.remove::<Preauthenticated>() {
            Some(Preauthenticated(principal)) => context.with_principal(principal),
            None => context,
        };
        context.leave_in(&mut parts.extensions);

        let answering = inner.call(Request::from_parts(parts, body));
        Box::pin(async move { Ok(service.finished(answering.await?)) })
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
