//! `get`, `post` and their like: the handlers of a path begin with one of them. Written out one by one, so that the compiler's
//! messages point at them and at no macro.

use axum::{handler::Handler, routing::MethodFilter};

use super::{guarded::Guarded, method_router::GuardedMethodRouter};

/// Handles the methods of this filter with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, on, require_roles};
/// use axum::routing::MethodFilter;
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", on(MethodFilter::GET.or(MethodFilter::POST), handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn on<H, T, S>(filter: MethodFilter, handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().on(filter, handler)
}

/// Handles every method with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, any, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", any(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn any<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::any(handler)
}

/// Handles `CONNECT` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, connect, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", connect(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn connect<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().connect(handler)
}

/// Handles `DELETE` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, delete, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", delete(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn delete<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().delete(handler)
}

/// Handles `GET`, and `HEAD`, with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", get(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn get<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().get(handler)
}

/// Handles `HEAD` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, head, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", head(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn head<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().head(handler)
}

/// Handles `OPTIONS` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, options, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", options(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn options<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().options(handler)
}

/// Handles `PATCH` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, patch, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", patch(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn patch<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().patch(handler)
}

/// Handles `POST` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, post, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", post(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn post<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().post(handler)
}

/// Handles `PUT` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, put, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", put(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn put<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().put(handler)
}

/// Handles `TRACE` with a handler that has a rule.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, trace, require_roles};
///
/// auth_axum::names! { roles { admin } permissions {} }
///
/// #[require_roles(admin)]
/// async fn handler() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", trace(handler));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "role=admin"); // everybody else is denied
/// ```
pub fn trace<H, T, S>(handler: H) -> GuardedMethodRouter<S>
where
    H: Handler<T, S>,
    T: Guarded + 'static,
    S: Clone + Send + Sync + 'static,
{
    GuardedMethodRouter::new().trace(handler)
}
