use core::time::Duration;
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use super::header::TokenType;
use super::{ClaimError, ConfigError, Introspection, KeySet, Mapping, Profile, RemoteKeys, profile::Shape};
use crate::Claims;

/// Somebody whose tokens are trusted: its exact name, its keys, and for which audience its tokens must be.
///
/// # Examples
///
/// ```
/// use auth_core::token::{Issuer, KeySet, Verifier, VerifyingKey};
/// # let pem = "-----BEGIN PUBLIC KEY-----\n\
/// #            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
/// #            -----END PUBLIC KEY-----";
///
/// let keys = KeySet::new().with(VerifyingKey::ed_pem(pem)?.key_id("2026-11"));
/// let issuer = Issuer::keys("https://issuer.example", keys).audience("https://api.example");
/// let verifier = Verifier::new([issuer])?;
///
/// let denied = Verifier::new([Issuer::keys("https://issuer.example", KeySet::new()).audience("https://api.example")]);
/// assert!(denied.is_err()); // nobody could be verified
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An issuer without an audience is none, so a token that was issued for another service is never accepted:
///
/// ```compile_fail
/// # use auth_core::token::{Issuer, KeySet, Verifier};
/// let verifier = Verifier::new([Issuer::keys("https://issuer.example", KeySet::new())]);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Issuer {
    pub(super) name: Arc<str>,
    pub(super) keys: KeySource,
    // INVARIANT: not empty.
    pub(super) audiences: Vec<Box<str>>,
    pub(super) mapping: Mapping,
    pub(super) leeway: Duration,
    pub(super) longest_lifetime: Option<Duration>,
    pub(super) kind: TokenType,
    pub(super) shape: Shape,
    pub(super) typed: Option<ChecksClaims>,
    pub(super) introspection: Option<Introspection>,
}

/// An issuer that is not one before its [`audience`](Self::audience) is named (RFC 8725 section 3.9).
#[derive(Clone, Debug)]
#[must_use = "an issuer is one when its audience is named: `.audience(\"https://api.example\")`"]
pub struct IssuerWithoutAudience {
    name: Arc<str>,
    keys: KeySource,
}

/// Whether claims are those of a type that is not known here.
type ChecksClaims = fn(&Claims) -> Result<(), ClaimError>;

/// Where the keys of an issuer come from.
#[derive(Clone, Debug)]
pub(super) enum KeySource {
    Given(Arc<KeySet>),
    /// There are none: its tokens are no JWTs.
    None(Introspection),
    Remote(RemoteKeys),
}

impl Issuer {
    /// An issuer of this exact `iss`, with keys that are known beforehand.
    pub fn keys(name: impl Into<Arc<str>>, keys: KeySet) -> IssuerWithoutAudience {
        IssuerWithoutAudience { name: name.into(), keys: KeySource::Given(Arc::new(keys)) }
    }

    /// The issuer of this exact `iss`, which is an address, with the keys that its metadata leads to (OpenID Connect
    /// Discovery, RFC 8414). They are fetched when the service starts, and renewed: see [`RemoteKeys`].
    pub fn discover(name: impl Into<Arc<str>>) -> IssuerWithoutAudience {
        Self::remote(RemoteKeys::discover(name))
    }

    /// An issuer of this exact `iss`, with the keys that it publishes at this address: see [`RemoteKeys`].
    pub fn jwks(name: impl Into<Arc<str>>, jwks_uri: impl Into<String>) -> IssuerWithoutAudience {
        Self::remote(RemoteKeys::at(name, jwks_uri))
    }

    /// An issuer of this exact name whose tokens are no JWTs: it is asked about each (RFC 7662).
    pub fn opaque(name: impl Into<Arc<str>>, introspection: Introspection) -> IssuerWithoutAudience {
        IssuerWithoutAudience { name: name.into(), keys: KeySource::None(introspection) }
    }

    /// The issuer of these published keys.
    pub fn remote(keys: RemoteKeys) -> IssuerWithoutAudience {
        IssuerWithoutAudience { name: Arc::clone(keys.issuer()), keys: KeySource::Remote(keys) }
    }

    /// Accepts tokens for this audience too.
    pub fn audience(mut self, audience: impl Into<Box<str>>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// Says which claims give roles, permissions and scopes.
    pub fn mapping(mut self, mapping: Mapping) -> Self {
        self.mapping = mapping;
        self
    }

    /// How far the clocks of issuer and service may be apart: 30 s unless set, which is the most too.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Refuses tokens that live longer than this, such as those of an issuer that counts `exp` in the wrong unit.
    pub fn longest_lifetime(mut self, lifetime: Duration) -> Self {
        self.longest_lifetime = Some(lifetime);
        self
    }

    /// Says which `typ` its access tokens have.
    pub fn typ(mut self, kind: TokenType) -> Self {
        self.kind = kind;
        self.shape = Shape::of(kind);
        self
    }

    /// Takes over what the tokens of a product look like: their `typ`, their claims, and the mapping of these. What is set
    /// after it counts.
    pub fn profile(mut self, profile: Profile) -> Self {
        self.kind = profile.kind;
        self.shape = profile.shape;
        self.mapping = profile.mapping;
        self
    }

    /// Asks the issuer about tokens that are no JWTs. Of several issuers of a service, one can be asked.
    pub fn introspection(mut self, introspection: Introspection) -> Self {
        self.introspection = Some(introspection);
        self
    }

    /// Refuses tokens whose claims are not those of this type of the application's own: each field that it needs must be
    /// there, in its form.
    ///
    /// ```
    /// use auth_core::token::{Issuer, KeySet};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Tenanted {
    ///     tenant: String,
    /// }
    ///
    /// // a token without `tenant` is denied
    /// let issuer = Issuer::keys("https://issuer.example", KeySet::new()).audience("https://api.example").claims_as::<Tenanted>();
    /// ```
    pub fn claims_as<T: DeserializeOwned>(mut self) -> Self {
        self.typed = Some(|claims| match claims.typed::<T>() {
            Ok(_) => Ok(()),
            Err(cause) => Err(ClaimError::Typed(cause)),
        });
        self
    }

    /// The name: the exact text of `iss`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let name = || self.name.to_string();
        if self.name.trim().is_empty() {
            return Err(ConfigError::IssuerEmpty);
        }
        if self.audiences.iter().any(|audience| audience.trim().is_empty()) {
            return Err(ConfigError::AudienceEmpty(name()));
        }
        match &self.keys {
            KeySource::Given(keys) if keys.is_empty() => return Err(ConfigError::KeysEmpty(name())),
            KeySource::Given(_) | KeySource::None(_) => {}
            KeySource::Remote(keys) => keys.check()?,
        }
        if self.leeway > LONGEST_LEEWAY {
            return Err(ConfigError::Leeway(name(), self.leeway));
        }
        if self.longest_lifetime.is_some_and(|longest| longest.is_zero()) {
            return Err(ConfigError::LongestLifetime(name()));
        }
        if let Some(introspection) = &self.introspection {
            introspection.check(&self.name)?;
        }
        if let Some(setting) = self.shape.unnamed {
            return Err(ConfigError::Profile(setting, name()));
        }
        if self.mapping.paths().any(super::ClaimPath::is_empty) {
            return Err(ConfigError::Mapping(name()));
        }
        Ok(())
    }
}

impl IssuerWithoutAudience {
    /// Names the audience that its tokens must be for: the identifier of this service at the issuer.
    pub fn audience(self, audience: impl Into<Box<str>>) -> Issuer {
        let introspection = match &self.keys {
            KeySource::None(introspection) => Some(introspection.clone()),
            KeySource::Given(_) | KeySource::Remote(_) => None,
        };
        Issuer {
            name: self.name,
            keys: self.keys,
            audiences: vec![audience.into()],
            mapping: Mapping::new(),
            leeway: DEFAULT_LEEWAY,
            longest_lifetime: None,
            kind: TokenType::AtJwt,
            shape: Shape::of(TokenType::AtJwt),
            typed: None,
            introspection,
        }
    }
}

const DEFAULT_LEEWAY: Duration = Duration::from_secs(30);

const LONGEST_LEEWAY: Duration = Duration::from_secs(30);
