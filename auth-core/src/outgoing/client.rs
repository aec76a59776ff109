use core::{error::Error, fmt, time::Duration};

use http::{HeaderValue, Request, Response};
use reqwest::{Client, NoProxy, Proxy, redirect};

use super::{Endpoint, SendError, Sending, SendsRequests};
use crate::Secret;

/// The client that asks issuers: TLS by rustls with the roots of this machine, no redirects, no cookies, no compression, no
/// proxy of the environment. A clone shares its connections.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::outgoing::HttpClient;
///
/// # fn make(own_root: &[u8]) -> Result<(), auth_core::outgoing::HttpClientError> {
/// let client = HttpClient::builder().timeout(Duration::from_secs(3)).root_certificates(own_root).build()?;
/// # Ok(())
/// # }
/// // a text that is no certificate is refused at the start
/// assert!(HttpClient::builder().root_certificates(b"-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----").build().is_err());
/// ```
#[derive(Clone)]
pub struct HttpClient {
    client: Client,
    timeout: Duration,
    longest: usize,
}

/// Puts an [`HttpClient`] together.
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpClientBuilder {
    timeout: Duration,
    connect_timeout: Duration,
    longest: usize,
    roots: Vec<Vec<u8>>,
    // its URL may hold a password
    proxy: Option<Secret>,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[error(
    "client for issuers can't be made: {0}; are the root certificates of this machine, and what was given, in order?"
)]
pub struct HttpClientError(#[source] reqwest::Error);

impl HttpClient {
    /// A client of the default limits: 10 s for a whole answer, 5 s of them to connect, 512 KiB.
    ///
    /// # Errors
    ///
    /// If this machine has no root certificates.
    pub fn new() -> Result<Self, HttpClientError> {
        Self::builder().build()
    }

    /// Starts a client of other limits.
    pub fn builder() -> HttpClientBuilder {
        HttpClientBuilder {
            timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(5),
            longest: 512 * 1024,
            roots: Vec::new(),
            proxy: None,
        }
    }

    async fn answer(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, SendError> {
        // whoever made the request, nothing leaves this machine in the clear
        Endpoint::parse(&request.uri().to_string())?;
        let mut request = reqwest::Request::try_from(request).map_err(|error| self.failed(error))?;
        request.headers_mut().entry(http::header::ACCEPT).or_insert(JSON);

        let mut answer = self.client.execute(request).await.map_err(|error| self.failed(error))?;
        let longest = u64::try_from(self.longest).unwrap_or(u64::MAX);
        if answer.content_length().is_some_and(|length| length > longest) {
            return Err(SendError::TooLong(self.longest));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failed(error))? {
            if body.len() + chunk.len() > self.longest {
                return Err(SendError::TooLong(self.longest));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body);
        *response.status_mut() = answer.status();
        *response.headers_mut() = core::mem::take(answer.headers_mut());
        Ok(response)
    }

    /// The library tells the cause only in the sources of its errors; the address stands beside the error anyway.
    fn failed(&self, error: reqwest::Error) -> SendError {
        if error.is_timeout() && !error.is_connect() {
            return SendError::TooSlow(self.timeout);
        }
        let error = error.without_url();
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(cause) = next {
            text = format!("{text}: {cause}");
            next = cause.source();
        }
        SendError::failed(text)
    }
}

impl HttpClientBuilder {
    /// Gives up after this time, the reading of the whole answer included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Gives up connecting after this time.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Reads no more than this many bytes of an answer.
    pub fn longest_answer(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    /// Trusts the certificates of this PEM too, for issuers with a certificate of one's own authority.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Asks through this proxy, which sees where the requests go and nothing else: all of them are encrypted to their end. This
    /// machine is asked without it.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(Secret::new(url.into()));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// If a certificate or the proxy is none, or this machine has no root certificates.
    pub fn build(self) -> Result<HttpClient, HttpClientError> {
        let mut client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout);
        let mut roots = Vec::new();
        for pem in &self.roots {
            roots.extend(reqwest::Certificate::from_pem_bundle(pem).map_err(HttpClientError)?);
        }
        if !roots.is_empty() {
            client = client.tls_certs_merge(roots);
        }
        if let Some(url) = &self.proxy {
            let proxy = Proxy::https(url.expose()).map_err(|error| HttpClientError(error.without_url()))?;
            client = client.proxy(proxy.no_proxy(NoProxy::from_string(THIS_MACHINE)));
        }
        let client = client.build().map_err(HttpClientError)?;
        Ok(HttpClient { client, timeout: self.timeout, longest: self.longest })
    }
}

impl SendsRequests for HttpClient {
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
        Box::pin(self.answer(request))
    }
}

impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient")
            .field("timeout", &self.timeout)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}

const THIS_MACHINE: &str = "localhost,127.0.0.0/8,::1";

const USER_AGENT: &str = concat!("portcullis/", env!("CARGO_PKG_VERSION"));

const JSON: HeaderValue = HeaderValue::from_static("application/json");
