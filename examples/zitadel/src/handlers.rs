use auth_axum::{public, require_roles, require_scopes};
use axum::Json;
use serde_json::{Value, json};

use crate::{roles, user::User};

/// Anybody.
#[public]
pub(crate) async fn show_public() -> Json<Value> {
    Json(json!({ "message": "Hello world!" }))
}

/// Who has the role of the key `user` in the project.
#[require_roles(user)]
pub(crate) async fn show_private(user: User) -> Json<Value> {
    Json(json!({ "message": format!("Hello, protected world! Here is Zitadel user {}", user.claims.sub) }))
}

/// Who has the role of the key `admin`.
#[require_roles(admin)]
pub(crate) async fn show_to_admins(user: User) -> Json<Value> {
    Json(json!({ "message": "Hello world!", "user": user }))
}

/// Whose token carries the scope `scope1`.
#[require_scopes("scope1")]
pub(crate) async fn show_to_scope(user: User) -> Json<Value> {
    Json(json!({ "message": "Hello world!", "user": user }))
}
