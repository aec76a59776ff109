//! The OpenAPI document, and the page that shows it.

use std::sync::Arc;

use auth_axum::{GuardedRouter, public};
use axum::{Extension, Json, Router};
use utoipa::{OpenApi, openapi};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::state::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Articles",
        description = "The main example of Portcullis.\n\nPress *Authorize* and paste the token that \
            `cargo run -p articles -- token bob` prints; `alice` is an admin, `bob` and `carol` are editors, `dave` is a \
            viewer. Each operation shows who may call it, as its guard enforces it."
    ),
    tags(
        (name = "articles", description = "What is written"),
        (name = "users", description = "Who writes it"),
        (name = "service", description = "What else there is")
    )
)]
struct ApiDoc;

/// The document with the operations of this router.
pub(crate) fn document(router: &GuardedRouter<App>) -> Arc<openapi::OpenApi> {
    Arc::new(router.openapi(ApiDoc::openapi()))
}

#[public]
pub(crate) async fn show_document(Extension(document): Extension<Arc<openapi::OpenApi>>) -> Json<openapi::OpenApi> {
    Json(Arc::unwrap_or_clone(document))
}

/// The page at `/docs`. Its files are in the program, and it asks nobody else for anything.
pub(crate) fn swagger_ui() -> Router<App> {
    let config = Config::from("/openapi.json")
        .persist_authorization(true)
        // the rule of each operation, `x-portcullis-rule`
        .show_extensions(true)
        .use_base_layout()
        .validator_url("none");
    SwaggerUi::new("/docs").config(config).into()
}
