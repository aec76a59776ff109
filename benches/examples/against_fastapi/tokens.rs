use core::error::Error;

use auth_axum::{Clock, SystemClock, token::SigningKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::{
    hmac::{self, AUDIENCE, ISSUER},
    provider::Provider,
    rsa,
};

/// The tokens of a run, and the key of those by RS256.
pub(crate) struct Tokens {
    pub(crate) hs256: String,
    pub(crate) rs256: String,
    pub(crate) zitadel: String,
    /// The public key (RFC 7517).
    pub(crate) jwk: Value,
    private: EncodingKey,
}

impl Tokens {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let pem = rsa::pem()?;
        let document = SigningKey::from_pem(&pem)?.public_jwks();
        let jwk = document.pointer("/keys/0").cloned().ok_or("a key set has a key")?;
        let private = EncodingKey::from_rsa_pem(pem.as_bytes())?;

        let now = SystemClock.now().as_second();
        let claims = json!({
            "iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "client_id": "benches", "jti": "2", "iat": now,
            "exp": now + LIFETIME, "roles": ["editor"], "scope": "openid profile",
        });
        let rs256 = jsonwebtoken::encode(&header("at+jwt", &jwk), &claims, &private)?;
        Ok(Self { hs256: hmac::token("1")?, rs256, zitadel: String::new(), jwk, private })
    }

    /// The same with a token as Zitadel issues them.
    pub(crate) fn of_zitadel(self, provider: &Provider) -> Result<Self, Box<dyn Error>> {
        let now = SystemClock.now().as_second();
        let claims = json!({
            "iss": provider.issuer(), "sub": "231181174470016003", "aud": ["benches", PROJECT], "client_id": "benches",
            "jti": "3", "iat": now, "nbf": now, "exp": now + LIFETIME,
            ROLES: { "editor": { "231181043968442371": "example.zitadel" } },
        });
        Ok(Self { zitadel: jsonwebtoken::encode(&header("JWT", &self.jwk), &claims, &self.private)?, ..self })
    }
}

fn header(typ: &str, jwk: &Value) -> Header {
    Header {
        typ: Some(typ.to_owned()),
        kid: jwk.get("kid").and_then(Value::as_str).map(str::to_owned),
        ..Header::new(Algorithm::RS256)
    }
}

const LIFETIME: i64 = 3_600;
const SUBJECT: &str = "5f1f7cb2-6c0c-4f0e-9df5-0f4f7c1d4f0a";
pub(crate) const PROJECT: &str = "4711";
const ROLES: &str = "urn:zitadel:iam:org:project:4711:roles";
