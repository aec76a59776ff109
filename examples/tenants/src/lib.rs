//! A service for several tenants: what a role gives depends on the tenant, nobody sees another tenant's documents, and the
//! tenant is the token's, never the request's.

pub mod authz;
mod documents;

use auth_axum::{Auth, GuardedRouter, get};
use axum::Router;

#[doc(inline)]
pub use self::documents::{Document, Documents};

/// The routes, each with its rule.
pub fn routes() -> GuardedRouter<Documents> {
    GuardedRouter::new()
        .route("/documents", get(documents::list))
        .route("/documents/{id}", get(documents::show).put(documents::rewrite).delete(documents::remove))
        .route("/documents/{id}/export", get(documents::export))
}

/// The service over these documents.
pub fn service(documents: Documents, auth: Auth) -> Router {
    routes().with_state(documents).into_router(auth)
}
