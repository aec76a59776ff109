use auth_core::{Secret, Timestamp};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{ClientKey, TokenRequestError, assertion::Assertion, grant::Body};

/// Who asks: the client as the issuer knows it, and how it proves that.
///
/// # Examples
///
/// ```
/// use auth_client::Client;
/// use auth_core::Secret;
///
/// let client = Client::with_secret("m2m", Secret::new("s3cret".to_owned()));
/// assert_eq!(client.id(), "m2m");
/// assert!(!format!("{client:?}").contains("s3cret")); // nobody gets to see it
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Client {
    id: Box<str>,
    proof: Proof,
}

#[derive(Clone, Debug)]
enum Proof {
    Basic(Secret),
    Key { key: ClientKey, audience: Box<str> },
    Post(Secret),
}

impl Client {
    /// A client with a secret that goes into the `Authorization` header: `client_secret_basic`, what every issuer must
    /// take.
    pub fn with_secret(id: impl Into<Box<str>>, secret: Secret) -> Self {
        Self { id: id.into(), proof: Proof::Basic(secret) }
    }

    /// A client with a secret that goes into the body: `client_secret_post`, as Auth0 has it.
    pub fn with_secret_in_body(id: impl Into<Box<str>>, secret: Secret) -> Self {
        Self { id: id.into(), proof: Proof::Post(secret) }
    }

    /// A client that signs an assertion for each request: `private_key_jwt` (RFC 7523 section 2.2). The assertion is for
    /// this issuer, by its exact name, and nobody else.
    pub fn with_key(id: impl Into<Box<str>>, key: ClientKey, issuer: impl Into<Box<str>>) -> Self {
        Self { id: id.into(), proof: Proof::Key { key, audience: issuer.into() } }
    }

    /// Its id at the issuer.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Puts the proof onto a request.
    pub(crate) fn prove(&self, body: &mut Body, now: Timestamp) -> Result<(), TokenRequestError> {
        match &self.proof {
            Proof::Basic(secret) => {
                body.authorize(basic(&self.id, secret));
                body.keep(secret.clone());
            }
            Proof::Key { key, audience } => {
                let assertion = Assertion { issuer: &self.id, subject: &self.id, audience };
                body.put("client_id", &self.id);
                body.put("client_assertion_type", JWT_BEARER);
                body.put_secret("client_assertion", assertion.sign(key, now)?);
            }
            Proof::Post(secret) => {
                body.put("client_id", &self.id);
                body.put_secret("client_secret", secret.clone());
            }
        }
        Ok(())
    }
}

/// Id and secret, each form-urlencoded first, so that a colon in an id is none between the two (RFC 6749 section 2.3.1).
fn basic(id: &str, secret: &Secret) -> Secret {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = Secret::new(format!("{}:{}", encode(id), encode(secret.expose())));
    Secret::new(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())))
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
