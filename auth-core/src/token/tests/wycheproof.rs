//! The signature vectors of Project Wycheproof against form, key and signature, whatever the payload is.

use std::{env, fs, path::PathBuf};

use super::{
    super::{HmacSecret, form::Segments, form::decode, header::Header, keys::Material, verify::verify_signature},
    *,
};

/// Vectors that a strict verifier can't satisfy, and why.
const DEVIATIONS: [(u64, &str); 8] = [
    (346, "Figure20: the key is for PS256 and the token says PS384; a key is bound to its `alg`"),
    (347, "Figure27: the key says `ES521`, which is no registered algorithm"),
    (350, "Figure20 with key_ops: as 346"),
    (351, "Figure27 with key_ops: as 347"),
    (367, "invalidBase64Padding: byte for byte the token of 357, which is valid"),
    (370, "invalidBase64Padding: byte for byte the token of 357, which is valid"),
    (372, "a `?` inside a segment: marked valid, is not base64url"),
    (373, "a `?` inside a segment: marked valid, is not base64url"),
];

/// Those of `json_web_key_test.json` and `json_web_crypto_test.json`.
const KEY_DEVIATIONS: [(u64, &str); 4] = [
    (7, "a key of the ROCA generator: no library that is used here looks for them; `alg`, size and exponent are right"),
    (13, "the secret is 0, 1, 2, 3, ..: such a one ends the start, it is nobody's random key"),
    (14, "as 13"),
    (15, "as 13"),
];
const CRYPTO_DEVIATIONS: [(u64, &str); 1] = [(46, "as 7 of the keys: ROCA")];

/// The groups of a file, or nothing where the vectors are not on this machine, which is said.
fn groups(name: &str) -> Option<Vec<Value>> {
    let shared = env::var_os("PORTCULLIS_SHARED").map(PathBuf::from);
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = shared.map_or_else(|| workspace.join("../shared"), |shared| workspace.join(shared));
    let file = shared.join("conformance/wycheproof").join(name);
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("NOT RUN: the vectors of Wycheproof: {} is not there", file.display());
        return None;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    vectors["testGroups"].as_array().cloned()
}

fn as_set(keys: &Value) -> Value {
    if keys.get("keys").is_some() { keys.clone() } else { json!({ "keys": [keys] }) }
}

/// The keys of a group. Secrets are never taken out of a key set: they are configured one by one, here by this function.
fn keys_of(group: &Value, secret: fn(&[u8]) -> Option<HmacSecret>) -> Option<KeySet> {
    if let Some(public) = group.get("public") {
        return KeySet::from_jwks(&as_set(public).to_string()).ok();
    }
    let set = as_set(&group["private"]);
    let jwks = set["keys"].as_array().unwrap();
    if !jwks.iter().all(|jwk| jwk["kty"] == "oct") {
        return KeySet::from_jwks(&set.to_string()).ok();
    }
    let mut keys = KeySet::new();
    for jwk in jwks {
        let secret = secret(&decode(jwk["k"].as_str()?)?)?;
        let key =
            VerifyingKey::of(&Material::Hmac(secret)).algorithms([Algorithm::named(jwk["alg"].as_str()?)?]).ok()?;
        keys = keys.with(key.key_id(jwk["kid"].as_str()?));
    }
    Some(keys)
}

fn accepted(keys: Option<&KeySet>, jws: &str) -> bool {
    let check = |keys: &KeySet| -> Result<(), TokenError> {
        let segments = Segments::of(jws, 16 * 1024)?;
        verify_signature(keys, &Header::parse(&segments.header)?, &segments)
    };
    keys.is_some_and(|keys| check(keys).is_ok())
}

/// How many signatures there are, and which are not decided as they should be.
fn decided(groups: &[Value], secret: fn(&[u8]) -> Option<HmacSecret>) -> (usize, Vec<u64>) {
    let (mut seen, mut wrong) = (0, Vec::new());
    for group in groups {
        let keys = keys_of(group, secret);
        for test in group["tests"].as_array().unwrap().iter().filter(|test| test.get("jws").is_some()) {
            seen += 1;
            let jws = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
            if accepted(keys.as_ref(), &jws) != (test["result"] == "valid") {
                wrong.push(test["tcId"].as_u64().unwrap());
            }
        }
    }
    (seen, wrong)
}

fn ids(deviations: &[(u64, &str)]) -> Vec<u64> {
    deviations.iter().map(|(id, _)| *id).collect()
}

// SJ1, SJ2, SJ3, SJ11, SJ13 (all groups of section 2.1, Wycheproof)
#[test]
fn the_signatures_of_wycheproof_are_decided_as_they_should_be() {
    let Some(groups) = groups("json_web_signature_test.json") else { return };

    // these vectors have secrets of zeros, which are no secrets here
    assert_eq!(decided(&groups, |bytes| Some(HmacSecret::unchecked(bytes))), (401, ids(&DEVIATIONS)));
}

// SJ2, SJ3, SJ8, SJ19, SJ20, SJ23 (ROCA, e=1, short keys, wrong curve, mixed key sets)
#[test]
fn the_keys_of_wycheproof_are_decided_as_they_should_be() {
    let Some(groups) = groups("json_web_key_test.json") else { return };

    assert_eq!(decided(&groups, |bytes| HmacSecret::from_bytes(bytes).ok()), (26, ids(&KEY_DEVIATIONS)));
    let long = |id: u64| (13..=15).contains(&id);
    let unchecked = decided(&groups, |bytes| Some(HmacSecret::unchecked(bytes))).1;
    assert!(!unchecked.into_iter().any(long), "their signatures are right");
}

// SJ1, SJ2, SJ5, SJ11, SJ13, SJ14
#[test]
fn the_crypto_vectors_of_wycheproof_are_decided_as_they_should_be() {
    let Some(groups) = groups("json_web_crypto_test.json") else { return };

    assert_eq!(decided(&groups, |bytes| HmacSecret::from_bytes(bytes).ok()), (49, ids(&CRYPTO_DEVIATIONS)));
}

// SJ15: whatever is in them, encrypted tokens are none here
#[test]
fn the_encrypted_tokens_of_wycheproof_are_refused() {
    let mut seen = 0;
    for file in ["json_web_crypto_test.json", "json_web_encryption_test.json"] {
        let Some(groups) = groups(file) else { return };
        for group in &groups {
            let keys = keys_of(group, |bytes| Some(HmacSecret::unchecked(bytes)));
            for test in group["tests"].as_array().unwrap().iter().filter(|test| test.get("jwe").is_some()) {
                seen += 1;
                let jwe = test["jwe"].as_str().map_or_else(|| test["jwe"].to_string(), str::to_owned);
                assert!(!accepted(keys.as_ref(), &jwe), "{file} {}", test["tcId"]);
                assert!(verify(&jwe).is_err(), "{file} {}", test["tcId"]);
            }
        }
    }
    assert_eq!(seen, 34 + 139);
}
