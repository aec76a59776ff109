use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};

use super::*;

static GOOD: LazyLock<[String; 2]> =
    LazyLock::new(|| [good(), forge(&P256, header(&P256).to_string(), claims().to_string())]);

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    // SJ13, SJ16
    #[test]
    fn any_text_is_refused(text in ".{0,400}") {
        prop_assert!(verify(&text).is_err());
    }

    // SJ13, SJ16
    #[test]
    fn any_three_segments_are_refused(text in "[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,80}\\.[A-Za-z0-9_-]{0,90}") {
        prop_assert!(verify(&text).is_err());
    }

    // SJ16
    #[test]
    fn any_signed_bytes_are_refused(header in prop::collection::vec(any::<u8>(), 0..120), payload in prop::collection::vec(any::<u8>(), 0..120)) {
        prop_assert!(verify(&forge(&ED, &header, &payload)).is_err());
        prop_assert!(verify(&forge(&ED, super::header(&ED).to_string(), &payload)).is_err());
    }

    // SJ16
    #[test]
    fn any_json_as_claims_is_refused(value in json()) {
        prop_assert!(verify(&forge(&ED, header(&ED).to_string(), value.to_string())).is_err());
    }

    // SJ11, SJ13
    #[test]
    fn one_changed_character_refuses_a_token(which in 0..2_usize, place in any::<Index>(), other in "[A-Za-z0-9_.=+/ -]|.") {
        let good = &GOOD[which];
        let place = place.index(good.len());
        prop_assume!(!good[place..].starts_with(&other));
        let mut changed = good.clone();
        changed.replace_range(place..=place, &other);

        prop_assert!(verify(good).is_ok());
        prop_assert!(verify(&changed).is_err());
    }

    // SJ11, SJ13
    #[test]
    fn one_character_more_or_less_refuses_a_token(which in 0..2_usize, place in any::<Index>(), other in "[A-Za-z0-9_.=+/ -]") {
        let good = &GOOD[which];
        let place = place.index(good.len());
        let mut longer = good.clone();
        longer.insert_str(place, &other);
        let mut shorter = good.clone();
        shorter.remove(place);

        prop_assert!(verify(&longer).is_err());
        prop_assert!(verify(&shorter).is_err());
        prop_assert!(verify(&good[..place]).is_err());
    }

    // SC2, SC11
    #[test]
    fn a_claim_of_any_wrong_type_never_counts_as_absent(value in json()) {
        let fits = |name: &str| match name {
            "exp" | "iat" | "nbf" => value.is_number(),
            "roles" | "permissions" => value.as_array().is_some_and(|array| array.iter().all(Value::is_string)),
            "aud" => value.is_string() || value.is_array(),
            _ => value.is_string(),
        };
        for name in ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "client_id", "azp", "roles", "permissions", "scope"] {
            if !fits(name) {
                prop_assert!(!accepts(&with(claims(), name, value.clone())), "{name} {value}");
            }
        }
        prop_assert!(!accepts(&with(claims(), "cnf", value.clone())));
    }

    // SJ20
    #[test]
    fn any_key_set_is_read_or_refused_without_panic(value in json(), text in ".{0,200}") {
        prop_assert!(KeySet::from_jwks(&text).is_err());
        let alone = json!({ "keys": [value] }).to_string();
        prop_assert!(KeySet::from_jwks(&alone).is_err());
        let both = json!({ "keys": [value, ED.public_jwks()["keys"][0]] });
        prop_assert_eq!(KeySet::from_jwks(&both.to_string()).unwrap().len(), 1);
    }

    // SJ20
    #[test]
    fn any_member_of_a_key_may_be_anything(value in json(), name in "kty|crv|x|y|n|e|alg|use|key_ops|kid") {
        for key in [&*ED, &*P256] {
            let jwk = with(key.public_jwks()["keys"][0].clone(), &name, value.clone());
            let set = KeySet::from_jwks(&json!({ "keys": [jwk, RSA.public_jwks()["keys"][0]] }).to_string()).unwrap();
            prop_assert!((1..=2).contains(&set.len()));
        }
    }

    // SG14, SC2
    #[test]
    fn an_answer_about_a_token_counts_only_as_a_whole(value in json(), name in "active|sub|aud|exp|iss|nbf|iat|scope|token_type|cnf|roles") {
        let about = |answer: &Value| {
            let introspection = introspection::answering(answer);
            ready(Verifier::new([issuer().introspection(introspection)]).unwrap().authenticate("opaque", now()))
        };
        prop_assert!(about(&value).is_err());
        let good = with(claims(), "active", true);
        prop_assert!(about(&good).is_ok());
        let fits = match &*name {
            "exp" | "nbf" | "iat" => value.is_number(),
            "aud" => value.is_string() || value.is_array(),
            "roles" => value.as_array().is_some_and(|array| array.iter().all(Value::is_string)),
            "active" => value == true,
            "cnf" => false,
            _ => value.is_string(),
        };
        if !fits {
            prop_assert!(about(&with(good, &name, value.clone())).is_err(), "{name} {value}");
        }
    }

    // SG18, SC2
    #[test]
    fn a_proof_counts_only_as_a_whole(value in json(), name in "jti|htm|htu|iat|ath", place in any::<Index>(), other in "[A-Za-z0-9_.=-]") {
        let (token, good) = dpop::token_and_proof(None);
        let enters = |proof: &str| dpop::enters(&token, proof);
        prop_assert!(enters(&good));
        let place = place.index(good.len());
        if !good[place..].starts_with(&other) {
            let mut changed = good.clone();
            changed.replace_range(place..=place, &other);
            prop_assert!(!enters(&changed));
        }
        prop_assert!(!enters(&good[..place]));
        let fits = if name == "iat" { value.is_number() } else { value.is_string() };
        if !fits {
            let (token, proof) = dpop::token_and_proof(Some((&name, value.clone())));
            prop_assert!(!dpop::enters(&token, &proof), "{name} {value}");
        }
    }

    // SO1, SO2, Z27
    #[test]
    fn metadata_is_of_the_issuer_that_was_asked_for_or_none(value in json(), text in ".{0,200}") {
        let parse = |document: &str| super::super::ProviderMetadata::parse(ISSUER, document.as_bytes());
        prop_assert!(parse(&text).is_err());
        prop_assert!(parse(&value.to_string()).is_err());
        let alone = json!({ "issuer": value }).to_string();
        prop_assert!(parse(&alone).is_err());
        let metadata = parse(&json!({ "issuer": ISSUER, "jwks_uri": value }).to_string()).unwrap();
        prop_assert!(metadata.endpoint("jwks_uri").is_err());
    }
}
