//! The OpenAPI document, and the page that shows it.

use std::sync::Arc;

use auth_axum::{GuardedRouter, public};
use axum::{Extension, Json, Router};
use utoipa::{OpenApi, openapi};
use utoipa_swagger_ui::{Config, SwaggerUi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Auth0 Portcullis Integration Example",
        description = "Press *Authorize* and paste an access token of the tenant, or with `--local` the one that \
            `cargo run -p auth0 -- --local token alice` prints."
    ),
    tags((name = "public", description = "For anybody"), (name = "protected", description = "For who has a token"))
)]
struct ApiDoc;

/// The document with the operations of this router.
pub(crate) fn document(router: &GuardedRouter) -> Arc<openapi::OpenApi> {
    Arc::new(router.openapi(ApiDoc::openapi()))
}

#[public]
pub(crate) async fn show_document(Extension(document): Extension<Arc<openapi::OpenApi>>) -> Json<openapi::OpenApi> {
    Json(Arc::unwrap_or_clone(document))
}

/// The page at `/docs`. Its files are in the program, and it asks nobody else for anything.
pub(crate) fn swagger_ui() -> Router {
    let config = Config::from("/openapi.json").persist_authorization(true).use_base_layout().validator_url("none");
    SwaggerUi::new("/docs").config(config).into()
}
