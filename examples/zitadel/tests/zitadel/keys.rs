//! The keys of the issuer: asked for seldom, followed when they change, kept when the issuer is down.

use std::time::{Duration, Instant};

use idp::{Fault, K1, K2, STRANGER};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Fixture, KEYS, METADATA, get_of, idp, settings};
use zitadel::{Format, Trust};

/// Asks fifty times at once, and counts those let in.
async fn fifty(service: &Fixture, bearer: &str) -> usize {
    let mut all = JoinSet::new();
    for _ in 0..50 {
        let (router, bearer) = (service.router.clone(), bearer.to_owned());
        all.spawn(async move { get_of(&router, "/api/private", &[("authorization", &bearer)]).await.status.as_u16() });
    }
    all.join_all().await.into_iter().filter(|status| *status == 200).count()
}

fn fetches(service: &Fixture) -> (usize, usize) {
    (service.idp.count(METADATA), service.idp.count(KEYS))
}

// Z22, Z29, A16
#[tokio::test]
async fn a_thousand_requests_make_one_fetch_and_the_next_lifetime_one_more() {
    let service = Fixture::new().await;
    assert_eq!(fetches(&service), (1, 1), "the keys are there when the service starts");
    let token = service.token(&["user"]);
    let bearer = token.bearer();
    for _ in 0..1000 {
        assert_eq!(service.get_with("/api/private", &[("authorization", &bearer)]).await.status, 200);
    }
    assert_eq!(fetches(&service), (1, 1));

    service.advance(601);
    assert_eq!(fifty(&service, &token.bearer()).await, 50);
    assert_eq!(fetches(&service), (2, 2));
}

// Z22
#[tokio::test]
async fn the_lifetime_is_what_the_settings_say() {
    let service = Fixture::with(&[("CACHE_TTL_SECONDS", "300")]).await;
    service.advance(301);
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 200);
    assert_eq!(fetches(&service), (2, 2));
}

// Z23, SJ7
#[tokio::test]
async fn an_unknown_key_has_the_keys_fetched_once_and_what_is_known_stays() {
    let service = Fixture::new().await;
    let (old, new) = (service.token(&["user"]), service.token(&["user"]).signed_by(&K2));
    service.idp.publishes(&[&K2]);
    assert_eq!(service.status("/api/private", &new).await, 200);
    assert_eq!(service.idp.count(KEYS), 2);
    assert_eq!(service.status("/api/private", &old).await, 200, "a key set without it does not drop `k1`");

    for n in 0..100 {
        let token = service.token(&["user"]).header("kid", format!("random-{n}"));
        assert_eq!(service.refused(&token).await, "Unable to verify token, no signing keys found");
    }
    assert_eq!(service.idp.count(KEYS), 2, "within ten seconds nobody asks again");
    service.advance(11);
    service.refused(&service.token(&["user"]).header("kid", "another")).await;
    assert_eq!(service.idp.count(KEYS), 3);
}

// Z23
#[tokio::test]
async fn keys_that_come_late_are_found() {
    let idp = idp().await;
    idp.publishes(&[]);
    let service = Fixture::of(idp, &[], true).await;
    service.idp.publishes(&[&K1, &K2]);
    service.advance(11);
    assert_eq!(service.status("/api/private", &service.token(&["user"]).signed_by(&K2)).await, 200);
}

// Z24, A29
#[tokio::test]
async fn who_waits_for_an_unknown_key_delays_nobody() {
    let service = Fixture::new().await;
    service.idp.breaks(KEYS, Fault::Slow(Duration::from_secs(2)));
    let unknown = service.token(&["user"]).header("kid", "unknown").bearer();
    let router = service.router.clone();
    let waits = tokio::spawn(async move { get_of(&router, "/api/private", &[("authorization", &unknown)]).await });
    while service.idp.count(KEYS) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (mut times, tokens) =
        (Vec::new(), ["a", "b", "c", "d", "e", "f", "g"].map(|id| service.token(&["user"]).claim("jti", id).bearer()));
    for bearer in &tokens {
        let start = Instant::now();
        let answer = service.get_with("/api/private", &[("authorization", bearer)]).await;
        times.push(start.elapsed());
        assert_eq!(answer.status, 200);
    }
    times.sort_unstable();
    assert!(times[tokens.len() / 2] < Duration::from_millis(50), "{times:?}");
    assert!(!waits.is_finished());
    waits.abort();
}

// Z25, SJ22
#[tokio::test]
async fn a_withdrawn_key_goes_with_the_next_lifetime() {
    let service = Fixture::new().await;
    let old = service.token(&["user"]).claim("exp", 4_000_000_000_i64);
    assert_eq!(service.status("/api/private", &old).await, 200);
    service.idp.publishes(&[&K2]);
    service.advance(601);
    assert_eq!(service.refused(&old).await, "Unable to verify token, no signing keys found");
    assert_eq!(service.status("/api/private", &service.token(&["user"]).signed_by(&K2)).await, 200);
}

// Z26, SA11
#[tokio::test]
async fn without_any_keys_the_answer_is_503_and_when_to_come_back() {
    let idp = idp().await;
    idp.breaks(METADATA, Fault::Status(500));
    let service = Fixture::of(idp, &[], true).await;
    let answer = service.get("/api/private", &service.token(&["user"])).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), "10");
    assert_eq!(service.get_with("/api/public", &[]).await.status, 200);
    assert_eq!(service.get_with("/api/private", &[]).await.status, 401);

    service.idp.recovers();
    service.advance(60);
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 200);
}

// Z26, SA11, SJ21
#[tokio::test]
async fn in_an_outage_the_last_keys_count_for_an_hour_and_no_longer() {
    for fault in [Fault::Status(503), Fault::Body("<html>".to_owned()), Fault::Body(r#"{"keys":[]}"#.to_owned())] {
        let service = Fixture::new().await;
        let token = service.token(&["user"]).claim("exp", 4_000_000_000_i64);
        assert_eq!(service.status("/api/private", &token).await, 200);
        service.idp.breaks(KEYS, fault.clone());

        service.advance(601);
        assert_eq!(service.status("/api/private", &token).await, 200, "{fault:?}");
        let unknown = service.token(&["user"]).header("kid", "unknown");
        assert_eq!(service.refused(&unknown).await, "Unable to verify token, no signing keys found");
        service.advance(3000);
        assert_eq!(service.status("/api/private", &token).await, 200, "{fault:?}");
        service.advance(601);
        assert_eq!(service.status("/api/private", &token).await, 503, "{fault:?}");
    }
}

// Z27
#[tokio::test]
async fn metadata_of_another_issuer_are_none() {
    let idp = idp().await;
    idp.says("issuer", "https://attacker.example.com");
    let auth = Trust::Issuer { lazy: false }.auth(&settings(&idp, &[]), Format::Compat).build().await;
    let error = auth.unwrap_err().to_string();
    assert!(error.starts_with("`issuer`: "), "{error}");
    assert!(error.contains("`https://attacker.example.com`"), "{error}");

    let service = Fixture::of(idp, &[], true).await;
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 503);
    assert_eq!(service.idp.count(KEYS), 0);
}

// Z28
#[tokio::test]
async fn the_keys_are_where_the_issuer_says_and_nowhere_else() {
    let idp = idp().await;
    idp.says("jwks_uri", format!("{}/moved/keys", idp.origin()));
    let service = Fixture::of(idp, &[], false).await;
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 200);
    assert_eq!((service.idp.count("/moved/keys"), service.idp.count(KEYS)), (1, 0));

    for elsewhere in ["http://keys.example/keys", "https://attacker.example/keys", "file:///etc/passwd"] {
        let idp = crate::support::idp().await;
        idp.says("jwks_uri", elsewhere);
        let auth = Trust::Issuer { lazy: false }.auth(&settings(&idp, &[]), Format::Compat).build().await;
        assert!(auth.is_err(), "{elsewhere}");
    }
}

// Z29
#[tokio::test]
async fn a_service_that_needs_its_issuer_does_not_start_without_it() {
    let idp = idp().await;
    idp.breaks(METADATA, Fault::Status(500));
    let settings = settings(&idp, &[]);
    let error = Trust::Issuer { lazy: false }.auth(&settings, Format::Compat).build().await.unwrap_err().to_string();
    assert!(error.starts_with("`issuer`: ") && error.contains("500"), "{error}");
    assert!(Trust::Issuer { lazy: true }.auth(&settings, Format::Compat).build().await.is_ok());
}

// Z30, SJ21
#[tokio::test]
async fn the_issuer_knows_who_asks_and_can_send_nobody_elsewhere_or_fill_the_memory() {
    let service = Fixture::new().await;
    let seen = &service.idp.seen(KEYS)[0];
    assert!(seen.headers["user-agent"].to_str().unwrap().starts_with("portcullis/"));

    let canary = idp().await;
    for fault in [
        Fault::Redirect(format!("{}{KEYS}", canary.origin())),
        Fault::Body(json!({ "keys": [K1.jwk()], "pad": "A".repeat(10 << 20) }).to_string()),
    ] {
        let idp = idp().await;
        idp.breaks(KEYS, fault);
        assert!(Trust::Issuer { lazy: false }.auth(&settings(&idp, &[]), Format::Compat).build().await.is_err());
    }
    assert_eq!(canary.asked(), 0);
}

// Z11, SJ19, SJ20
#[tokio::test]
async fn only_usable_keys_count_and_the_others_do_no_harm() {
    let weak = json!({ "kty": "RSA", "kid": "weak", "use": "sig", "alg": "RS256", "e": "AQAB", "n": "A".repeat(171) });
    let mut for_encryption = STRANGER.jwk();
    for_encryption["use"] = "enc".into();
    for_encryption["kid"] = "enc".into();
    let mut broken = STRANGER.jwk();
    broken["n"] = "!!".into();
    broken["kid"] = "broken".into();
    let mut other = STRANGER.jwk();
    other["alg"] = "RS512".into();
    other["kid"] = "other".into();
    let curve = json!({ "kty": "EC", "crv": "P-256", "kid": "curve", "use": "sig", "x": "AA", "y": "AA" });
    let bad = vec![weak, for_encryption, broken, other, curve];

    let service = Fixture::new().await;
    let mut all = bad.clone();
    all.push(K1.jwk());
    service.idp.publishes_document(json!({ "keys": all }));
    service.advance(601);
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 200);
    for kid in ["weak", "enc", "broken", "other", "curve"] {
        let token = service.token(&["user"]).signed_by(&STRANGER).header("kid", kid);
        service.refused(&token).await;
    }

    let idp = idp().await;
    idp.publishes_document(json!({ "keys": bad }));
    let service = Fixture::of(idp, &[], true).await;
    assert_ne!(service.status("/api/private", &service.token(&["user"])).await, 200);
}
