use aws_lc_rs::hmac;

use super::{super::keys::Material, *};

fn hs256(key: &[u8], header: &Value) -> String {
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims().to_string()));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), signed.as_bytes());
    format!("{signed}.{}", encode(signature))
}

/// The public keys of the issuer in every form that a verifier was fooled with.
fn public_texts() -> Vec<(String, Vec<u8>)> {
    let mut texts = vec![
        ("nothing".to_owned(), Vec::new()),
        ("a path".to_owned(), b"/etc/passwd".to_vec()),
        ("no bytes but zeros".to_owned(), vec![0; 32]),
        (
            "ssh-ed25519".to_owned(),
            b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl".to_vec(),
        ),
    ];
    for (name, key) in [("rsa", &*RSA), ("p256", &*P256), ("ed", &*ED)] {
        let jwk = key.public_jwks()["keys"][0].clone();
        let spki = spki(key);
        let pem = super::super::keys::pem_of("PUBLIC KEY", &spki);
        let mut forms = vec![
            ("DER", spki.clone()),
            ("PEM", pem.as_bytes().to_vec()),
            ("PEM without its last newline", pem.trim_end().as_bytes().to_vec()),
            ("PEM after a space", format!(" {}", &*pem).into_bytes()),
            ("PEM after a newline", format!("\n{}", &*pem).into_bytes()),
            ("PEM with CR LF", pem.replace('\n', "\r\n").into_bytes()),
            ("base64 of the DER", pem.lines().filter(|line| !line.starts_with('-')).collect::<String>().into_bytes()),
            ("JWK", jwk.to_string().into_bytes()),
            ("key set", key.public_jwks().to_string().into_bytes()),
            ("kid", key.key_id().as_bytes().to_vec()),
        ];
        for member in ["n", "e", "x", "y"] {
            if let Some(text) = jwk[member].as_str() {
                forms.push(("member", text.as_bytes().to_vec()));
                forms.push(("bytes of a member", super::super::form::decode(text).unwrap()));
            }
        }
        texts.extend(forms.into_iter().map(|(form, bytes)| (format!("{name} as {form}"), bytes)));
    }
    texts
}

fn spki(key: &SigningKey) -> Vec<u8> {
    use aws_lc_rs::{
        encoding::{AsDer, PublicKeyX509Der},
        signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RsaPublicKeyComponents},
    };

    let jwk = &key.public_jwks()["keys"][0];
    let bytes = |name: &str| super::super::form::decode(jwk[name].as_str().unwrap()).unwrap();
    let der = |key: PublicKeyX509Der<'static>| key.as_ref().to_vec();
    match jwk["kty"].as_str().unwrap() {
        "RSA" => der(RsaPublicKeyComponents { n: bytes("n"), e: bytes("e") }.as_der().unwrap()),
        "EC" => {
            let point = [vec![4], bytes("x"), bytes("y")].concat();
            der(ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).unwrap().as_der().unwrap())
        }
        _ => der(ParsedPublicKey::new(&ED25519, bytes("x")).unwrap().as_der().unwrap()),
    }
}

// SJ1, CVE-2015-2951, CVE-2022-23540, CVE-2020-28042 (an empty signature passes), Z07
#[test]
fn an_unsigned_token_is_refused_in_every_spelling() {
    let good = good();
    let signature = good.rsplit_once('.').unwrap().1;
    assert!(verify(&good).is_ok());

    for alg in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        " ",
        "none ",
        " none",
        "n\u{f6}ne",
        "non\u{435}",
        "null",
        "HS256\0",
        "eddsa",
        "EDDSA",
        "ES256K",
        "HS1",
        "ES512",
    ] {
        let head = with(header(&ED), "alg", alg).to_string();
        for signature in ["", signature, "AA"] {
            let token = format!("{}.{}.{signature}", encode(&head), encode(claims().to_string()));
            assert!(matches!(verify(&token), Err(TokenError::Algorithm(_))), "{alg:?} {signature}");
        }
    }
    for alg in [json!(null), json!(0), json!(false), json!(["EdDSA"]), json!(["none"]), json!({ "EdDSA": 1 })] {
        let token = token(&with(header(&ED), "alg", alg.clone()), &claims());
        assert!(matches!(verify(&token), Err(TokenError::Algorithm(_))), "{alg}");
    }
    assert!(matches!(verify(&token(&without(header(&ED), "alg"), &claims())), Err(TokenError::Algorithm(_))));
    let unsigned = good.replace(signature, "");
    assert!(matches!(verify(&unsigned), Err(TokenError::Signature(_))));
}

// Z07
// SJ2, CVE-2015-9235, CVE-2016-10555, CVE-2022-29217, CVE-2024-33663 (OpenSSH texts), CVE-2023-48223,
// CVE-2026-34950 (a space before the PEM), CVE-2017-11424, CVE-2021-41106 (a path as key), CVE-2026-44351,
// CVE-2026-45363 (an empty key for an unknown `kid`)
#[test]
fn a_public_key_is_never_a_secret() {
    for (form, bytes) in public_texts() {
        for key_id in
            [json!(RSA.key_id()), json!(P256.key_id()), json!(ED.key_id()), json!("unknown"), json!(""), Value::Null]
        {
            let mut head = json!({ "alg": "HS256", "typ": "at+jwt" });
            if !key_id.is_null() {
                head["kid"] = key_id.clone();
            }
            let refused = verify(&hs256(&bytes, &head));
            assert!(matches!(refused, Err(TokenError::Algorithm(_) | TokenError::KeyNotFound(_))), "{form} {key_id}");
        }
    }
}

// SJ2
// CVE-2024-25189 (MACs compared by `strcmp`): the backend compares in constant time, nothing here compares a MAC
#[test]
fn a_secret_beside_public_keys_is_used_for_its_own_tokens_only() {
    let bytes: Vec<u8> = (0..32).map(|n: u8| n.wrapping_mul(71) ^ 0x5a).collect();
    let secret = super::super::HmacSecret::from_bytes(&bytes).unwrap();
    let keys = KeySet::new().with(RSA.verifying_key()).with(VerifyingKey::hmac(secret).key_id("shared"));
    let verifier = Verifier::new([Issuer::keys(ISSUER, keys).audience(API)]).unwrap();
    let head = |key_id: &str| json!({ "alg": "HS256", "kid": key_id, "typ": "at+jwt" });

    assert!(verifier.verify(&hs256(&bytes, &head("shared")), now()).is_ok());

    assert!(verifier.verify(&hs256(&bytes, &head(RSA.key_id())), now()).is_err());
    for (form, bytes) in public_texts() {
        assert!(verifier.verify(&hs256(&bytes, &head("shared")), now()).is_err(), "{form}");
        assert!(verifier.verify(&hs256(&bytes, &head(RSA.key_id())), now()).is_err(), "{form}");
    }
}

// SJ3, CVE-2026-22817 (algorithm not pinned), Z07
#[test]
fn the_key_decides_the_algorithm() {
    for key in [&*ED, &*P256, &*P384, &*RSA] {
        let good = forge(key, header(key).to_string(), claims().to_string());
        assert!(verify(&good).is_ok(), "{}", key.algorithm());

        for alg in
            ["EdDSA", "ES256", "ES384", "HS256", "HS384", "HS512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]
        {
            if alg != key.algorithm().name() {
                let token = forge(key, with(header(key), "alg", alg).to_string(), claims().to_string());
                assert!(matches!(verify(&token), Err(TokenError::Algorithm(_))), "{} as {alg}", key.algorithm());
            }
        }
    }
}

// SJ3
#[test]
fn an_rsa_key_without_alg_does_all_of_rsa_and_one_with_alg_only_that() {
    let jwk = without(without(RSA.public_jwks()["keys"][0].clone(), "alg"), "use");
    let verifier = |jwk: &Value| {
        let keys = KeySet::from_jwks(&json!({ "keys": [jwk] }).to_string()).unwrap();
        Verifier::new([Issuer::keys(ISSUER, keys).audience(API)]).unwrap()
    };
    let token = forge(&RSA, header(&RSA).to_string(), claims().to_string());

    assert!(verifier(&jwk).verify(&token, now()).is_ok());
    assert!(verifier(&with(jwk.clone(), "alg", "RS256")).verify(&token, now()).is_ok());

    for alg in ["RS384", "RS512", "PS256", "PS384", "PS512"] {
        let bound = verifier(&with(jwk.clone(), "alg", alg));
        assert!(matches!(bound.verify(&token, now()), Err(TokenError::Algorithm(_))), "{alg}");
    }
    let as_pss = forge(&RSA, with(header(&RSA), "alg", "PS256").to_string(), claims().to_string());
    assert!(matches!(verifier(&jwk).verify(&as_pss, now()), Err(TokenError::Signature(_))));
}

// SJ4, CVE-2022-23541
#[test]
fn a_list_of_algorithms_is_not_empty_and_fits_the_key() {
    let rsa = || {
        let jwk = RSA.public_jwks()["keys"][0].clone();
        let bytes = |name: &str| super::super::form::decode(jwk[name].as_str().unwrap()).unwrap();
        VerifyingKey::of(&Material::rsa(&bytes("n"), &bytes("e")).unwrap())
    };
    assert_eq!(rsa().allowed(), Algorithm::RSA);
    assert_eq!(rsa().algorithms([Algorithm::PS256]).unwrap().allowed(), [Algorithm::PS256]);

    assert!(rsa().algorithms([]).is_err());
    assert!(rsa().algorithms([Algorithm::RS256, Algorithm::HS256]).is_err());
    assert!(rsa().algorithms([Algorithm::ES256]).is_err());
    assert!(rsa().algorithms([Algorithm::PS256]).unwrap().algorithms([Algorithm::RS256]).is_err(), "never more again");
    assert!(ED.verifying_key().algorithms([Algorithm::HS256]).is_err());

    let pinned = only(rsa().algorithms([Algorithm::PS256]).unwrap().key_id(RSA.key_id()));
    let token = forge(&RSA, header(&RSA).to_string(), claims().to_string());
    assert!(only(rsa().key_id(RSA.key_id())).verify(&token, now()).is_ok());
    assert!(matches!(pinned.verify(&token, now()), Err(TokenError::Algorithm(_))));
}
