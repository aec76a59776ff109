use core::time::Duration;
use std::sync::Arc;

use auth_core::token::{IssuerMetadata, SigningKeys};
use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{edge::Edge, public, routing::GuardedRouter};

/// The documents by which others come to trust an issuer of one's own: its key set at `/.well-known/jwks.json`, and its
/// metadata at `/.well-known/oauth-authorization-server` (RFC 8414). Anybody may read them, and no private key is in them.
///
/// # Examples
///
/// ```
/// use auth_axum::{
///     GuardedRouter, IssuerRoutes,
///     token::{Algorithm, IssuerMetadata, SigningKey, TokenIssuer},
/// };
///
/// let issuer = TokenIssuer::new("https://issuer.example", SigningKey::generate(Algorithm::EdDSA)?);
/// let metadata = IssuerMetadata::new(issuer.name())?;
/// let router: GuardedRouter = GuardedRouter::new().merge(IssuerRoutes::new(metadata, issuer.keys().clone()).router());
/// assert_eq!(router.access().rows()[0].path(), "/.well-known/jwks.json");
/// assert!(router.access().rows()[0].rule().is_public());
///
/// // a verifier could not trust what anybody on the way can change
/// assert!(IssuerMetadata::new("http://issuer.example").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct IssuerRoutes {
    metadata: IssuerMetadata,
    keys: SigningKeys,
    max_age: Duration,
}

impl IssuerRoutes {
    /// The documents of an issuer with these keys.
    pub fn new(metadata: IssuerMetadata, keys: SigningKeys) -> Self {
        Self { metadata, keys, max_age: AN_HOUR }
    }

    /// How long others may keep the documents, an hour unless set: shorter than keys are published ahead
    /// ([`RotationPlan::ahead`](auth_core::token::RotationPlan::ahead)).
    pub fn max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    /// The routes, to be merged into the router of the issuer's host. Where the issuer has a path, the metadata are where
    /// RFC 8414 section 3.1 looks for them: the path stands behind the well-known one.
    pub fn router<S: Clone + Send + Sync + 'static>(self) -> GuardedRouter<S> {
        let path = self.metadata.path().to_owned();
        let documents = Extension(Arc::new(self));
        GuardedRouter::new()
            .route(&format!("{path}/.well-known/jwks.json"), crate::get(show_keys).layer(documents.clone()))
            .route(
                &format!("/.well-known/oauth-authorization-server{path}"),
                crate::get(show_metadata).layer(documents),
            )
    }

    fn document(&self, media_type: &'static str, document: &serde_json::Value) -> Response {
        let kept = HeaderValue::from_str(&format!("public, max-age={}", self.max_age.as_secs()));
        let kept = kept.unwrap_or(HeaderValue::from_static("no-cache"));
        let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type)), (header::CACHE_CONTROL, kept)];
        (headers, document.to_string()).into_response()
    }
}

#[public]
async fn show_keys(edge: Edge, Extension(documents): Extension<Arc<IssuerRoutes>>) -> Response {
    documents.document("application/jwk-set+json", &documents.keys.public_jwks(edge.now))
}

#[public]
async fn show_metadata(Extension(documents): Extension<Arc<IssuerRoutes>>) -> Response {
    documents.document("application/json", &documents.metadata.document())
}

const AN_HOUR: Duration = Duration::from_hours(1);
