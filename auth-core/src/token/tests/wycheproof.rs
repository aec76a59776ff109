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

fn file() -> PathBuf {
    let shared = env::var_os("PORTCULLIS_SHARED").map(PathBuf::from);
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = shared.map_or_else(|| workspace.join("../shared"), |shared| workspace.join(shared));
    shared.join("conformance/wycheproof/json_web_signature_test.json")
}

/// The keys of a group. The vectors have secrets of zeros, and secrets in key sets, which we take neither.
fn keys_of(group: &Value) -> Option<KeySet> {
    if let Some(public) = group.get("public") {
        let set = if public.get("keys").is_some() { public.clone() } else { json!({ "keys": [public] }) };
        return KeySet::from_jwks(&set.to_string()).ok();
    }
    let jwk = &group["private"];
    let secret = HmacSecret::unchecked(&decode(jwk["k"].as_str()?)?);
    let key = VerifyingKey::of(&Material::Hmac(secret)).algorithms([Algorithm::named(jwk["alg"].as_str()?)?]).ok()?;
    Some(KeySet::new().with(key.key_id(jwk["kid"].as_str()?)))
}

fn accepted(keys: Option<&KeySet>, jws: &str) -> bool {
    let check = |keys: &KeySet| -> Result<(), TokenError> {
        let segments = Segments::of(jws, 16 * 1024)?;
        verify_signature(keys, &Header::parse(&segments.header)?, &segments)
    };
    keys.is_some_and(|keys| check(keys).is_ok())
}

// SJ1, SJ2, SJ3, SJ11, SJ13 (all groups of section 2.1, Wycheproof)
#[test]
fn the_vectors_of_wycheproof_are_decided_as_they_should_be() {
    let Ok(text) = fs::read_to_string(file()) else {
        eprintln!("the vectors of Wycheproof did not run: {} is not there", file().display());
        return;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();

    let mut seen = 0;
    let mut wrong: Vec<(u64, String)> = Vec::new();
    for group in vectors["testGroups"].as_array().unwrap() {
        let keys = keys_of(group);
        for test in group["tests"].as_array().unwrap() {
            seen += 1;
            let jws = test["jws"].as_str().map_or_else(|| test["jws"].to_string(), str::to_owned);
            if accepted(keys.as_ref(), &jws) != (test["result"] == "valid") {
                wrong.push((test["tcId"].as_u64().unwrap(), test["comment"].to_string()));
            }
        }
    }

    assert_eq!(seen, 401);
    assert_eq!(wrong.iter().map(|(id, _)| *id).collect::<Vec<_>>(), DEVIATIONS.map(|(id, _)| id), "{wrong:?}");
}
