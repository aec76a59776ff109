use serde_json::json;

use super::{AccessToken, IssueError, SigningKey};
use crate::{Secret, Timestamp, token::form};

/// Issues access tokens under one name with one key.
#[derive(Debug)]
pub struct TokenIssuer {
    name: Box<str>,
    key: SigningKey,
}

impl TokenIssuer {
    /// An issuer of this exact name, which verifiers must be given.
    pub fn new(name: impl Into<Box<str>>, key: SigningKey) -> Self {
        Self { name: name.into(), key }
    }

    /// Signs a token that is valid from now on.
    ///
    /// # Errors
    ///
    /// If the token says nothing that could be accepted, or something that must not be in a token.
    pub fn sign(&self, token: &AccessToken, now: Timestamp) -> Result<Secret, IssueError> {
        let header = json!({ "alg": self.key.algorithm().name(), "kid": self.key.key_id(), "typ": "at+jwt" });
        let payload = serde_json::Value::Object(token.payload(&self.name, now)?);
        let signed = format!("{}.{}", form::encode(header.to_string()), form::encode(payload.to_string()));
        let signature = self.key.sign(&signed).ok_or(IssueError::Sign)?;
        Ok(Secret::new(format!("{signed}.{signature}")))
    }

    /// The name: the `iss` of its tokens.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key that it signs with.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }
}
