use core::time::Duration;

use aws_lc_rs::rand;
use serde_json::{Map, Value};

use crate::{
    Scope, Timestamp,
    token::{TokenType, error::Excerpt, form},
};

/// What an access token is to say (RFC 9068 section 2.2).
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{Timestamp, token::{AccessToken, Algorithm, SigningKey, TokenIssuer}};
///
/// let issuer = TokenIssuer::new("https://issuer.example", SigningKey::generate(Algorithm::EdDSA)?);
/// let token = AccessToken::new("bob", "https://api.example", Duration::from_secs(300))
///     .client_id("web")
///     .roles(["editor"])
///     .claim("tenant", "acme");
/// let signed = issuer.sign(&token, Timestamp::UNIX_EPOCH)?;
///
/// let denied = issuer.sign(&token.claim("password", "hunter2"), Timestamp::UNIX_EPOCH).unwrap_err();
/// assert_eq!(denied.to_string(), "claim `password` looks like a secret; everybody who holds a token can read it");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct AccessToken {
    kind: TokenType,
    subject: String,
    audience: String,
    lifetime: Duration,
    client_id: Option<String>,
    roles: Vec<String>,
    permissions: Vec<String>,
    scopes: Vec<String>,
    claims: Vec<(String, Value)>,
}

/// Why a token was not issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssueError {
    /// An audience that is no text.
    #[error("audience is empty; name the service that the token is for")]
    Audience,
    /// No key signs at this time.
    #[error("no key of the issuer signs at this time; is the clock right?")]
    KeyMissing,
    /// A lifetime that ends at once, or after the year 9999.
    #[error("lifetime must be at least a second and end before the year 10000")]
    Lifetime,
    /// A lifetime that ends after the key is no longer published.
    #[error("lifetime of {lifetime} s is longer than a key stays published ({kept} s); plan `kept` longer", lifetime = .0.as_secs(), kept = .1.as_secs())]
    Outlives(Duration, Duration),
    /// The system gave no randomness.
    #[error("no token id could be generated; is the system's random generator there?")]
    Random,
    /// A claim that the issuer writes itself.
    #[error("claim {0} is set by the issuer; use the method of its name")]
    Reserved(Excerpt),
    /// A scope that is not one word.
    #[error("scope {0} is not one word of printable ASCII without quotes and backslashes")]
    Scope(Excerpt),
    /// A claim that must not be seen.
    #[error("claim {0} looks like a secret; everybody who holds a token can read it")]
    Secret(Excerpt),
    /// The key did not sign.
    #[error("the signing key failed")]
    Sign,
    /// A subject that names nobody.
    #[error("subject is empty or has control characters; name the user by its id")]
    Subject,
}

impl AccessToken {
    /// A token about this subject, for this audience and no other (RFC 8707), that lives so long.
    pub fn new(subject: impl Into<String>, audience: impl Into<String>, lifetime: Duration) -> Self {
        Self {
            kind: TokenType::AtJwt,
            subject: subject.into(),
            audience: audience.into(),
            lifetime,
            client_id: None,
            roles: Vec::new(),
            permissions: Vec::new(),
            scopes: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Makes the token one of another kind ([`TokenKind`](super::TokenKind)).
    pub(super) fn of_kind(self, kind: TokenType) -> Self {
        Self { kind, ..self }
    }

    /// Names the client that the token is issued to.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// Adds roles.
    pub fn roles(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.roles.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds permissions.
    pub fn permissions(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.permissions.extend(names.into_iter().map(Into::into));
        self
    }

    /// Adds scopes.
    pub fn scopes(mut self, words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.scopes.extend(words.into_iter().map(Into::into));
        self
    }

    /// Adds a claim of the application's own. A token is signed, not encrypted: whoever holds it can read it.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.push((name.into(), value.into()));
        self
    }

    pub(super) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// What stands in `typ`.
    pub(super) fn typ(&self) -> &'static str {
        match self.kind {
            TokenType::AtJwt => "at+jwt",
            TokenType::Jwt => "JWT",
            TokenType::Only(name) => name,
        }
    }

    /// The payload of a token that is issued now.
    pub(super) fn payload(&self, issuer: &str, now: Timestamp) -> Result<Map<String, Value>, IssueError> {
        self.check()?;
        let issued_at = now.as_second();
        let expires_at = i64::try_from(self.lifetime.as_secs())
            .ok()
            .filter(|lifetime| *lifetime >= 1)
            .and_then(|lifetime| issued_at.checked_add(lifetime))
            .filter(|at| Timestamp::from_second(*at).is_ok())
            .ok_or(IssueError::Lifetime)?;
        let mut id = [0; 16];
        rand::fill(&mut id).map_err(|_| IssueError::Random)?;

        let mut payload: Map<String, Value> = self.claims.iter().cloned().collect();
        payload.insert("aud".to_owned(), self.audience.as_str().into());
        payload.insert("exp".to_owned(), expires_at.into());
        payload.insert("iat".to_owned(), issued_at.into());
        payload.insert("iss".to_owned(), issuer.into());
        payload.insert("jti".to_owned(), form::encode(id).into());
        payload.insert("nbf".to_owned(), issued_at.into());
        payload.insert("sub".to_owned(), self.subject.as_str().into());
        if let Some(client) = &self.client_id {
            payload.insert("client_id".to_owned(), client.as_str().into());
        }
        for (name, list) in [("permissions", &self.permissions), ("roles", &self.roles)] {
            if !list.is_empty() {
                payload.insert(name.to_owned(), list.as_slice().into());
            }
        }
        if !self.scopes.is_empty() {
            payload.insert("scope".to_owned(), self.scopes.join(" ").into());
        }
        Ok(payload)
    }

    fn check(&self) -> Result<(), IssueError> {
        if self.subject.is_empty() || self.subject.chars().any(char::is_control) {
            return Err(IssueError::Subject);
        }
        if self.audience.is_empty() {
            return Err(IssueError::Audience);
        }
        if let Some(word) = self.scopes.iter().find(|word| !Scope::is_word(word)) {
            return Err(IssueError::Scope(Excerpt::of(word)));
        }
        for (name, value) in &self.claims {
            if RESERVED.contains(&name.as_str()) {
                return Err(IssueError::Reserved(Excerpt::of(name)));
            }
            if let Some(secret) = secret_in(name, value) {
                return Err(IssueError::Secret(Excerpt::of(secret)));
            }
        }
        Ok(())
    }
}

/// The first name, at any depth, that is one of a secret.
fn secret_in<'a>(name: &'a str, value: &'a Value) -> Option<&'a str> {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if SECRETS.iter().any(|secret| letters.contains(secret)) || SHORT_SECRETS.contains(&letters.as_str()) {
        return Some(name);
    }
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| secret_in(name, value)),
        Value::Array(elements) => elements.iter().find_map(|element| secret_in("", element)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

const RESERVED: [&str; 17] = [
    "at_hash",
    "aud",
    "azp",
    "c_hash",
    "client_id",
    "cnf",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "permissions",
    "roles",
    "scope",
    "sub",
    "typ",
];

const SECRETS: [&str; 9] =
    ["accesstoken", "apikey", "creditcard", "passphrase", "passwd", "password", "privatekey", "refreshtoken", "secret"];

const SHORT_SECRETS: [&str; 5] = ["cvv", "otp", "pin", "pwd", "ssn"];
