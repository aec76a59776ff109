use std::{error::Error, sync::Arc};

use auth_core::{
    AuthenticationError, Principal,
    token::{Revocations, TokenId, Verified, Verifier},
};
use axum::{
    Extension,
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{authenticated, edge::Edge, problem::Problem, routing::GuardedRouter};

/// The endpoint at which clients take back their tokens (RFC 7009): a form with the member `token`.
///
/// Whoever has a credential of the service may ask. A token is taken back if it was issued to the same client as the caller's
/// credential, or is about the same user. For any other text, an unknown token, one that has ended, and one of somebody else
/// alike, the answer is the same 200 and nothing happens, so that nobody finds out which tokens there are.
///
/// # Denies
///
/// With 401 who has no credential, with 400 a form without exactly one `token`, or an own token without `jti`, which can't be
/// taken back alone; with 503 where the store
/// or the issuer of the token fails, since the token still counts.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, RevocationRoute, token::{Revocations, Verifier}};
///
/// # fn mount(verifier: Verifier, revocations: Revocations) -> GuardedRouter {
/// // the same that `Auth::builder()` was given
/// GuardedRouter::new().merge(RevocationRoute::new("/oauth/revoke", verifier, revocations).router())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RevocationRoute {
    path: String,
    verifier: Verifier,
    revocations: Revocations,
}

impl RevocationRoute {
    /// The endpoint at this path, for tokens that this verifier accepts.
    pub fn new(path: impl Into<String>, verifier: Verifier, revocations: Revocations) -> Self {
        Self { path: path.into(), verifier, revocations }
    }

    /// The route, to be merged into the router of the service.
    pub fn router<S: Clone + Send + Sync + 'static>(self) -> GuardedRouter<S> {
        let path = self.path.clone();
        GuardedRouter::new().route(&path, crate::post(revoke).layer(Extension(Arc::new(self))))
    }

    async fn revoke(&self, caller: &Principal, form: &[u8], edge: &Edge) -> Result<(), Problem> {
        let mut tokens = form_urlencoded::parse(form).filter(|(name, _)| name == "token").map(|(_, value)| value);
        let (Some(token), None) = (tokens.next(), tokens.next()) else {
            return Err(bad_request("invalid_request", "send one `token`"));
        };
        let verified = match self.verifier.authenticate_whole(&token, edge.now).await {
            Ok(verified) if owns(caller, &verified) => verified,
            // it may count, and nobody can say now
            Err(error @ AuthenticationError::Unavailable(_)) => return Err(failed(&error)),
            Ok(_) | Err(_) => return Ok(()),
        };
        let Some(id) = verified.token_id() else {
            return Err(bad_request("unsupported_token_type", "this token can't be taken back alone"));
        };
        let id = TokenId::new(verified.principal().issuer(), id);
        self.revocations.deny(&id, verified.expires_at(), edge.now).await.map_err(|error| failed(&error))
    }
}

#[authenticated]
async fn revoke(
    caller: Principal,
    edge: Edge,
    Extension(route): Extension<Arc<RevocationRoute>>,
    form: Bytes,
) -> Result<Response, Problem> {
    route.revoke(&caller, &form, &edge).await?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], StatusCode::OK).into_response())
}

/// Whether a token is the caller's: of the same user, or issued to the same client by the same issuer.
fn owns(caller: &Principal, token: &Verified) -> bool {
    let principal = token.principal();
    let of_one_client = caller.client_id().is_some_and(|client| principal.client_id() == Some(client));
    principal.id() == caller.id() || (of_one_client && principal.issuer() == caller.issuer())
}

fn bad_request(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).code(code).detail(detail)
}

fn failed(error: &(dyn Error + 'static)) -> Problem {
    tracing::error!(target: "portcullis", error, "a token could not be taken back");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE)
        .detail("the token could not be taken back; try again later")
        .header(header::RETRY_AFTER, HeaderValue::from_static("10"))
}
