use auth_axum::{GuardedRouter, get, routes};
use axum::Extension;

use crate::{articles, home, me, openapi, reports, state::App, users};

/// All that the service answers. Paths, methods and rules stand on the handlers.
pub fn routes() -> GuardedRouter<App> {
    let router = GuardedRouter::new().routes(routes!(
        home::home,
        me::me,
        reports::list,
        articles::handlers::list,
        articles::handlers::show,
        articles::handlers::create,
        articles::handlers::update,
        articles::handlers::remove,
        users::handlers::remove,
    ));
    let document = openapi::document(&router);
    router
        .route("/openapi.json", get(openapi::show).layer(Extension(document)))
        .merge_unguarded("Swagger UI at /docs: files, the same for everybody", openapi::swagger_ui())
}
