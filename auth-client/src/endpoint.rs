use std::sync::Arc;

use auth_core::{
    Timestamp,
    outgoing::{self, Endpoint, HttpClient, HttpClientError, SendsRequests},
    token::{DiscoveryError, ProviderMetadata},
};

use crate::{Grant, ObtainedToken, TokenRequestError, answer, grant::Body};

/// Where an issuer hands out tokens: its `token_endpoint`.
///
/// Secrets go there, so it is `https`, or on this machine.
///
/// # Examples
///
/// ```
/// use auth_client::TokenEndpoint;
///
/// let endpoint = TokenEndpoint::new("https://issuer.example/oauth/v2/token")?;
/// assert_eq!(endpoint.url(), "https://issuer.example/oauth/v2/token");
/// assert!(TokenEndpoint::new("http://127.0.0.1:9400/token").is_ok());
///
/// let denied = TokenEndpoint::new("http://issuer.example/token").unwrap_err();
/// assert_eq!(
///     denied.to_string(),
///     "token endpoint: address `http://issuer.example/token` is not encrypted; use `https` (`http` only on this machine)"
/// );
/// # Ok::<(), auth_client::EndpointError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TokenEndpoint {
    address: Endpoint,
    client: Arc<dyn SendsRequests>,
}

/// Why there is no token endpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// No secret may be sent to the address.
    #[error("token endpoint: {0}")]
    Address(#[from] outgoing::EndpointError),
    /// Nothing can be sent from here at all.
    #[error(transparent)]
    Client(#[from] HttpClientError),
    /// The metadata name an address elsewhere.
    #[error(
        "token endpoint is at `{found}`, elsewhere than the issuer (`{expected}`); if that is right, name it with `new`"
    )]
    Elsewhere {
        /// Where it is.
        found: String,
        /// Where it may be.
        expected: String,
    },
    /// The issuer does not say where it is.
    #[error("token endpoint of issuer `{issuer}`: {1}", issuer = .0.escape_debug())]
    Discovery(String, #[source] DiscoveryError),
}

impl TokenEndpoint {
    /// The endpoint at this address.
    ///
    /// # Errors
    ///
    /// If no secret may be sent there: it is no address, not `https` and not on this machine, or has a user or a fragment.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        Ok(Self { address: Endpoint::parse(url)?, client: Arc::new(client()?) })
    }

    /// The endpoint that the metadata of this issuer name (OpenID Connect Discovery, RFC 8414).
    ///
    /// # Errors
    ///
    /// If the issuer has no metadata, those of another issuer, or none that name an endpoint.
    pub async fn discover(issuer: &str) -> Result<Self, EndpointError> {
        let client = client()?;
        let failed = |error| EndpointError::Discovery(issuer.to_owned(), error);
        let metadata = ProviderMetadata::discover(issuer, &client).await.map_err(failed)?;
        let address = metadata.endpoint("token_endpoint").map_err(failed)?;
        // this service's secret goes there
        let expected = Endpoint::parse(issuer)?.origin();
        if address.origin() != expected {
            return Err(EndpointError::Elsewhere { found: address.to_string(), expected });
        }
        Ok(Self { address, client: Arc::new(client) })
    }

    /// Asks through this client, with limits of its own.
    pub fn client(self, client: Arc<dyn SendsRequests>) -> Self {
        Self { client, ..self }
    }

    /// The address.
    pub fn url(&self) -> &str {
        self.address.as_str()
    }

    /// Asks for a token, each time. A [`TokenSource`](crate::TokenSource) keeps it.
    ///
    /// # Errors
    ///
    /// If the issuer refuses, can't be reached, or answers something else than a bearer token.
    pub async fn request(&self, grant: &Grant, now: Timestamp) -> Result<ObtainedToken, TokenRequestError> {
        let body = grant.body(now)?;
        let answer = self
            .ask(&body)
            .await
            .map_err(|source| TokenRequestError::Unreachable { endpoint: self.url().to_owned(), source })?;
        if answer.status().is_redirection() {
            let status = answer.status().as_u16();
            return Err(TokenRequestError::Redirected { endpoint: self.url().to_owned(), status });
        }
        answer::token(self.url(), &answer, &body, now)
    }

    async fn ask(&self, body: &Body) -> Result<http::Response<Vec<u8>>, outgoing::SendError> {
        let request = http::Request::post(self.url())
            .header(http::header::CONTENT_TYPE, body.media_type())
            .header(http::header::ACCEPT, "application/json");
        let request = match body.authorization() {
            Some(basic) => request.header(http::header::AUTHORIZATION, basic),
            None => request,
        };
        let text = body.text().expose().as_bytes().to_vec();
        self.client.send(request.body(text).map_err(outgoing::SendError::failed)?).await
    }
}

fn client() -> Result<HttpClient, HttpClientError> {
    HttpClient::builder().longest_answer(LONGEST_ANSWER).build()
}

/// In bytes. A token is at most some thousand long.
const LONGEST_ANSWER: usize = 64 * 1024;
