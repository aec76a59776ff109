use std::sync::LazyLock;

use auth_core::token::{Algorithm, SigningKey};
use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    rsa::{KeyPair, KeySize},
    signature::KeyPair as _,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jsonwebtoken::EncodingKey;
use serde_json::Value;

/// A key pair of RSA under a name.
pub struct Key {
    /// Its `kid`.
    pub id: &'static str,
    /// The private part, as key files hold it.
    pub private_pem: String,
    /// The public part.
    pub public_pem: String,
    encoding: EncodingKey,
}

/// The key of the issuer.
pub static K1: LazyLock<Key> = LazyLock::new(|| Key::new("k1"));
/// The next key of the issuer.
pub static K2: LazyLock<Key> = LazyLock::new(|| Key::new("k2"));
/// A key that the issuer does not have, under the name of one that it has.
pub static STRANGER: LazyLock<Key> = LazyLock::new(|| Key::new("k1"));

impl Key {
    /// A new key of 2048 bits.
    pub fn new(id: &'static str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let private_pem = pem("PRIVATE KEY", AsDer::<_>::as_der(&pair).unwrap().as_ref());
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let encoding = EncodingKey::from_rsa_pem(private_pem.as_bytes()).unwrap();
        Self { id, public_pem: pem("PUBLIC KEY", public.as_ref()), private_pem, encoding }
    }

    /// The public part for a key set.
    pub fn jwk(&self) -> Value {
        let key = SigningKey::from_pem(&self.private_pem).unwrap().signing_with(Algorithm::RS256).unwrap();
        key.named(self.id).public_jwks()["keys"][0].take()
    }

    /// The hash by which tokens are bound to it (RFC 7638).
    pub fn thumbprint(&self) -> String {
        SigningKey::from_pem(&self.private_pem).unwrap().key_id().to_owned()
    }

    pub(crate) fn sign(&self, message: &str, algorithm: jsonwebtoken::Algorithm) -> String {
        jsonwebtoken::crypto::sign(message.as_bytes(), &self.encoding, algorithm).unwrap()
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
