use core::convert::Infallible;

use axum::{
    extract::Request,
    handler::Handler,
    response::IntoResponse,
    routing::{MethodFilter, MethodRouter, Route},
};
use tower_layer::Layer;
use tower_service::Service;

use super::{access::Access, guarded::Guarded};

/// The handlers of one path, by method, each of which has a rule.
///
/// Made by [`get`](crate::get), [`post`](crate::post) and their like, which refuse a handler without a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, authenticated, get, public};
///
/// #[public]
/// async fn list() -> &'static str {
///     "everybody sees this"
/// }
///
/// #[authenticated]
/// async fn create() -> &'static str {
///     "who is not signed in is denied before this runs"
/// }
///
/// let router: GuardedRouter = GuardedRouter::new().route("/articles", get(list).post(create));
/// ```
///
/// A handler without a rule is refused by the compiler:
///
/// ```compile_fail
/// async fn forgotten() {}
/// let router: auth_axum::GuardedRouter = auth_axum::GuardedRouter::new().route("/", auth_axum::get(forgotten));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct GuardedMethodRouter<S = ()> {
    methods: MethodRouter<S>,
    access: Vec<Access>,
    layered: bool,
}

impl<S: Clone + Send + Sync + 'static> GuardedMethodRouter<S> {
    pub(super) fn new() -> Self {
        Self { methods: MethodRouter::new(), access: Vec::new(), layered: false }
    }

    /// Every method, by one handler.
    pub(super) fn any<H, T>(handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        Self { methods: axum::routing::any(handler), access: vec![Access::of::<T>(None)], layered: false }
    }

    /// The handlers, their rules, and whether layers stand around them.
    pub(crate) fn into_parts(self) -> (MethodRouter<S>, Vec<Access>, bool) {
        (self.methods, self.access, self.layered)
    }

    /// Handles the methods of this filter.
    ///
    /// # Panics
    ///
    /// Where one of them is handled already, as axum does.
    pub fn on<H, T>(mut self, filter: MethodFilter, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.methods = self.methods.on(filter, handler);
        self.access.push(Access::of::<T>(Some(filter)));
        self
    }

    /// Adds the handlers of another.
    ///
    /// # Panics
    ///
    /// Where both handle a method, as axum does.
    pub fn merge(mut self, other: Self) -> Self {
        self.methods = self.methods.merge(other.methods);
        self.access.extend(other.access);
        self.layered |= other.layered;
        self
    }

    /// Wraps the handlers that stand here so far, guards included, in a layer.
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error: Into<Infallible>, Response: IntoResponse, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        Self { methods: self.methods.layer(layer), access: self.access, layered: true }
    }

    /// Handles `CONNECT`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn connect<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::CONNECT, handler)
    }

    /// Handles `DELETE`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn delete<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::DELETE, handler)
    }

    /// Handles `GET` and, where no handler of its own does, `HEAD`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn get<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::GET, handler)
    }

    /// Handles `HEAD`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn head<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::HEAD, handler)
    }

    /// Handles `OPTIONS`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn options<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::OPTIONS, handler)
    }

    /// Handles `PATCH`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn patch<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::PATCH, handler)
    }

    /// Handles `POST`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn post<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::POST, handler)
    }

    /// Handles `PUT`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn put<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::PUT, handler)
    }

    /// Handles `TRACE`.
    ///
    /// # Panics
    ///
    /// Where the method is handled already, as axum does.
    pub fn trace<H, T>(self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.on(MethodFilter::TRACE, handler)
    }
}
