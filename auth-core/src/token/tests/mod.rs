//! Hostile tokens: each is signed by hand, so that header and payload can be any bytes at all.

mod algorithms;
mod assertions;
mod cache;
mod claims;
mod dpop;
mod form;
mod introspection;
mod issuing;
mod keys;
mod lifetime;
mod mapping;
mod messages;
mod profiles;
mod properties;
mod remote;
mod revocation;
mod rotation;
mod secrets;
mod settings;
mod signatures;
mod wycheproof;

use core::task::{Context, Poll, Waker};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{
    Algorithm, Binding, Issuer, KeySet, SigningKey, TokenError, TokenType, Verifier, VerifyingKey, form::encode,
};
use crate::{Principal, Timestamp};

const ISSUER: &str = "https://issuer.example";
const API: &str = "https://api.example";
const NOW: i64 = 1_795_424_400;

/// The issuer's keys, one of each kind.
static ED: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::EdDSA).unwrap());
static P256: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::ES256).unwrap());
static P384: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::ES384).unwrap());
static RSA: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::RS256).unwrap());

/// A verifier of all these keys, in the strict profile.
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new([issuer()]).unwrap());

fn issuer() -> Issuer {
    let keys = [&*ED, &*P256, &*P384, &*RSA];
    Issuer::keys(ISSUER, keys.into_iter().fold(KeySet::new(), |set, key| set.with(key.verifying_key()))).audience(API)
}

fn lenient() -> Verifier {
    Verifier::new([issuer().typ(TokenType::Jwt)]).unwrap()
}

fn only(key: VerifyingKey) -> Verifier {
    Verifier::new([Issuer::keys(ISSUER, KeySet::new().with(key)).audience(API)]).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn header(key: &SigningKey) -> Value {
    json!({ "alg": key.algorithm().name(), "kid": key.key_id(), "typ": "at+jwt" })
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": API, "sub": "bob", "exp": NOW + 300, "iat": NOW, "nbf": NOW,
        "jti": "1", "client_id": "web",
        "roles": ["editor"], "permissions": ["articles:read"], "scope": "articles.read profile",
    })
}

/// The object with one member changed, or added.
fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    object[name] = value.into();
    object
}

/// The object without one of its members.
fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}

/// A token of any header and payload, signed as it should be.
fn forge(key: &SigningKey, header: impl AsRef<[u8]>, payload: impl AsRef<[u8]>) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let signature = key.sign(&signed).unwrap();
    format!("{signed}.{signature}")
}

fn token(header: &Value, claims: &Value) -> String {
    forge(&ED, header.to_string(), claims.to_string())
}

/// The good token that every denied one differs from in one thing.
fn good() -> String {
    token(&header(&ED), &claims())
}

fn verify(token: &str) -> Result<Principal, TokenError> {
    VERIFIER.verify(token, now())
}

/// What a future comes to that does not wait.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match core::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// Why a token of these claims is refused.
fn refusal(claims: &Value) -> String {
    verify(&token(&header(&ED), claims)).unwrap_err().to_string()
}

fn accepts(claims: &Value) -> bool {
    verify(&token(&header(&ED), claims)).is_ok()
}
