use core::time::Duration;
use std::sync::Arc;

use crate::{
    outgoing::{Endpoint, EndpointError, SendsRequests},
    token::ConfigError,
};

/// The keys that an issuer publishes, and how long they are believed.
///
/// They are read without a lock. One fetch at a time renews them, in the background when four fifths of their lifetime have
/// passed; only who comes after its end waits, a second at most. A key that the issuer withdraws is believed to the end of
/// the lifetime at most, ten minutes unless set; while the issuer can't be asked, the last keys are believed for another hour
/// unless set, and then none. A token of an unknown key has the keys fetched at once, but not again within ten seconds: new
/// keys join those that are known, which stay to the end of their lifetime.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::token::{Issuer, RemoteKeys, Verifier};
///
/// let keys = RemoteKeys::discover("https://accounts.google.com")
///     .host("www.googleapis.com") // where this issuer keeps its keys
///     .lifetime(Duration::from_secs(300));
/// let verifier = Verifier::new([Issuer::remote(keys).audience("https://api.example")])?;
///
/// // anybody on the way could answer with keys of their own
/// let denied = Verifier::new([Issuer::discover("http://issuer.example").audience("https://api.example")]).unwrap_err();
/// assert_eq!(
///     denied.to_string(),
///     "issuer: `http://issuer.example`: address `http://issuer.example` is not encrypted; use `https` (`http` only on this machine)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct RemoteKeys {
    pub(super) issuer: Arc<str>,
    pub(super) at: Option<String>,
    pub(super) hosts: Vec<Box<str>>,
    pub(super) lifetime: Duration,
    pub(super) outage: Duration,
    pub(super) cool_down: Duration,
    pub(super) start: Start,
    pub(super) client: Option<Arc<dyn SendsRequests>>,
}

/// Whether a service starts without the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::token) enum Start {
    Needs,
    Waits,
}

impl RemoteKeys {
    /// The keys of the issuer of this exact name, at the `jwks_uri` of its metadata (OpenID Connect Discovery, RFC 8414).
    pub fn discover(issuer: impl Into<Arc<str>>) -> Self {
        Self {
            issuer: issuer.into(),
            at: None,
            hosts: Vec::new(),
            lifetime: Duration::from_mins(10),
            outage: Duration::from_hours(1),
            cool_down: Duration::from_secs(10),
            start: Start::Needs,
            client: None,
        }
    }

    /// The keys at this address, of the issuer of this exact name; its metadata is not asked for.
    pub fn at(issuer: impl Into<Arc<str>>, jwks_uri: impl Into<String>) -> Self {
        Self { at: Some(jwks_uri.into()), ..Self::discover(issuer) }
    }

    /// Lets the metadata name an address on this host too, `keys.example` or `keys.example:8443`. Without any, the keys must
    /// be where the issuer is.
    pub fn host(mut self, host: impl Into<Box<str>>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// How long the keys are believed before the issuer is asked again: ten minutes unless set.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// How long the last keys are believed beyond their lifetime while the issuer can't be asked: an hour unless set.
    pub fn outage(mut self, outage: Duration) -> Self {
        self.outage = outage;
        self
    }

    /// How long after one an unknown key is no reason to ask again: ten seconds unless set.
    pub fn cool_down(mut self, time: Duration) -> Self {
        self.cool_down = time;
        self
    }

    /// Starts the service also where the issuer can't be asked; its tokens are answered with 503 until it can.
    pub fn lazy(mut self) -> Self {
        self.start = Start::Waits;
        self
    }

    /// Asks through this client.
    pub fn client(mut self, client: Arc<dyn SendsRequests>) -> Self {
        self.client = Some(client);
        self
    }

    pub(in crate::token) fn own_client(&self) -> Option<Arc<dyn SendsRequests>> {
        self.client.clone()
    }

    pub(in crate::token) fn issuer(&self) -> &Arc<str> {
        &self.issuer
    }

    pub(in crate::token) fn check(&self) -> Result<(), ConfigError> {
        let endpoint = |text: &str| Endpoint::parse(text).map(|_| ());
        let named = |cause: EndpointError| ConfigError::Address { name: self.issuer.to_string(), cause };
        match &self.at {
            Some(address) => endpoint(address).map_err(named)?,
            None => endpoint(&self.issuer).map_err(named)?,
        }
        if self.lifetime < Duration::from_secs(1) {
            return Err(ConfigError::KeysLifetime(self.issuer.to_string()));
        }
        Ok(())
    }
}
