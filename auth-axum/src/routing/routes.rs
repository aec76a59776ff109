use core::fmt;

use axum::{handler::Handler, routing::MethodFilter};
use utoipa::{
    __dev::{SchemaReferences, Tags},
    Path,
    openapi::{HttpMethod, RefOr, path::Operation, schema::Schema},
};

use super::{guarded::Guarded, method_router::GuardedMethodRouter, methods};

/// Handlers with the paths, methods and schemas that `#[utoipa::path]` gives them: what `routes!` makes, and
/// [`GuardedRouter::routes`](super::GuardedRouter::routes) takes. No path, method or rule is written twice.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, require_roles, routes};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[utoipa::path(get, path = "/reports", responses((status = 200)))]
/// #[require_roles(admin)]
/// async fn reports() {}
///
/// let router: GuardedRouter = GuardedRouter::new().routes(routes!(reports));
/// assert_eq!(router.access().rows()[0].path(), "/reports");
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
#[derive(Clone)]
#[must_use]
pub struct Routes<S = ()> {
    routes: Vec<(String, GuardedMethodRouter<S>, Described)>,
}

/// What `#[utoipa::path]` says of one handler.
#[derive(Clone)]
pub(crate) struct Described {
    pub(crate) methods: Vec<HttpMethod>,
    pub(crate) operation: Operation,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No handlers.
    pub fn new() -> Self {
        Self { routes: Vec::new() }
    }

    /// Adds a handler and the type that `#[utoipa::path]` made beside it.
    #[expect(clippy::should_implement_trait, reason = "the type that it adds by is a parameter")]
    pub fn add<P, H, T>(mut self, handler: H) -> Self
    where
        P: Path + Tags<'static> + SchemaReferences,
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        let methods = P::methods();
        let mut operation = P::operation();
        let tags = P::tags();
        if !tags.is_empty() {
            operation.tags.get_or_insert_default().extend(tags.into_iter().map(str::to_owned));
        }
        let mut schemas = Vec::new();
        P::schemas(&mut schemas);

        let filters = methods.iter().map(filter).reduce(MethodFilter::or);
        let guarded = match filters {
            Some(filter) => methods::on(filter, handler),
            None => methods::any(handler),
        };
        self.routes.push((P::path(), guarded, Described { methods, operation, schemas }));
        self
    }

    pub(crate) fn into_parts(self) -> Vec<(String, GuardedMethodRouter<S>, Described)> {
        self.routes
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.routes.iter().map(|(path, _, _)| path)).finish()
    }
}

fn filter(method: &HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}
