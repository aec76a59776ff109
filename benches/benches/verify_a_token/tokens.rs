//! A key of its own for each algorithm, and a token that it signed.

use core::{error::Error, time::Duration};

use auth_axum::{
    Clock, SystemClock,
    token::{AccessToken, Algorithm, Issuer, KeySet, SigningKey, TokenIssuer},
};
use jsonwebtoken::DecodingKey;

use crate::hmac::{self, AUDIENCE, ISSUER};

/// A token, and what verifies it: for Portcullis and for plain jsonwebtoken.
pub(crate) struct Signed {
    pub(crate) token: String,
    pub(crate) issuer: Issuer,
    pub(crate) key: DecodingKey,
}

impl Signed {
    pub(crate) fn new(algorithm: Algorithm) -> Result<Self, Box<dyn Error>> {
        if algorithm == Algorithm::HS256 {
            let key = DecodingKey::from_secret(hmac::SECRET);
            return Ok(Self { token: hmac::token("1")?, issuer: hmac::issuer()?, key });
        }
        let key = signing_key(algorithm)?;
        let document = key.public_jwks();
        let keys = KeySet::from_jwks(&document.to_string())?;
        let jwk = document.pointer("/keys/0").cloned().ok_or("a key set has a key")?;
        let token = AccessToken::new("5f1f7cb2-6c0c-4f0e-9df5-0f4f7c1d4f0a", AUDIENCE, Duration::from_hours(1))
            .client_id("benches")
            .roles(["editor"])
            .permissions(["articles:write"])
            .scopes(["openid", "profile", "articles.read", "articles.write"]);
        Ok(Self {
            token: TokenIssuer::new(ISSUER, key).sign(&token, SystemClock.now())?.expose().to_owned(),
            issuer: Issuer::keys(ISSUER, keys).audience(AUDIENCE),
            key: DecodingKey::from_jwk(&serde_json::from_value(jwk)?)?,
        })
    }
}

fn signing_key(algorithm: Algorithm) -> Result<SigningKey, Box<dyn Error>> {
    if matches!(algorithm, Algorithm::PS256 | Algorithm::RS256) {
        return Ok(SigningKey::from_pem(&crate::rsa::pem()?)?.signing_with(algorithm)?);
    }
    Ok(SigningKey::generate(algorithm)?)
}
