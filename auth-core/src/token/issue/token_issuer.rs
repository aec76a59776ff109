use serde_json::json;

use super::{AccessToken, IssueError, SigningKey, SigningKeys};
use crate::{Secret, Timestamp, token::form};

/// Issues tokens under one name with one key, or with keys that are replaced in time.
///
/// # Examples
///
/// ```
/// use core::time::Duration;
///
/// use auth_core::{Timestamp, token::{AccessToken, Algorithm, SigningKey, TokenIssuer}};
///
/// let issuer = TokenIssuer::new("https://issuer.example", SigningKey::generate(Algorithm::EdDSA)?);
/// let token = AccessToken::new("bob", "https://api.example", Duration::from_secs(300));
/// let signed = issuer.sign(&token, Timestamp::UNIX_EPOCH)?;
///
/// assert!(issuer.sign(&token.claim("exp", 0), Timestamp::UNIX_EPOCH).is_err()); // refused: the issuer writes it
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TokenIssuer {
    name: Box<str>,
    keys: SigningKeys,
}

impl TokenIssuer {
    /// An issuer of this exact name, which verifiers must be given, with one key for ever.
    pub fn new(name: impl Into<Box<str>>, key: SigningKey) -> Self {
        Self::rotating(name, key.into())
    }

    /// An issuer of this exact name with the keys of a [`KeyRotation`](super::KeyRotation).
    pub fn rotating(name: impl Into<Box<str>>, keys: SigningKeys) -> Self {
        Self { name: name.into(), keys }
    }

    /// Signs a token that is valid from now on.
    ///
    /// # Errors
    ///
    /// If the token says nothing that could be accepted, or something that must not be in a token, or would live longer
    /// than its key stays published.
    pub fn sign(&self, token: &AccessToken, now: Timestamp) -> Result<Secret, IssueError> {
        if let Some(kept) = self.keys.longest_lifetime().filter(|kept| token.lifetime() > *kept) {
            return Err(IssueError::Outlives(token.lifetime(), kept));
        }
        let key = self.keys.current(now).ok_or(IssueError::KeyMissing)?;
        let header = json!({ "alg": key.algorithm().name(), "kid": key.key_id(), "typ": token.typ() });
        let payload = serde_json::Value::Object(token.payload(&self.name, now)?);
        let signed = format!("{}.{}", form::encode(header.to_string()), form::encode(payload.to_string()));
        let signature = key.sign(&signed).ok_or(IssueError::Sign)?;
        Ok(Secret::new(format!("{signed}.{signature}")))
    }

    /// The name: the `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The keys that it signs with.
    pub fn keys(&self) -> &SigningKeys {
        &self.keys
    }
}
