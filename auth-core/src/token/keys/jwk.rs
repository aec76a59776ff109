use serde_json::{Map, Value};

use super::{KeyError, VerifyingKey, material::Material};
use crate::token::{Algorithm, error::Excerpt, form, header::LONGEST_KEY_ID};

/// Reads one public key of a key set (RFC 7517 section 4).
pub(super) fn key(jwk: &Map<String, Value>) -> Result<VerifyingKey, KeyError> {
    if let Some(private) = PRIVATE.into_iter().find(|name| jwk.contains_key(*name)) {
        return Err(KeyError::Private(private));
    }
    is_for_signatures(jwk)?;

    let mut key = VerifyingKey::of(&material(jwk)?);
    if let Some(name) = text(jwk, "alg")? {
        let algorithm = Algorithm::named(name).ok_or_else(|| KeyError::AlgorithmName(Excerpt::of(name)))?;
        key = key.algorithms([algorithm])?;
    }
    match text(jwk, "kid")? {
        Some(id) if id.len() > LONGEST_KEY_ID => Err(KeyError::Member("kid", "at most 256 bytes")),
        Some(id) => Ok(key.key_id(id)),
        None => Ok(key),
    }
}

/// Reads one public key that somebody brings, with its thumbprint (RFC 7638).
pub(in crate::token) fn public_jwk(jwk: &Map<String, Value>) -> Result<(VerifyingKey, [u8; 32]), KeyError> {
    let key = key(jwk)?;
    let thumbprint = key.thumbprint().ok_or(KeyError::Member("kty", "RSA, EC or OKP"))?;
    Ok((key, thumbprint))
}

fn material(jwk: &Map<String, Value>) -> Result<Material, KeyError> {
    let curve = || text(jwk, "crv")?.ok_or(KeyError::Member("crv", "the name of a curve"));
    match text(jwk, "kty")? {
        Some("EC") => match curve()? {
            "P-256" => Material::p256(&bytes(jwk, "x")?, &bytes(jwk, "y")?),
            "P-384" => Material::p384(&bytes(jwk, "x")?, &bytes(jwk, "y")?),
            other => Err(KeyError::Curve(Excerpt::of(other))),
        },
        Some("OKP") => match curve()? {
            "Ed25519" => Material::ed25519(&bytes(jwk, "x")?),
            other => Err(KeyError::Curve(Excerpt::of(other))),
        },
        Some("RSA") => Material::rsa(&bytes(jwk, "n")?, &bytes(jwk, "e")?),
        Some(other) => Err(KeyError::Type(Excerpt::of(other))),
        None => Err(KeyError::Member("kty", "RSA, EC or OKP")),
    }
}

fn is_for_signatures(jwk: &Map<String, Value>) -> Result<(), KeyError> {
    if text(jwk, "use")?.is_some_and(|purpose| purpose != "sig") {
        return Err(KeyError::Use("use"));
    }
    let Some(operations) = jwk.get("key_ops") else {
        return Ok(());
    };
    let operations = operations.as_array().ok_or(KeyError::Member("key_ops", "an array of texts"))?;
    if !operations.iter().all(Value::is_string) {
        return Err(KeyError::Member("key_ops", "an array of texts"));
    }
    if operations.iter().any(|operation| operation == "verify") { Ok(()) } else { Err(KeyError::Use("key_ops")) }
}

fn text<'a>(jwk: &'a Map<String, Value>, name: &'static str) -> Result<Option<&'a str>, KeyError> {
    jwk.get(name).map(|value| value.as_str().ok_or(KeyError::Member(name, "text"))).transpose()
}

fn bytes(jwk: &Map<String, Value>, name: &'static str) -> Result<Vec<u8>, KeyError> {
    text(jwk, name)?.and_then(form::decode).ok_or(KeyError::Member(name, "base64url without padding"))
}

/// What only the owner of a key may have (RFC 7518 section 6). `k` is a whole secret.
const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];
