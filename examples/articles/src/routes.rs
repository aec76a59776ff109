use auth_axum::{GuardedRouter, get, routes};
use axum::Extension;

use crate::{articles, home, me, openapi, reports, state::App, users};

/// All that the service answers. Paths, methods and rules stand on the handlers.
pub fn routes() -> GuardedRouter<App> {
    let router = GuardedRouter::new().routes(routes!(
        home::show_home,
        me::show_me,
        reports::list_reports,
        articles::handlers::list_articles,
        articles::handlers::show_article,
        articles::handlers::create_article,
        articles::handlers::update_article,
        articles::handlers::delete_article,
        users::handlers::delete_user,
    ));
    let document = openapi::document(&router);
    router
        .route("/openapi.json", get(openapi::show_document).layer(Extension(document)))
        .merge_unguarded("Swagger UI at /docs: files, the same for everybody", openapi::swagger_ui())
}
