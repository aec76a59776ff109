use auth_core::Principal;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::Accounts;

/// A layer that marks each answer to a system administrator with `X-System-Admin-Warning: true`, so that nobody works as one
/// without noticing. It goes around the routes, `GuardedRouter::layer`, inside of the credential layer.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Accounts, routes::warn_system_admin};
/// use auth_axum::GuardedRouter;
/// use axum::middleware;
///
/// fn marked(router: GuardedRouter, accounts: &Accounts) -> GuardedRouter {
///     router.layer(middleware::from_fn_with_state(accounts.clone(), warn_system_admin))
/// }
/// ```
pub async fn warn_system_admin(State(accounts): State<Accounts>, request: Request, next: Next) -> Response {
    // the guard has put it there before this layer runs, unless the route is public
    let is_admin = request
        .extensions()
        .get::<Principal>()
        .is_some_and(|principal| principal.roles().contains(accounts.admin_role()));
    let mut response = next.run(request).await;
    if is_admin {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-system-admin-warning"), HeaderValue::from_static("true"));
    }
    response
}
