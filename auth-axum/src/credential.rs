//! Kinds of credentials: where each stands in a request, and how it becomes a principal.

use core::{fmt, future::Future, pin::Pin};

use auth_core::{AuthenticationError, Principal, Secret, Timestamp};
use axum::http::{HeaderName, HeaderValue, request::Parts};

/// One kind of credential: bearer tokens are one, API keys, session cookies and DPoP join as others. Guards see none of
/// this: they see the principal.
///
/// The credential layer finds the credential at its [`Place`], refuses several at once, and asks the scheme to verify.
///
/// # Examples
///
/// ```
/// use auth_axum::{
///     AuthenticationError, Principal, Secret, Timestamp,
///     credential::{Place, Scheme, Verifying},
/// };
/// use axum::http::{HeaderName, request::Parts};
///
/// #[derive(Debug)]
/// struct ApiKeys;
///
/// impl Scheme for ApiKeys {
///     fn place(&self) -> Place {
///         Place::Header(HeaderName::from_static("x-api-key"))
///     }
///
///     fn challenge(&self) -> Option<&'static str> {
///         Some("ApiKey")
///     }
///
///     fn recognises(&self, key: &Secret) -> bool {
///         key.expose().starts_with("k-")
///     }
///
///     fn verify<'a>(&'a self, key: &'a Secret, _: &'a Parts, _: Timestamp) -> Verifying<'a> {
///         Box::pin(async move {
///             match key.expose() {
///                 "k-1" => Ok(Principal::builder("urn:keys", "robot").build()),
///                 _ => Err(AuthenticationError::refused("no such key")), // denied
///             }
///         })
///     }
/// }
/// ```
pub trait Scheme: fmt::Debug + Send + Sync {
    /// Where the credential stands in a request.
    fn place(&self) -> Place;

    /// The scheme's name in `WWW-Authenticate`, where clients can be told of it (RFC 9110 section 11.6.1).
    fn challenge(&self) -> Option<&'static str>;

    /// What else its challenge says, beside the realm, such as `algs`. Values that can't stand in quotes are left out.
    fn challenge_parameters(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What every answer to a request with such a credential says too, such as the nonce of the next proof.
    fn answer_headers(&self, now: Timestamp) -> Vec<(HeaderName, HeaderValue)> {
        let _ = now;
        Vec::new()
    }

    /// Whether this has the form of such a credential: asked where several schemes share one place, JWTs and opaque tokens
    /// behind `Bearer`. The first that recognises it verifies it, and its answer is final.
    fn recognises(&self, credential: &Secret) -> bool;

    /// Turns the credential into a principal.
    ///
    /// # Errors
    ///
    /// If the credential is not accepted, or can't be checked now.
    fn verify<'a>(&'a self, credential: &'a Secret, request: &'a Parts, now: Timestamp) -> Verifying<'a>;
}

/// A scheme with its place, asked once.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) place: Place,
    pub(crate) scheme: Box<dyn Scheme>,
}

impl Placed {
    pub(crate) fn new(scheme: Box<dyn Scheme>) -> Self {
        Self { place: scheme.place(), scheme }
    }
}

/// A verification under way.
pub type Verifying<'a> = Pin<Box<dyn Future<Output = Result<Principal, AuthenticationError>> + Send + 'a>>;

/// Where a credential stands in a request.
///
/// # Examples
///
/// ```
/// use auth_axum::credential::Place;
/// use axum::http::HeaderName;
///
/// let key = Place::Header(HeaderName::from_static("x-api-key"));
/// let session = Place::Cookie("__Host-session".to_owned());
/// // a request with both is decided by the key alone; one with a key and an `Authorization` header is denied with 400
/// assert_ne!(key, session);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the `Authorization` header, behind this scheme's name; explicit.
    Authorization(&'static str),
    /// In a cookie, which a browser sends unasked: looked at only where no explicit credential is there.
    Cookie(String),
    /// In a header of its own; explicit.
    Header(HeaderName),
}
