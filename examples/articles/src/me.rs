use auth_axum::{Principal, TypedClaims, authenticated};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is calling, as the service sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    #[schema(example = "bob")]
    subject: String,
    #[schema(example = "bob@example.org")]
    email: String,
    /// As the token gives them; the hierarchy adds more.
    roles: Vec<String>,
    permissions: Vec<String>,
}

/// The claims that a token must have besides those of every token.
#[derive(Deserialize)]
pub(crate) struct Profile {
    email: String,
}

/// Says who is calling.
#[utoipa::path(get, path = "/me", tag = "service", responses((status = 200, description = "Who is calling", body = Me)))]
#[authenticated]
pub(crate) async fn show_me(user: Principal, TypedClaims(profile): TypedClaims<Profile>) -> Json<Me> {
    let sorted = |names: &auth_axum::Names| {
        let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
        names.sort();
        names
    };
    Json(Me {
        subject: user.subject().to_owned(),
        email: profile.email,
        roles: sorted(user.roles()),
        permissions: sorted(user.permissions()),
    })
}
