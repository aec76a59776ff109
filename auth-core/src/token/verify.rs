use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    ConfigError, Issuer, KeySet, Verified,
    claims::{self, Origin, Registered},
    error::{FormError, IssuerError, KeyNotFoundError, TokenError},
    form::Segments,
    header::Header,
    introspection::{Introspector, Said, Subject, is_opaque},
    issuer::KeySource,
    json,
    keys::KeyKeeper,
};
use crate::{
    AuthenticationError, Claims, Principal, Timestamp,
    outgoing::{HttpClient, SendsRequests},
};

/// Turns tokens of trusted issuers into principals. A clone is a reference.
///
/// # Denies
///
/// Everything but a JWT in compact form, signed by the issuer that it names with a key and algorithm of that issuer,
/// for one of the audiences configured, of the expected type, within its time, and with claims of the form that they
/// must have. [`TokenError`] says which of these it was.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Issuer, KeySet, Verifier}};
///
/// let keys = KeySet::from_jwks(
///     r#"{ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] }"#,
/// )?;
/// let verifier = Verifier::new([Issuer::keys("https://issuer.example", keys).audience("https://api.example")])?;
///
/// // {"alg":"none"} . {"sub":"admin"} .
/// let denied = verifier.verify("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", Timestamp::UNIX_EPOCH).unwrap_err();
/// assert!(denied.to_string().starts_with("algorithm `none` is not supported"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    // INVARIANT: not empty, each checked, no two of one name.
    issuers: Arc<[Trusted]>,
    // INVARIANT: an index into `issuers`.
    asked: Option<usize>,
    longest_token: usize,
}

/// An issuer with its keys, or what keeps them.
#[derive(Debug)]
struct Trusted {
    issuer: Issuer,
    keys: Keys,
    introspector: Option<Introspector>,
}

#[derive(Debug)]
enum Keys {
    Given(Arc<KeySet>),
    Kept(Arc<KeyKeeper>),
}

/// A token that was taken apart, with who says to have issued it. Nothing of it is verified.
struct Presented<'a> {
    segments: Segments<'a>,
    header: Header,
    claims: Map<String, Value>,
}

impl Verifier {
    /// A verifier that trusts these issuers and nobody else.
    ///
    /// # Errors
    ///
    /// If there is no issuer, two have the same name, or one of them is not configured so that it could be trusted;
    /// the text names the setting.
    pub fn new(issuers: impl IntoIterator<Item = Issuer>) -> Result<Self, ConfigError> {
        let mut trusted: Vec<Trusted> = Vec::new();
        let mut clients = Clients(None);
        let mut asked = None;
        for issuer in issuers {
            issuer.check()?;
            if trusted.iter().any(|other| other.issuer.name == issuer.name) {
                return Err(ConfigError::IssuerTwice(issuer.name.to_string()));
            }
            let keys = match &issuer.keys {
                KeySource::Given(keys) => Keys::Given(Arc::clone(keys)),
                KeySource::None(_) => Keys::Given(Arc::new(KeySet::new())),
                KeySource::Remote(settings) => {
                    let client = clients.own_or_shared(settings.own_client())?;
                    Keys::Kept(Arc::new(KeyKeeper::new(settings.clone(), client)))
                }
            };
            let introspector = match &issuer.introspection {
                Some(_) if asked.is_some() => return Err(ConfigError::IntrospectionTwice(issuer.name.to_string())),
                Some(settings) => {
                    asked = Some(trusted.len());
                    let client = clients.own_or_shared(settings.own_client())?;
                    Some(Introspector::new(Arc::clone(&issuer.name), settings.clone(), client))
                }
                None => None,
            };
            trusted.push(Trusted { issuer, keys, introspector });
        }
        if trusted.is_empty() {
            return Err(ConfigError::IssuerMissing);
        }
        Ok(Self { issuers: trusted.into(), asked, longest_token: LONGEST_TOKEN })
    }

    /// Fetches the keys of the issuers that publish them, those of lazy ones in the background. A service does so when it
    /// starts, so that no request waits.
    ///
    /// # Errors
    ///
    /// If keys can't be had that the service is not to start without.
    pub async fn start(&self, now: Timestamp) -> Result<(), AuthenticationError> {
        for trusted in &*self.issuers {
            if let Keys::Kept(keeper) = &trusted.keys {
                keeper.start(now).await?;
            }
        }
        Ok(())
    }

    /// Refuses tokens of more bytes than this: 16 KiB unless set.
    #[must_use]
    pub fn longest_token(mut self, bytes: usize) -> Self {
        self.longest_token = bytes;
        self
    }

    /// Verifies a bearer token with the keys at hand: who it is about, and what that one holds.
    ///
    /// # Errors
    ///
    /// If anything about the token is not as it must be. There is no partial success.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Principal, TokenError> {
        self.verify_whole(token, now)?.into_bearer()
    }

    /// Verifies a token with the keys at hand, also one that is bound to a key of its client: whoever asks must see to
    /// the proof.
    ///
    /// # Errors
    ///
    /// If anything else about the token is not as it must be.
    pub fn verify_whole(&self, token: &str, now: Timestamp) -> Result<Verified, TokenError> {
        let presented = self.present(token)?;
        let trusted = self.trusted(&presented.claims)?;
        let keys = match &trusted.keys {
            Keys::Given(keys) => Arc::clone(keys),
            Keys::Kept(keeper) => keeper.at_hand(now).ok_or(KeyNotFoundError::NotLoaded)?,
        };
        verify_signature(&keys, &presented.header, &presented.segments)?;
        trusted.accept(presented, now)
    }

    /// Verifies a bearer token, after its issuer's keys were loaded where they are not at hand.
    ///
    /// # Errors
    ///
    /// If anything about the token is not as it must be, or its issuer's keys can't be had.
    pub async fn authenticate(&self, token: &str, now: Timestamp) -> Result<Principal, AuthenticationError> {
        Ok(self.authenticate_whole(token, now).await?.into_bearer()?)
    }

    /// Verifies a token as [`authenticate`](Self::authenticate) does, also one that is bound to a key of its client:
    /// whoever asks must see to the proof.
    ///
    /// # Errors
    ///
    /// If anything else about the token is not as it must be, or its issuer's keys can't be had.
    pub async fn authenticate_whole(&self, token: &str, now: Timestamp) -> Result<Verified, AuthenticationError> {
        if let Some(answer) = self.introspect(token, now).await {
            return answer;
        }
        let presented = self.present(token)?;
        let trusted = self.trusted(&presented.claims)?;
        match &trusted.keys {
            Keys::Given(keys) => verify_signature(keys, &presented.header, &presented.segments)?,
            Keys::Kept(keeper) => {
                let keys = keeper.current(now).await?;
                match verify_signature(&keys, &presented.header, &presented.segments) {
                    Err(unknown @ TokenError::KeyNotFound(_)) => {
                        let keys = keeper.after_unknown(now).await.ok_or(unknown)?;
                        verify_signature(&keys, &presented.header, &presented.segments)?;
                    }
                    verified => verified?,
                }
            }
        }
        Ok(trusted.accept(presented, now)?)
    }

    /// A number that changes whenever a key of any issuer is withdrawn, replaced, or has not been confirmed for too
    /// long: what was verified under another number must be verified again. Asking costs nanoseconds, and has keys
    /// whose lifetime nears its end fetched in the background, so whoever answers from memory asks each time.
    ///
    /// Take the number before a token is verified, not after.
    pub fn keys_generation(&self, now: Timestamp) -> u64 {
        self.issuers.iter().fold(0, |all: u64, trusted| match &trusted.keys {
            Keys::Given(_) => all,
            Keys::Kept(keeper) => all.wrapping_mul(SPREAD).wrapping_add(keeper.generation(now)),
        })
    }

    /// Whether tokens that are no JWTs are accepted: one of the issuers is asked about them.
    pub fn takes_opaque(&self) -> bool {
        self.asked.is_some()
    }

    /// What the issuer says about a token that is no JWT; `None` where it is one, or nobody is to be asked.
    async fn introspect(&self, token: &str, now: Timestamp) -> Option<Result<Verified, AuthenticationError>> {
        let trusted = self.issuers.get(self.asked?)?;
        let introspector = trusted.introspector.as_ref()?;
        let is_jwt = token.bytes().filter(|byte| *byte == b'.').take(3).count() == 2;
        // what is too long, or has another alphabet, is refused as a JWT would be
        if is_jwt || token.len() > self.longest_token || !is_opaque(token) {
            return None;
        }
        Some(match introspector.ask(token, now).await {
            Ok(Said::Active(claims, bytes)) => match trusted.accept_answer(claims, introspector, now) {
                // what is remembered of it is the answer, however short the token is
                Ok(verified) => Ok(Verified { bytes, ..verified }),
                Err(refused) => Err(refused.into()),
            },
            Ok(Said::Nothing(refused)) => Err(refused.into()),
            Err(failed) => Err(AuthenticationError::unavailable(failed)),
        })
    }

    fn present<'a>(&self, token: &'a str) -> Result<Presented<'a>, TokenError> {
        let segments = Segments::of(token, self.longest_token)?;
        let header = Header::parse(&segments.header)?;
        let claims = json::object(&segments.payload).map_err(|cause| FormError::json("payload", cause))?;
        Ok(Presented { segments, header, claims })
    }

    fn trusted(&self, claims: &Map<String, Value>) -> Result<&Trusted, TokenError> {
        let name = claims::issuer(claims)?;
        match self.issuers.iter().find(|trusted| *trusted.issuer.name == *name) {
            Some(trusted) => Ok(trusted),
            None => Err(IssuerError::new(name, self.issuers.iter().map(|trusted| trusted.issuer.name())).into()),
        }
    }
}

impl Trusted {
    /// What a token says whose signature was verified, if it may say that.
    fn accept(&self, presented: Presented<'_>, now: Timestamp) -> Result<Verified, TokenError> {
        presented.header.expect(self.issuer.kind)?;
        self.accept_claims(presented.claims, Origin::Token, now)
    }

    /// What the issuer says about a token, if it may say that.
    fn accept_answer(
        &self,
        mut claims: Map<String, Value>,
        introspector: &Introspector,
        now: Timestamp,
    ) -> Result<Verified, TokenError> {
        let settings = introspector.settings();
        let until = settings.counts_until(now);
        if settings.subject() == Subject::Client
            && !claims.contains_key("sub")
            && let Some(client) = claims.get("client_id").cloned()
        {
            claims.insert("sub".to_owned(), client);
        }
        let verified = self.accept_claims(claims, Origin::Answer(until, settings.audience()), now)?;
        Ok(Verified { remembered_until: until.min(verified.expires_at), ..verified })
    }

    fn accept_claims(
        &self,
        claims: Map<String, Value>,
        origin: Origin,
        now: Timestamp,
    ) -> Result<Verified, TokenError> {
        let registered = Registered::check(&claims, &self.issuer, origin, now)?;
        let (issued_at, expires_at) = (registered.issued_at, registered.expires_at);
        let token_id = registered.token_id.map(Into::into);
        let mut principal =
            Principal::builder(Arc::clone(&self.issuer.name), registered.subject).expires_at(expires_at);
        if let Some(at) = registered.signed_in_at {
            principal = principal.signed_in_at(at);
        }
        if let Some(context) = registered.acr {
            principal = principal.acr(context);
        }
        if let Some(client) = registered.client_id {
            principal = principal.client_id(client);
        }
        let principal = self.issuer.mapping.apply(&claims, principal)?;
        let binding = registered.binding;
        let claims = Claims::new(claims);
        if let Some(typed) = self.issuer.typed {
            typed(&claims)?;
        }
        Ok(Verified {
            principal: principal.claims(claims).build(),
            token_id,
            issued_at,
            expires_at,
            remembered_until: expires_at,
            bytes: 0,
            binding,
        })
    }
}

/// The clients through which issuers are asked: one for all that bring none of their own, made when the first needs it.
struct Clients(Option<Arc<dyn SendsRequests>>);

impl Clients {
    fn own_or_shared(&mut self, own: Option<Arc<dyn SendsRequests>>) -> Result<Arc<dyn SendsRequests>, ConfigError> {
        if let Some(own) = own {
            return Ok(own);
        }
        if let Some(shared) = &self.0 {
            return Ok(Arc::clone(shared));
        }
        let shared: Arc<dyn SendsRequests> = Arc::new(HttpClient::new()?);
        self.0 = Some(Arc::clone(&shared));
        Ok(shared)
    }
}

/// Checks the signature with the one key that the header means, whatever the payload is.
pub(super) fn verify_signature(keys: &KeySet, header: &Header, segments: &Segments<'_>) -> Result<(), TokenError> {
    keys.find(header)?.verify(header.algorithm, segments.signed, &segments.signature)
}

/// In bytes. Access tokens have one or two thousand; web servers refuse headers from 8 to 16 KiB on.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Odd, so that no issuer's number is lost among those of others.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
