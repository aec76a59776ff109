use auth_core::{Caller, Denial, Principal, Reason};
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use serde::de::DeserializeOwned;

/// The claims of the credential as a type of the application.
///
/// # Denies
///
/// With 401 where there is no principal, or where its claims lack what the type needs; the log says which.
///
/// # Examples
///
/// ```
/// use auth_axum::{TypedClaims, authenticated};
///
/// #[derive(serde::Deserialize)]
/// struct Profile {
///     email: String,
/// }
///
/// #[authenticated]
/// async fn me(TypedClaims(profile): TypedClaims<Profile>) -> String {
///     profile.email // a token without `email` is denied
/// }
/// ```
#[derive(Clone, Debug)]
pub struct TypedClaims<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for TypedClaims<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let principal = <Principal as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        principal
            .claims()
            .typed()
            .map(Self)
            .map_err(|error| Caller::refuse(parts, &Denial::InvalidCredential, Reason::Credential(&error)))
    }
}
