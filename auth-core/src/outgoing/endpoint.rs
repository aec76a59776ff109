use core::{fmt, net::IpAddr};

use url::{Host, Url};

/// An address that may be asked: `https`, or `http` on this machine; without user, password and fragment.
///
/// # Examples
///
/// ```
/// use auth_core::outgoing::Endpoint;
///
/// assert_eq!(Endpoint::parse("https://issuer.example/jwks")?.as_str(), "https://issuer.example/jwks");
/// assert!(Endpoint::parse("http://127.0.0.1:9400/jwks").is_ok());
///
/// let denied = Endpoint::parse("http://issuer.example/jwks").unwrap_err();
/// assert_eq!(
///     denied.to_string(),
///     "address `http://issuer.example/jwks` is not encrypted; use `https` (`http` only on this machine)"
/// );
/// # Ok::<(), auth_core::outgoing::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

/// Why an address may not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Anybody on the way could answer.
    #[error("address `{0}` is not encrypted; use `https` (`http` only on this machine)")]
    Plain(String),
    /// It holds a user name, a password or a fragment.
    #[error("address of host `{0}` has a user, a password or a fragment; leave them out")]
    Parts(String),
    /// It is of another scheme.
    #[error("address has the scheme `{0}`; use `https`")]
    Scheme(String),
    /// It is no address.
    #[error("`{}` is no address; expected `https://host` and a path", .0.escape_debug())]
    Text(String),
}

impl Endpoint {
    /// Reads an address.
    ///
    /// # Errors
    ///
    /// If it is none that may be asked.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let excerpt = || text.chars().take(LONGEST_EXCERPT).collect::<String>();
        // the parser leaves out spaces and line ends, which nobody should have written
        let plain = !text.chars().any(|char| char.is_control() || char.is_whitespace());
        let url = Url::parse(text).ok().filter(|_| plain).ok_or_else(|| EndpointError::Text(excerpt()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(EndpointError::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(EndpointError::Parts(url.host_str().unwrap_or_default().to_owned()));
        }
        if url.scheme() == "http" && !is_this_machine(&url) {
            return Err(EndpointError::Plain(excerpt()));
        }
        Ok(Self(url))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port, `https://issuer.example`: two addresses of one origin are one server's.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

const LONGEST_EXCERPT: usize = 128;
