use super::{super::form::decode, *};

type Change = fn(Vec<u8>) -> Vec<u8>;

fn resigned(key: &SigningKey, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Result<Principal, TokenError> {
    let token = forge(key, header(key).to_string(), claims().to_string());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    verify(&format!("{signed}.{}", encode(change(decode(signature).unwrap()))))
}

/// `a + b` or `a - b` of numbers of equal length, least byte first.
fn arithmetic(a: &[u8], b: &[u8], minus: bool) -> Vec<u8> {
    let mut carry = 0;
    let sum = |(a, b): (&u8, &u8)| {
        let sum = if minus { i32::from(*a) - i32::from(*b) + carry } else { i32::from(*a) + i32::from(*b) + carry };
        carry = sum.div_euclid(256);
        u8::try_from(sum.rem_euclid(256)).unwrap()
    };
    a.iter().zip(b).map(sum).collect()
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|n| u8::from_str_radix(&text[n..n + 2], 16).unwrap()).collect()
}

fn p256_order() -> Vec<u8> {
    hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
}

fn der(signature: &[u8]) -> Vec<u8> {
    let integer = |half: &[u8]| {
        let sign: &[u8] = if half[0] >= 0x80 { &[0] } else { &[] };
        [&[2, u8::try_from(half.len() + sign.len()).unwrap()], sign, half].concat()
    };
    let (r, s) = signature.split_at(signature.len() / 2);
    let body = [integer(r), integer(s)].concat();
    [vec![0x30, u8::try_from(body.len()).unwrap()], body].concat()
}

// SJ11, CVE-2022-21449 (r = s = 0), CVE-2020-28042 (length not checked)
#[test]
fn a_signature_has_one_form() {
    for key in [&*ED, &*P256, &*P384, &*RSA] {
        let name = key.algorithm();
        assert!(resigned(key, |signature| signature).is_ok(), "{name}");

        let changes: [(&str, Change); 9] = [
            ("empty", |_| Vec::new()),
            ("zeros", |signature| vec![0; signature.len()]),
            ("ones", |signature| vec![0xff; signature.len()]),
            ("one zero", |_| vec![0]),
            ("truncated", |signature| signature[..signature.len() - 1].to_vec()),
            ("half", |signature| signature[..signature.len() / 2].to_vec()),
            ("longer", |signature| [signature, vec![0]].concat()),
            ("longer in front", |signature| [vec![0], signature].concat()),
            ("twice", |signature| [signature.clone(), signature].concat()),
        ];
        for (what, change) in changes {
            assert!(matches!(resigned(key, change), Err(TokenError::Signature(_))), "{name}: {what}");
        }
    }
}

// SJ11
#[test]
fn an_elliptic_signature_is_two_numbers_in_range_and_no_der() {
    let order = p256_order();
    assert!(resigned(&P256, |signature| signature).is_ok());

    let zero = vec![0; 32];
    for (what, r, s) in [
        ("r zero", Some(&zero), None),
        ("s zero", None, Some(&zero)),
        ("r the order", Some(&order), None),
        ("s the order", None, Some(&order)),
        ("both the order", Some(&order), Some(&order)),
    ] {
        let refused = resigned(&P256, |signature| {
            let (own_r, own_s) = signature.split_at(32);
            [r.map_or(own_r, |r| r), s.map_or(own_s, |s| s)].concat()
        });
        assert!(matches!(refused, Err(TokenError::Signature(_))), "{what}");
    }
    for key in [&*P256, &*P384] {
        assert!(matches!(resigned(key, |signature| der(&signature)), Err(TokenError::Signature(_))));
    }
}

// SJ11 (RFC 8032 section 5.1.7: S is below the order)
#[test]
fn an_eddsa_signature_is_canonical() {
    let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    assert!(resigned(&ED, |signature| signature).is_ok());

    let refused = resigned(&ED, |signature| {
        let (r, s) = signature.split_at(32);
        [r, &arithmetic(s, &order, false)].concat()
    });

    assert!(matches!(refused, Err(TokenError::Signature(_))));
}

// SJ12
#[test]
fn the_twin_of_an_elliptic_signature_means_the_same_and_nothing_more() {
    let twin = |signature: Vec<u8>| {
        let (r, s) = signature.split_at(32);
        let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
        [r.to_vec(), reversed(&arithmetic(&reversed(&p256_order()), &reversed(s), true))].concat()
    };

    let principal = resigned(&P256, twin).unwrap();

    assert_eq!(principal.id(), resigned(&P256, |signature| signature).unwrap().id());
    assert!(resigned(&P256, |signature| twin(signature).into_iter().rev().collect()).is_err());
}

// SJ11
#[test]
fn a_signature_is_for_its_own_header_and_payload() {
    let split = |token: String| token.split('.').map(str::to_owned).collect::<Vec<String>>();
    let bob = split(good());
    let admin = split(token(&header(&ED), &with(claims(), "sub", "admin")));
    assert!(verify(&bob.join(".")).is_ok());

    assert!(verify(&format!("{}.{}.{}", bob[0], admin[1], bob[2])).is_err());
    assert!(verify(&format!("{}.{}.{}", bob[0], bob[1], admin[2])).is_err());
    let other = split(token(&with(header(&ED), "x", 1), &claims()));
    assert!(verify(&format!("{}.{}.{}", other[0], bob[1], bob[2])).is_err());
}

// SJ11, Z06, A18
#[test]
fn a_key_of_somebody_else_signs_nothing_here() {
    for key in [&*ED, &*P256] {
        let stranger = SigningKey::generate(key.algorithm()).unwrap();
        let own = forge(key, header(key).to_string(), claims().to_string());
        assert!(verify(&own).is_ok());

        let forged = forge(&stranger, header(key).to_string(), claims().to_string());
        assert!(matches!(verify(&forged), Err(TokenError::Signature(_))));
        let named = forge(&stranger, header(&stranger).to_string(), claims().to_string());
        assert!(matches!(verify(&named), Err(TokenError::KeyNotFound(_))));
    }
}
