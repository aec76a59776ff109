use std::collections::BTreeMap;

use auth_axum::TypedClaims;
use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::App;

/// Who is calling, as a type of the application: an argument of a handler, and in the request's extensions from then on.
/// The token itself is not in it.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// What the token says.
    pub claims: ZitadelClaims,
}

/// The claims of a token of Zitadel. One that lacks any of those that are no `Option` is refused.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ZitadelClaims {
    /// For whom the token is.
    pub aud: Value,
    /// For which client it was issued.
    pub client_id: String,
    /// When it ends.
    pub exp: Number,
    /// When it was issued.
    pub iat: Number,
    /// By whom.
    pub iss: String,
    /// Whom it is about.
    pub sub: String,
    /// From when on it counts.
    pub nbf: Option<Number>,
    /// Its id.
    pub jti: Option<String>,
    /// The roles in the project of this service: for each its organisations.
    #[serde(skip_deserializing)]
    pub project_roles: BTreeMap<String, BTreeMap<String, String>>,
}

impl<S: Send + Sync> FromRequestParts<S> for User
where
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let TypedClaims(mut claims) = TypedClaims::<ZitadelClaims>::from_request_parts(parts, state).await?;
        let TypedClaims(all) = TypedClaims::<BTreeMap<String, Value>>::from_request_parts(parts, state).await?;
        let roles = all.get(&App::from_ref(state).roles_claim()).and_then(|roles| BTreeMap::deserialize(roles).ok());
        claims.project_roles = roles.unwrap_or_default();
        let user = Self { claims };
        parts.extensions.insert(user.clone());
        Ok(user)
    }
}
