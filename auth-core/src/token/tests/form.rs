use super::*;

fn with_header(text: impl AsRef<[u8]>) -> Result<Principal, TokenError> {
    verify(&forge(&ED, text, claims().to_string()))
}

fn with_payload(bytes: impl AsRef<[u8]>) -> Result<Principal, TokenError> {
    verify(&forge(&ED, header(&ED).to_string(), bytes))
}

// SJ13, CVE-2025-30204, CVE-2025-27144, CVE-2025-22868 (split on every dot), Z08
#[test]
fn only_three_segments_are_a_token() {
    let token = good();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, payload) = signed.split_once('.').unwrap();

    assert!(verify(&token).is_ok());

    let dots = ".".repeat(10_000);
    for bad in [
        "",
        ".",
        "..",
        "...",
        "....",
        head,
        signed,
        &dots,
        &format!("{token}."),
        &format!(".{token}"),
        &format!("{token}.{signature}"),
        &format!("{token}.{signature}.{signature}"),
        &format!("{head}..{signature}"),
        &format!(".{payload}.{signature}"),
        &format!("{signed}."),
        &format!("{token}{dots}"),
    ] {
        assert!(verify(bad).is_err(), "{}", &bad[..bad.len().min(80)]);
    }
    assert_eq!(
        verify(&dots).unwrap_err().to_string(),
        "token is not of three segments; expected a signed JWT in compact form"
    );
}

// SJ13, SJ12, CVE-2022-25898 (other characters accepted)
#[test]
fn base64_has_one_spelling() {
    let token = good();
    let last = token.chars().last().unwrap();
    // 64 bytes leave four unused bits in the last character: its neighbours mean the same bytes.
    let twin = char::from(u8::try_from(u32::from(last) + 1).unwrap());

    assert!(verify(&token).is_ok());

    for bad in [
        format!("{token}="),
        format!("{token}=="),
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("{token}\0"),
        token.replacen('.', " .", 1),
        token.replacen('.', "=.", 1),
        token.replacen('.', "\r\n.", 1),
        format!("{}{twin}", &token[..token.len() - 1]),
        format!("Bearer {token}"),
        format!("\"{token}\""),
        token.replacen('e', "é", 1),
        token.replacen('e', "?", 1),
        token.replacen('e', "+", 1),
        token.replacen('e', "/", 1),
    ] {
        assert!(verify(&bad).is_err(), "{bad:?}");
    }
}

// SJ24, CVE-2025-61920 (unlimited header and signature)
#[test]
fn a_token_is_refused_by_length_before_anything_else() {
    let long = |bytes: usize| token(&header(&ED), &with(claims(), "pad", "x".repeat(bytes)));
    assert!(verify(&long(10_000)).is_ok());

    assert!(matches!(verify(&long(13_000)), Err(TokenError::Length(_))));
    assert!(matches!(verify(&"a".repeat(1 << 20)), Err(TokenError::Length(_))));
    assert!(matches!(VERIFIER.clone().longest_token(100).verify(&good(), now()), Err(TokenError::Length(_))));
}

// SJ24
#[test]
fn a_thousand_members_are_read_and_refused_like_any() {
    let many: Vec<String> = (0..1000).map(|n| format!(",\"m{n}\":{n}")).collect();
    let many = many.concat();
    let text = claims().to_string();
    let open = &text[..text.len() - 1];

    assert!(with_payload(format!("{open}{many}}}")).is_ok());
    assert!(with_payload(format!("{open}{many},\"m7\":1}}")).is_err());
}

// SJ16, Z08
#[test]
fn header_and_payload_are_one_json_object_each() {
    for (name, text, good) in [
        ("header", header(&ED).to_string(), with_header as fn(_) -> _),
        ("payload", claims().to_string(), with_payload),
    ] {
        assert!(good(text.clone().into_bytes()).is_ok(), "{name}");
        assert!(good(format!(" \t\r\n{text} ").into_bytes()).is_ok(), "{name}: spaces around it are JSON");

        let open = &text[..text.len() - 1];
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bad: Vec<(&str, Vec<u8>)> = vec![
            ("empty", b"".to_vec()),
            ("array", format!("[{text}]").into_bytes()),
            ("text", b"\"bob\"".to_vec()),
            ("null", b"null".to_vec()),
            ("number", b"1".to_vec()),
            ("true", b"true".to_vec()),
            ("NaN", format!("{open},\"x\":NaN}}").into_bytes()),
            ("Infinity", format!("{open},\"x\":Infinity}}").into_bytes()),
            ("1e400", format!("{open},\"x\":1e400}}").into_bytes()),
            ("digits", format!("{open},\"x\":{}}}", "9".repeat(10_000)).into_bytes()),
            ("leading zero", format!("{open},\"x\":01}}").into_bytes()),
            ("byte order mark", format!("\u{feff}{text}").into_bytes()),
            ("UTF-16", utf16),
            ("not UTF-8", [open.as_bytes(), b",\"x\":\"\xff\"}"].concat()),
            ("overlong UTF-8", [open.as_bytes(), b",\"x\":\"\xc0\x80\"}"].concat()),
            ("lone surrogate", format!("{open},\"x\":\"\\ud800\"}}").into_bytes()),
            ("lone surrogate as a name", format!("{open},\"\\udfff\":1}}").into_bytes()),
            ("trailing object", format!("{text}{text}").into_bytes()),
            ("trailing brace", format!("{text}}}").into_bytes()),
            ("trailing comma", format!("{open},}}").into_bytes()),
            ("trailing NUL", format!("{text}\0").into_bytes()),
            ("comment", format!("{text}//").into_bytes()),
            ("single quotes", text.replace('"', "'").into_bytes()),
            ("control character", format!("{open},\"x\":\"\n\"}}").into_bytes()),
            ("unclosed", open.as_bytes().to_vec()),
            ("bytes", vec![0; 64]),
        ];
        for (what, bytes) in bad {
            assert!(matches!(good(bytes), Err(TokenError::Form(_) | TokenError::Length(_))), "{name}: {what}");
        }
    }
}

// SJ16
#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| {
        let text = claims().to_string();
        format!("{},\"x\":{}{}}}", &text[..text.len() - 1], "[".repeat(depth), "]".repeat(depth))
    };

    assert!(with_payload(nested(31)).is_ok());
    assert!(with_payload(nested(32)).is_err());
    assert!(with_payload(nested(6_000)).is_err());
    assert!(with_header(format!("{}1{}", "{\"a\":".repeat(2_000), "}".repeat(2_000))).is_err());
}

// SJ10
#[test]
fn a_member_that_is_there_twice_is_refused_at_any_depth() {
    let head = header(&ED).to_string();
    let text = claims().to_string();
    let add = |text: &str, more: &str| format!("{},{more}}}", &text[..text.len() - 1]);

    assert!(with_payload(add(&text, r#""a":{"b":1},"b":1"#)).is_ok());
    assert!(with_header(add(&head, r#""a":1"#)).is_ok());

    for more in [
        r#""sub":"bob""#,
        r#""sub":"admin""#,
        r#""s\u0075b":"admin""#,
        r#""a":{"b":1,"b":1}"#,
        r#""a":[{"b":1,"b":2}]"#,
    ] {
        assert!(matches!(with_payload(add(&text, more)), Err(TokenError::Form(_))), "{more}");
    }
    for more in [r#""alg":"EdDSA""#, r#""alg":"none""#, r#""a\u006cg":"none""#, r#""typ":"at+jwt""#, r#""kid":"x""#] {
        assert!(matches!(with_header(add(&head, more)), Err(TokenError::Form(_))), "{more}");
    }
}

// SJ9, CVE-2025-59420, CVE-2026-32597 (unknown `crit` accepted)
#[test]
fn a_header_that_changes_how_the_token_is_read_is_refused() {
    let tried = |name: &str, value: Value| with_header(with(header(&ED), name, value).to_string());
    assert!(tried("x5t", json!("abc")).is_ok(), "an unknown member says nothing");

    for (name, value) in [
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!(["x-unknown"])),
        ("crit", json!([])),
        ("crit", json!("exp")),
        ("crit", json!(null)),
        ("crit", json!({})),
        ("crit", json!([1])),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("b64", json!("false")),
        ("zip", json!("DEF")),
        ("zip", json!(null)),
        ("enc", json!("A128GCM")),
    ] {
        assert!(matches!(tried(name, value.clone()), Err(TokenError::Header(_))), "{name}: {value}");
    }
}

// SJ14, CVE-2022-39227 (compact and JSON at once), GHSA-jc38-x7x8-2xc8 (algorithm of the unprotected header)
#[test]
fn json_serialisations_are_no_tokens() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();

    assert!(verify(&token).is_ok());

    let (protected, payload, signature) = (parts[0], parts[1], parts[2]);
    for bad in [
        json!({ "protected": protected, "payload": payload, "signature": signature }),
        json!({ "protected": protected, "header": { "alg": "none" }, "payload": payload, "signature": "" }),
        json!({ "payload": payload, "signatures": [{ "protected": protected, "signature": signature }] }),
        json!({ "token": token }),
    ] {
        assert!(verify(&bad.to_string()).is_err(), "{bad}");
    }
    assert!(verify(&format!("{{\"{token}\":1}}")).is_err());
}

// SJ14
#[test]
fn a_token_inside_a_token_is_refused() {
    assert!(with_header(with(header(&ED), "cty", "text").to_string()).is_ok());

    for content in ["JWT", "jwt", "application/jwt"] {
        let nested = forge(&ED, with(header(&ED), "cty", content).to_string(), good());
        assert!(verify(&nested).is_err(), "{content}");
        assert!(
            matches!(with_header(with(header(&ED), "cty", content).to_string()), Err(TokenError::Header(_))),
            "{content}"
        );
    }
    assert!(matches!(with_payload(good()), Err(TokenError::Form(_))), "without saying so");
}

// SJ15, CVE-2026-29000 (JWE around an unsigned token), CVE-2023-51774, CVE-2023-52428 (PBES2 count), CVE-2024-28176
// (decompression), CVE-2025-62706
#[test]
fn encrypted_tokens_are_refused_by_their_form() {
    let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(claims().to_string()));
    assert!(verify(&good()).is_ok());

    for head in [
        json!({ "alg": "RSA-OAEP", "enc": "A256GCM", "cty": "JWT" }),
        json!({ "alg": "dir", "enc": "A128GCM", "zip": "DEF" }),
        json!({ "alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 2_147_483_647, "p2s": "AAAA" }),
    ] {
        let head = encode(head.to_string());
        let jwe = format!("{head}.AAAA.AAAA.{}.AAAA", encode(&unsigned));
        assert!(matches!(verify(&jwe), Err(TokenError::Form(_))));
        let three = format!("{head}.{}.AAAA", encode(&unsigned));
        assert!(verify(&three).is_err());
    }
}

// SJ17, Z09
#[test]
fn only_access_tokens_are_accepted() {
    let tried = |typ: Value| with_header(with(header(&ED), "typ", typ).to_string());
    for typ in ["at+jwt", "AT+JWT", "At+Jwt", "application/at+jwt", "Application/AT+JWT"] {
        assert!(tried(json!(typ)).is_ok(), "{typ}");
    }

    assert!(matches!(with_header(without(header(&ED), "typ").to_string()), Err(TokenError::Type(_))));
    for typ in [
        "JWT",
        "jwt",
        "",
        "at",
        "at+jwt ",
        "at +jwt",
        "xat+jwt",
        "at+jwtx",
        "text/at+jwt",
        "application/application/at+jwt",
        "logout+jwt",
        "dpop+jwt",
        "secevent+jwt",
        "id_token+jwt",
        "token-introspection+jwt",
        "client-authentication+jwt",
        "application/",
        "applicatio\u{212a}/at+jwt",
    ] {
        assert!(matches!(tried(json!(typ)), Err(TokenError::Type(_))), "{typ}");
    }
    for typ in [json!(null), json!(1), json!(["at+jwt"]), json!({ "at+jwt": 1 }), json!(true)] {
        assert!(matches!(tried(typ.clone()), Err(TokenError::Header(_))), "{typ}");
    }
}

// SJ17
#[test]
fn the_lenient_profile_accepts_jwt_and_still_no_other_kind() {
    let tried = |head: Value| lenient().verify(&forge(&ED, head.to_string(), claims().to_string()), now());
    assert!(tried(without(header(&ED), "typ")).is_ok());
    for typ in ["JWT", "jwt", "application/jwt", "at+jwt"] {
        assert!(tried(with(header(&ED), "typ", typ)).is_ok(), "{typ}");
    }

    for typ in ["logout+jwt", "dpop+jwt", "JWS", "JOSE", "secevent+jwt", ""] {
        assert!(matches!(tried(with(header(&ED), "typ", typ)), Err(TokenError::Type(_))), "{typ}");
    }
}

// SJ18
#[test]
fn the_lenient_profile_refuses_what_looks_like_an_id_token() {
    let tried = |claims: Value| {
        lenient().verify(&forge(&ED, with(header(&ED), "typ", "JWT").to_string(), claims.to_string()), now())
    };
    assert!(tried(claims()).is_ok());

    for name in ["nonce", "at_hash", "c_hash"] {
        assert!(matches!(tried(with(claims(), name, "x")), Err(TokenError::Claim(_))), "{name}");
        assert!(tried(with(claims(), name, Value::Null)).is_err(), "{name}");
    }
    assert!(matches!(tried(with(claims(), "aud", "client-of-the-id-token")), Err(TokenError::Audience(_))));
}
