use auth_axum::{Names, Principal, TypedClaims, authenticated, public, require_permissions};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{Settings, permissions};

/// Says what this is, and what there is.
#[utoipa::path(get, path = "/", tag = "public", responses((status = 200, description = "What there is")))]
#[public]
pub(crate) async fn show_home() -> Json<Value> {
    Json(json!({
        "message": "Welcome to the Auth0 Portcullis Integration Example",
        "status": "public",
        "endpoints": {
            "public": ["/", "/health", "/public/info"],
            "protected": ["/api/private", "/api/profile", "/api/admin"],
        },
    }))
}

/// Says that the service is there.
#[utoipa::path(get, path = "/health", tag = "public", responses((status = 200, description = "It is there")))]
#[public]
pub(crate) async fn show_health() -> Json<Value> {
    Json(json!({ "status": "healthy", "service": "auth0-portcullis-demo" }))
}

/// Says whose tokens are taken.
#[utoipa::path(get, path = "/public/info", tag = "public", responses((status = 200, description = "Whose tokens count")))]
#[public]
pub(crate) async fn show_info(Extension(settings): Extension<Settings>) -> Json<Value> {
    Json(json!({
        "message": "This is public information accessible to anyone",
        "auth0_domain": settings.domain,
        "required_audience": settings.audience,
    }))
}

/// What everybody with a token is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Private {
    message: &'static str,
    user_authenticated: bool,
    token_info: TokenInfo,
}

#[derive(Serialize, ToSchema)]
struct TokenInfo {
    #[schema(example = "auth0|abc123def456")]
    sub: String,
    permissions: Vec<String>,
}

/// Says whose token it is.
#[utoipa::path(get, path = "/api/private", tag = "protected", responses((status = 200, body = Private)))]
#[authenticated]
pub(crate) async fn show_private(user: Principal) -> Json<Private> {
    Json(Private {
        message: "This is a protected endpoint",
        user_authenticated: true,
        token_info: TokenInfo { sub: user.subject().to_owned(), permissions: sorted(user.permissions()) },
    })
}

/// The claims that a profile is made of.
#[derive(Deserialize)]
pub(crate) struct OfProfile {
    email: Option<String>,
    email_verified: Option<bool>,
    scope: Option<String>,
}

/// Who is calling, as the token says it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Profile {
    user_id: String,
    email: Option<String>,
    email_verified: Option<bool>,
    permissions: Vec<String>,
    scope: Option<String>,
}

/// Says who is calling.
#[utoipa::path(get, path = "/api/profile", tag = "protected", responses((status = 200, body = Profile)))]
#[authenticated]
pub(crate) async fn show_profile(user: Principal, TypedClaims(claims): TypedClaims<OfProfile>) -> Json<Profile> {
    Json(Profile {
        user_id: user.subject().to_owned(),
        email: claims.email,
        email_verified: claims.email_verified,
        permissions: sorted(user.permissions()),
        scope: claims.scope,
    })
}

/// What an admin is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct AdminArea {
    message: &'static str,
    user_id: String,
    admin_access: bool,
}

/// Says that somebody is an admin.
#[utoipa::path(get, path = "/api/admin", tag = "protected", responses((status = 200, body = AdminArea)))]
#[require_permissions(admin::access)]
pub(crate) async fn show_admin(user: Principal) -> Json<AdminArea> {
    Json(AdminArea { message: "Welcome to the admin area", user_id: user.subject().to_owned(), admin_access: true })
}

fn sorted(names: &Names) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.sort();
    names
}
