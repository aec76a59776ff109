use std::sync::Arc;

use http::{Request, StatusCode};
use serde_json::{Map, Value};

use super::{
    error::{Excerpt, MalformedJson},
    json,
};
use crate::outgoing::{Endpoint, EndpointError, SendError, SendsRequests};

/// What an issuer says about itself: the document of OpenID Connect Discovery, or of RFC 8414, whose `issuer` is exactly the
/// one that was asked for.
///
/// # Examples
///
/// ```
/// use auth_core::token::ProviderMetadata;
///
/// let document = r#"{ "issuer": "https://issuer.example", "jwks_uri": "https://issuer.example/keys" }"#;
/// let metadata = ProviderMetadata::parse("https://issuer.example", document.as_bytes())?;
/// assert_eq!(metadata.endpoint("jwks_uri")?.as_str(), "https://issuer.example/keys");
///
/// let denied = ProviderMetadata::parse("https://issuer.example/", document.as_bytes()).unwrap_err();
/// assert_eq!(
///     denied.to_string(),
///     "metadata is of issuer `https://issuer.example`, not of `https://issuer.example/`; name the issuer exactly as it does"
/// );
/// # Ok::<(), auth_core::token::DiscoveryError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProviderMetadata {
    issuer: Arc<str>,
    members: Map<String, Value>,
}

/// Why there is no metadata of an issuer, or not what is needed of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoveryError {
    /// An address that may not be asked.
    #[error("metadata member `{0}`: {1}")]
    Endpoint(&'static str, #[source] EndpointError),
    /// The document is no JSON object.
    #[error("metadata is not one JSON object: {0}")]
    Form(#[source] MalformedJson),
    /// The document is another issuer's (RFC 8414 section 3.3).
    #[error("metadata is of issuer {found}, not of {expected}; name the issuer exactly as it does")]
    Issuer {
        /// Whose it says to be.
        found: Excerpt,
        /// Whose it should be.
        expected: Excerpt,
    },
    /// A member is missing or of the wrong type.
    #[error("metadata member `{0}` is missing or malformed; expected {1}")]
    Member(&'static str, &'static str),
    /// The issuer's own address may not be asked.
    #[error("issuer: {0}")]
    Name(#[source] EndpointError),
    /// No answer.
    #[error("metadata of the issuer: {0}")]
    Send(#[from] SendError),
    /// An answer that is none.
    #[error("metadata of the issuer: answer has status {0}, expected 200; is its address right?")]
    Status(u16),
}

impl ProviderMetadata {
    /// Reads the document of this issuer.
    ///
    /// # Errors
    ///
    /// If it is no JSON object without duplicate names, or its `issuer` differs in any character.
    pub fn parse(issuer: impl Into<Arc<str>>, document: &[u8]) -> Result<Self, DiscoveryError> {
        let issuer = issuer.into();
        let members = json::object(document).map_err(|cause| DiscoveryError::Form(MalformedJson::new(cause)))?;
        match members.get("issuer").and_then(Value::as_str) {
            Some(name) if *name == *issuer => Ok(Self { issuer, members }),
            Some(other) => Err(DiscoveryError::Issuer { found: Excerpt::of(other), expected: Excerpt::of(&issuer) }),
            None => Err(DiscoveryError::Member("issuer", "text")),
        }
    }

    /// Asks the issuer: for OpenID's document, and where there is none (404) for that of RFC 8414.
    ///
    /// # Errors
    ///
    /// If the issuer is no address, gives no such document, or one of another issuer.
    pub async fn discover(issuer: impl Into<Arc<str>>, client: &dyn SendsRequests) -> Result<Self, DiscoveryError> {
        let issuer = issuer.into();
        let [openid, oauth] = well_known(&issuer)?;
        let (status, document) = get(&openid, client).await?;
        let (status, document) =
            if status == StatusCode::NOT_FOUND { get(&oauth, client).await? } else { (status, document) };
        if status != StatusCode::OK {
            return Err(DiscoveryError::Status(status.as_u16()));
        }
        Self::parse(issuer, &document)
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// One member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// An address: `jwks_uri`, `token_endpoint`, `introspection_endpoint`.
    ///
    /// # Errors
    ///
    /// If it is missing, or none that may be asked.
    pub fn endpoint(&self, name: &'static str) -> Result<Endpoint, DiscoveryError> {
        let text = self.get(name).and_then(Value::as_str).ok_or(DiscoveryError::Member(name, "an address"))?;
        Endpoint::parse(text).map_err(|cause| DiscoveryError::Endpoint(name, cause))
    }
}

/// Where the documents are: OpenID's below the issuer, that of RFC 8414 between its host and its path (section 3.1).
fn well_known(issuer: &str) -> Result<[Endpoint; 2], DiscoveryError> {
    let url = Endpoint::parse(issuer).map_err(DiscoveryError::Name)?;
    let path = url.url().path().trim_end_matches('/');
    let at = |path: String| Endpoint::parse(&format!("{}{path}", url.origin())).map_err(DiscoveryError::Name);
    Ok([
        at(format!("{path}/.well-known/openid-configuration"))?,
        at(format!("/.well-known/oauth-authorization-server{path}"))?,
    ])
}

/// A document, whatever the status.
pub(super) async fn get(url: &Endpoint, client: &dyn SendsRequests) -> Result<(StatusCode, Vec<u8>), SendError> {
    let request = Request::get(url.as_str()).body(Vec::new()).map_err(SendError::failed)?;
    let (parts, body) = client.send(request).await?.into_parts();
    Ok((parts.status, body))
}
