use core::time::Duration;
use std::sync::Arc;

use super::IntrospectionClient;
use crate::{
    Timestamp,
    outgoing::{Endpoint, SendsRequests},
    token::ConfigError,
};

/// Asks an issuer about tokens that are no JWTs (RFC 7662).
///
/// What it answered is remembered for thirty seconds unless set, and never beyond the token's `exp`: a token that is revoked
/// at the issuer counts that much longer. It is remembered in the [`TokenCache`](super::super::TokenCache), within its bound,
/// under a hash of the whole token. At most 64 questions are under way at once; who comes then is answered with 503.
///
/// # Examples
///
/// ```
/// use auth_core::{
///     Secret,
///     token::{Introspection, IntrospectionClient, Issuer, Verifier},
/// };
///
/// let me = IntrospectionClient::with_secret("api", Secret::new("s3cret".to_owned()));
/// let issuer = Issuer::discover("https://issuer.example")
///     .audience("https://api.example")
///     .introspection(Introspection::discover(me.clone()));
/// let verifier = Verifier::new([issuer])?;
/// assert!(verifier.takes_opaque());
///
/// // the token and the secret would be read by anybody on the way
/// let denied = Issuer::discover("https://issuer.example")
///     .audience("https://api.example")
///     .introspection(Introspection::at("http://issuer.example/introspect", me));
/// assert!(Verifier::new([denied]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Introspection {
    pub(super) at: Option<String>,
    pub(super) me: IntrospectionClient,
    pub(super) remembered: Duration,
    pub(super) audience: Audience,
    pub(super) subject: Subject,
    pub(super) client: Option<Arc<dyn SendsRequests>>,
}

/// Whether an answer must say for whom the token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::token) enum Audience {
    Named,
    VouchedFor,
}

/// Whether an answer must say whom the token is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::token) enum Subject {
    Client,
    Named,
}

impl Introspection {
    /// Asks at the `introspection_endpoint` of the issuer's metadata, which must be where the issuer is.
    pub fn discover(me: IntrospectionClient) -> Self {
        Self {
            at: None,
            me,
            remembered: Duration::from_secs(30),
            audience: Audience::Named,
            subject: Subject::Named,
            client: None,
        }
    }

    /// Asks at this address.
    pub fn at(url: impl Into<String>, me: IntrospectionClient) -> Self {
        Self { at: Some(url.into()), ..Self::discover(me) }
    }

    /// For how long an answer counts: thirty seconds unless set.
    pub fn remembered(mut self, time: Duration) -> Self {
        self.remembered = time;
        self
    }

    /// Also takes answers without `aud`, of an issuer that answers each service about its own tokens only. An `aud` that is
    /// there still counts.
    pub fn issuer_vouches_for_audience(mut self) -> Self {
        self.audience = Audience::VouchedFor;
        self
    }

    /// Takes the `client_id` for the subject where an answer has no `sub`, as some issuers answer about tokens that a client
    /// got for itself. Only where no user of the issuer can have the name of a client.
    pub fn clients_are_subjects(mut self) -> Self {
        self.subject = Subject::Client;
        self
    }

    /// Asks through this client.
    pub fn client(mut self, client: Arc<dyn SendsRequests>) -> Self {
        self.client = Some(client);
        self
    }

    pub(in crate::token) fn audience(&self) -> Audience {
        self.audience
    }

    pub(in crate::token) fn subject(&self) -> Subject {
        self.subject
    }

    /// Until when an answer of now counts, whatever its token says.
    pub(in crate::token) fn counts_until(&self, now: Timestamp) -> Timestamp {
        jiff::SignedDuration::try_from(self.remembered).ok().and_then(|time| now.checked_add(time).ok()).unwrap_or(now)
    }

    pub(in crate::token) fn own_client(&self) -> Option<Arc<dyn SendsRequests>> {
        self.client.clone()
    }

    pub(in crate::token) fn check(&self, issuer: &str) -> Result<(), ConfigError> {
        let address = self.at.as_deref().unwrap_or(issuer);
        match Endpoint::parse(address) {
            Ok(_) => Ok(()),
            Err(cause) => Err(ConfigError::Introspection { issuer: issuer.to_owned(), cause }),
        }
    }
}
