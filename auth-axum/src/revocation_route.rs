use std::{error::Error, sync::Arc};

use auth_core::{
    Principal,
    token::{RevocationError, Revocations, TokenGate, Verifier},
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
    // without a cache: what was taken back before is looked at anew
    gate: Arc<TokenGate>,
}

impl RevocationRoute {
    /// The endpoint at this path, for tokens that this verifier accepts.
    pub fn new(path: impl Into<String>, verifier: Verifier, revocations: Revocations) -> Self {
        Self { path: path.into(), gate: Arc::new(TokenGate::new(verifier).cache(None).revocations(revocations)) }
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
        let revoked = self.gate.revoke(&token, caller, edge.now).await;
        revoked.map_err(|error| {
            if matches!(error, RevocationError::NoTokenId) {
                return bad_request("unsupported_token_type", "this token can't be taken back alone");
            }
            // it may count, and nobody can say now
            failed(&error)
        })
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

fn bad_request(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).code(code).detail(detail)
}

fn failed(error: &(dyn Error + 'static)) -> Problem {
    tracing::error!(target: "portcullis", error, "a token could not be taken back");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE)
        .detail("the token could not be taken back; try again later")
        .header(header::RETRY_AFTER, HeaderValue::from_static("10"))
}
