use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{Router, extract::Request, response::Response};
use tower_service::Service;

/// What answers where no route matches: the fallback of the innermost router whose path the request lies below, as the router
/// itself would match it.
#[derive(Clone, Default)]
pub(crate) struct Fallbacks {
    below: matchit::Router<Router>,
    root: Option<Router>,
    is_used: bool,
}

impl Fallbacks {
    /// Adds the fallback of the router at this path, which may have parameters.
    ///
    /// # Errors
    ///
    /// The fallback itself, where there is one for this path already.
    pub(crate) fn add(&mut self, prefix: &str, fallback: Router) -> Result<(), Router> {
        self.is_used = true;
        let prefix = prefix.trim_end_matches('/');
        if prefix.is_empty() {
            if self.root.is_some() {
                return Err(fallback);
            }
            self.root = Some(fallback);
            return Ok(());
        }
        for path in [prefix.to_owned(), format!("{prefix}/"), format!("{prefix}/{{*below}}")] {
            self.below.insert(path, fallback.clone()).map_err(|_| fallback.clone())?;
        }
        Ok(())
    }

    /// The service for unmatched requests; `None` where nothing was added.
    pub(crate) fn into_service(self) -> Option<Self> {
        self.is_used.then_some(self)
    }

    fn of(&self, path: &str) -> Option<&Router> {
        self.below.at(path).map(|found| found.value).ok().or(self.root.as_ref())
    }
}

impl Service<Request> for Fallbacks {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // routers are always ready
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // no fallback: axum's own answer
        let mut router = self.of(request.uri().path()).cloned().unwrap_or_default();
        Box::pin(async move { router.call(request).await })
    }
}
