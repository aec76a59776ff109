use core::time::Duration;
use std::sync::Arc;

use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;
use serde_json::json;
use url::form_urlencoded;

use super::IntrospectionError;
use crate::{
    Secret, Timestamp,
    token::{SigningKey, form},
};

/// Who this service is to an issuer that it asks about tokens. There is no way to ask without: whoever could would try tokens
/// out (RFC 7662 section 2.1).
///
/// # Examples
///
/// ```
/// use auth_core::{Secret, token::IntrospectionClient};
///
/// let me = IntrospectionClient::with_secret("api", Secret::new("s3cret".to_owned()));
/// assert!(!format!("{me:?}").contains("s3cret")); // nobody gets to see it
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct IntrospectionClient {
    id: Box<str>,
    proof: Proof,
}

#[derive(Clone, Debug)]
enum Proof {
    Basic(Secret),
    Key(Arc<SigningKey>),
    Post(Secret),
}

/// What goes with a question.
pub(super) struct Proven {
    pub(super) authorization: Option<HeaderValue>,
    pub(super) parameters: Vec<(&'static str, Secret)>,
}

impl IntrospectionClient {
    /// A client with a secret that goes into the `Authorization` header: `client_secret_basic`.
    pub fn with_secret(id: impl Into<Box<str>>, secret: Secret) -> Self {
        Self { id: id.into(), proof: Proof::Basic(secret) }
    }

    /// A client with a secret that goes into the body: `client_secret_post`.
    pub fn with_secret_in_body(id: impl Into<Box<str>>, secret: Secret) -> Self {
        Self { id: id.into(), proof: Proof::Post(secret) }
    }

    /// A client that signs an assertion for each question: `private_key_jwt` (RFC 7523 section 2.2), for the issuer and nobody
    /// else, for a minute, once.
    pub fn with_key(id: impl Into<Box<str>>, key: Arc<SigningKey>) -> Self {
        Self { id: id.into(), proof: Proof::Key(key) }
    }

    pub(super) fn prove(&self, issuer: &str, now: Timestamp) -> Result<Proven, IntrospectionError> {
        let id = || Secret::new(self.id.to_string());
        Ok(match &self.proof {
            Proof::Basic(secret) => Proven { authorization: Some(basic(&self.id, secret)?), parameters: Vec::new() },
            Proof::Key(key) => Proven {
                authorization: None,
                parameters: vec![
                    ("client_id", id()),
                    ("client_assertion_type", Secret::new(JWT_BEARER.to_owned())),
                    ("client_assertion", self.assertion(key, issuer, now)?),
                ],
            },
            Proof::Post(secret) => {
                Proven { authorization: None, parameters: vec![("client_id", id()), ("client_secret", secret.clone())] }
            }
        })
    }

    fn assertion(&self, key: &SigningKey, issuer: &str, now: Timestamp) -> Result<Secret, IntrospectionError> {
        let mut id = [0; 16];
        rand::fill(&mut id).map_err(|_| IntrospectionError::Client)?;
        let header = json!({ "alg": key.algorithm().name(), "kid": key.key_id(), "typ": "JWT" });
        let payload = json!({
            "iss": self.id,
            "sub": self.id,
            // one text: an array would let somebody else in (CVE-2025-27370)
            "aud": issuer,
            "iat": now.as_second(),
            "exp": now.as_second().saturating_add(LIFETIME.as_secs().cast_signed()),
            "jti": form::encode(id),
        });
        let signed = format!("{}.{}", form::encode(header.to_string()), form::encode(payload.to_string()));
        let signature = key.sign(&signed).ok_or(IntrospectionError::Client)?;
        Ok(Secret::new(format!("{signed}.{signature}")))
    }
}

/// Id and secret, each form-urlencoded first, so that a colon in an id is none between the two (RFC 6749 section 2.3.1).
fn basic(id: &str, secret: &Secret) -> Result<HeaderValue, IntrospectionError> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Secret::new(format!("{}:{}", encode(id), encode(secret.expose())));
    let text = Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())));
    let mut header = HeaderValue::from_str(text.expose()).map_err(|_| IntrospectionError::Client)?;
    header.set_sensitive(true);
    Ok(header)
}

const LIFETIME: Duration = Duration::from_mins(1);

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
