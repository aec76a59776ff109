//! The password flow, for the service's own login form, and the document that tells Swagger UI where it is.

use std::sync::Arc;

use auth_accounts::Accounts;
use auth_axum::{GuardedRouter, Principal, authenticated, get, post, public, routes};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};
use utoipa::{
    OpenApi,
    openapi::{
        self,
        security::{Flow, OAuth2, Password, Scopes, SecurityScheme},
    },
};

use super::sign_in;
use crate::{Course, CourseError, compat::Chapter, course::Lifetimes};

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let accounts = course.accounts("oauth2", Lifetimes::default())?;
    let auth = course.auth(Chapter::OAuth2).scheme(accounts.bearer()).build().await?;

    let routes: GuardedRouter<Accounts> = GuardedRouter::new().routes(routes!(me));
    let document = Arc::new(document(&routes));
    let routes =
        routes.route("/token", post(sign_in::token)).route("/openapi.json", get(openapi).layer(Extension(document)));
    Ok(routes.with_state(accounts).into_router(auth))
}

/// Who is calling.
#[utoipa::path(get, path = "/me", responses((status = 200, description = "The id of the user")))]
#[authenticated]
async fn me(user: Principal) -> Json<Value> {
    Json(json!({ "id": user.subject() }))
}

#[derive(OpenApi)]
#[openapi(info(title = "The password flow"))]
struct ApiDoc;

/// The document, whose tokens are had by the password flow at `token`, beside it.
fn document(routes: &GuardedRouter<Accounts>) -> openapi::OpenApi {
    let mut document = routes.openapi(ApiDoc::openapi());
    if let Some(components) = &mut document.components {
        let flow = Flow::Password(Password::new("token", Scopes::new()));
        components.add_security_scheme("bearer", SecurityScheme::OAuth2(OAuth2::new([flow])));
    }
    document
}

#[public]
async fn openapi(Extension(document): Extension<Arc<openapi::OpenApi>>) -> Json<openapi::OpenApi> {
    Json(Arc::unwrap_or_clone(document))
}
