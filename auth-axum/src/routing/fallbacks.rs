use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{Router, extract::Request, response::Response};
use tower_service::Service;

/// What answers where no route matches: the fallback of the innermost router whose path the request lies below.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fallbacks {
    below: Vec<(Vec<String>, Router)>,
    root: Option<Router>,
    last: Option<Router>,
}

impl Fallbacks {
    /// Adds the fallback of the router at this path, which may have parameters. A second one at the root is given back.
    pub(crate) fn add(&mut self, prefix: &str, fallback: Router) -> Option<Router> {
        if prefix.trim_matches('/').is_empty() {
            if self.root.is_some() {
                return Some(fallback);
            }
            self.root = Some(fallback);
        } else {
            let segments = prefix.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect();
            self.below.push((segments, fallback));
        }
        None
    }

    /// Adds what answers where no guarded fallback does.
    pub(crate) fn add_last(&mut self, foreign: Router) {
        self.last = Some(foreign);
    }

    /// The service for unmatched requests; `None` where nothing was added.
    pub(crate) fn into_service(mut self) -> Option<Self> {
        // the longest first, so that the innermost router is found first
        self.below.sort_by_key(|(segments, _)| core::cmp::Reverse(segments.len()));
        let is_empty = self.below.is_empty() && self.root.is_none() && self.last.is_none();
        (!is_empty).then_some(self)
    }

    fn of(&self, path: &str) -> Option<&Router> {
        let lies_below = |prefix: &[String]| {
            let mut path = path.split('/').filter(|segment| !segment.is_empty());
            prefix.iter().all(|wanted| path.next().is_some_and(|segment| wanted.starts_with('{') || wanted == segment))
        };
        let below = self.below.iter().find(|(prefix, _)| lies_below(prefix)).map(|(_, fallback)| fallback);
        below.or(self.root.as_ref()).or(self.last.as_ref())
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
