use core::time::Duration;

use auth_core::Timestamp;
use reqwest::Url;

use crate::{
    Grant, ObtainedToken, TokenRequestError, answer,
    http::{Http, Limits},
};

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
///     "token endpoint `http://issuer.example/token`: secrets would be sent unencrypted; use `https`, or an address of this machine"
/// );
/// # Ok::<(), auth_client::EndpointError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct TokenEndpoint {
    url: Url,
    http: Http,
    limits: Limits,
}

/// Why an address can't be that of a token endpoint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no absolute web address without user and fragment.
    #[error("token endpoint `{}`: not an absolute `https` URL without user and fragment", .0.escape_debug())]
    Address(String),
    /// No connection can be made from here at all.
    #[error("no client for HTTPS could be made: {0}; are the root certificates of this machine there?")]
    Client(#[source] reqwest::Error),
    /// What is sent could be read on the way.
    #[error("token endpoint `{0}`: secrets would be sent unencrypted; use `https`, or an address of this machine")]
    Unencrypted(String),
}

impl TokenEndpoint {
    /// The endpoint at this address.
    ///
    /// # Errors
    ///
    /// If it is no absolute URL, has a user or a fragment, or is not `https` and not on this machine.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let parsed = Url::parse(url).map_err(|_| EndpointError::Address(url.to_owned()))?;
        let plain = parsed.username().is_empty() && parsed.password().is_none() && parsed.fragment().is_none();
        match parsed.scheme() {
            // the text may hold a password, so it is not repeated
            _ if !plain => return Err(EndpointError::Address(parsed.host_str().unwrap_or_default().to_owned())),
            "https" => {}
            "http" if is_this_machine(&parsed) => {}
            "http" => return Err(EndpointError::Unencrypted(parsed.to_string())),
            _ => return Err(EndpointError::Address(url.to_owned())),
        }
        Ok(Self { url: parsed, http: Http::new().map_err(EndpointError::Client)?, limits: Limits::default() })
    }

    /// Gives up a request after this time, connecting included: ten seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// The address.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Asks for a token, each time. A [`TokenSource`](crate::TokenSource) keeps it.
    ///
    /// # Errors
    ///
    /// If the issuer refuses, can't be reached, or answers something else than a bearer token.
    pub async fn request(&self, grant: &Grant, now: Timestamp) -> Result<ObtainedToken, TokenRequestError> {
        let body = grant.body(now)?;
        let answer = self.http.post(&self.url, &self.limits, &body).await?;
        answer::token(self.url.as_str(), &answer, &body, now)
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}
