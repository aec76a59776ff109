//! Tokens by HS256. Portcullis signs with key pairs only, so they are made by hand.

use core::error::Error;

use auth_axum::{
    Clock, SystemClock,
    token::{HmacSecret, Issuer, KeySet, VerifyingKey},
};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::json;

/// A token of this id, for an hour.
pub(crate) fn token(id: &str) -> Result<String, Box<dyn Error>> {
    let now = SystemClock.now().as_second();
    let claims = json!({
        "iss": ISSUER, "sub": "5f1f7cb2-6c0c-4f0e-9df5-0f4f7c1d4f0a", "aud": AUDIENCE, "client_id": "benches", "jti": id,
        "iat": now, "exp": now + 3_600, "roles": ["editor"], "permissions": ["articles:write"],
        "scope": "openid profile articles.read articles.write",
    });
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::default() };
    Ok(jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(SECRET))?)
}

/// Who signs them.
pub(crate) fn issuer() -> Result<Issuer, Box<dyn Error>> {
    let keys = KeySet::new().with(VerifyingKey::hmac(HmacSecret::from_bytes(SECRET)?));
    Ok(Issuer::keys(ISSUER, keys).audience(AUDIENCE))
}

pub(crate) const AUDIENCE: &str = "https://api.example";
pub(crate) const ISSUER: &str = "https://issuer.example";
pub(crate) const SECRET: &[u8] = b"41196200fc1c0e9e9b67b0199d064e17dbcf796b3ec96ce980e67882ecfc0775";
