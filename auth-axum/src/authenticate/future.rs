use core::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};
use std::sync::Arc;

use auth_core::Timestamp;
use axum::response::Response;
use pin_project_lite::pin_project;

use crate::auth::Service;

pin_project! {
    /// The answer of the inner service, which gets its last form on the way out.
    #[derive(Debug)]
    pub(crate) struct Answering<F> {
        #[pin]
        inner: F,
        service: Arc<Service>,
        scheme: Option<usize>,
        now: Timestamp,
    }
}

impl<F> Answering<F> {
    /// The answer to a request at this time, whose credential this scheme takes.
    pub(super) fn new(inner: F, service: Arc<Service>, scheme: Option<usize>, now: Timestamp) -> Self {
        Self { inner, service, scheme, now }
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Answering<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let response = ready!(this.inner.poll(context))?;
        Poll::Ready(Ok(this.service.finished(response, *this.scheme, *this.now)))
    }
}
