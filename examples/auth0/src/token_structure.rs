//! What a token is made of, for somebody who has never seen one.

use auth_axum::public;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::Settings;

/// Explains what a token is made of, and how to get one.
#[utoipa::path(
    get, path = "/demo/token-structure", tag = "public", responses((status = 200, description = "What a token is made of"))
)]
#[public]
pub(crate) async fn show_token_structure(Extension(settings): Extension<Settings>) -> Json<Value> {
    Json(json!({
        "jwt_structure": {
            "header": { "alg": "RS256", "typ": "JWT", "kid": "the key that signed it, one of the tenant's" },
            "payload": {
                "iss": settings.issuer(),
                "sub": "auth0|abc123def456",
                "aud": [settings.audience],
                "azp": "the client that it was issued to",
                "iat": 1_699_564_800,
                "exp": 1_699_651_200,
                "scope": "openid profile email",
                "permissions": ["read:profile", "write:profile"],
            },
            "signature": "RSASSA-PKCS1-v1_5 with SHA-256 over `header.payload`",
        },
        "how_to_get_token": {
            "url": format!("{}oauth/token", settings.issuer()),
            "method": "POST",
            "body": {
                "client_id": "YOUR_CLIENT_ID",
                "client_secret": "YOUR_CLIENT_SECRET",
                "audience": settings.audience,
                "grant_type": "client_credentials",
            },
        },
    }))
}
