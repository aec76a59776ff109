use auth_axum::{GuardedRouter, get, routes};
use axum::Extension;

use crate::{Settings, docs, handlers};

/// All that the service answers. Paths and rules stand on the handlers.
pub fn routes(settings: &Settings) -> GuardedRouter {
    let router = GuardedRouter::new().routes(routes!(
        handlers::show_home,
        handlers::show_health,
        handlers::show_info,
        handlers::show_private,
        handlers::show_profile,
        handlers::show_admin,
    ));
    #[cfg(feature = "demo")]
    let router = router.routes(routes!(crate::token_structure::show_token_structure));
    let document = docs::document(&router);
    router
        .route("/openapi.json", get(docs::show_document).layer(Extension(document)))
        .merge_unguarded("Swagger UI at /docs: files, the same for everybody", docs::swagger_ui())
        .layer(Extension(settings.clone()))
}
