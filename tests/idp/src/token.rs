use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Map, Value, json};

use crate::{K1, Key};

/// A token on its way to be signed: whatever a test wants in it.
#[derive(Clone)]
pub struct Token {
    header: Map<String, Value>,
    claims: Map<String, Value>,
    signature: Signature,
}

#[derive(Clone)]
enum Signature {
    By(&'static Key, Algorithm),
    Hmac(Vec<u8>),
    None,
}

impl Token {
    /// A token of the key `k1` with these claims.
    pub fn new(claims: &Value) -> Self {
        Self {
            header: json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }).as_object().cloned().unwrap(),
            claims: claims.as_object().cloned().unwrap(),
            signature: Signature::By(&K1, Algorithm::RS256),
        }
    }

    /// A proof that somebody has this key (RFC 9449), with these claims.
    pub fn proof(key: &'static Key, claims: &Value) -> Self {
        let mut public = key.jwk();
        public.as_object_mut().unwrap().retain(|name, _| matches!(&**name, "kty" | "n" | "e"));
        let proof = Self::new(claims).signed_by(key).header("typ", "dpop+jwt").header("jwk", public);
        proof.without_header("kid")
    }

    /// With this claim.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Without this claim.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// With this member of the header.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.insert(name.to_owned(), value.into());
        self
    }

    /// Without this member of the header.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Signed by another key, which the header names.
    pub fn signed_by(mut self, key: &'static Key) -> Self {
        self.signature = Signature::By(key, Algorithm::RS256);
        self.header("kid", key.id)
    }

    /// Signed with another algorithm, which the header names.
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.signature = Signature::By(&K1, algorithm);
        self.header("alg", format!("{algorithm:?}"))
    }

    /// Signed with a shared secret, HS256.
    pub fn with_secret(mut self, secret: &[u8]) -> Self {
        self.signature = Signature::Hmac(secret.to_vec());
        self.header("alg", "HS256")
    }

    /// Not signed at all, under this name of an algorithm.
    pub fn unsigned(mut self, algorithm: &str) -> Self {
        self.signature = Signature::None;
        self.header("alg", algorithm)
    }

    /// The text.
    pub fn text(&self) -> String {
        let part =
            |members: &Map<String, Value>| BASE64_URL_SAFE_NO_PAD.encode(Value::from(members.clone()).to_string());
        let message = format!("{}.{}", part(&self.header), part(&self.claims));
        let signature = match &self.signature {
            Signature::By(key, algorithm) => key.sign(&message, *algorithm),
            Signature::Hmac(secret) => {
                let key = EncodingKey::from_secret(secret);
                jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap()
            }
            Signature::None => String::new(),
        };
        format!("{message}.{signature}")
    }

    /// As it stands in the `Authorization` header.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.text())
    }
}
