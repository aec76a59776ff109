//! Keys that an issuer publishes, over a client that a test answers for: time is a test's own, and so is the network.

use core::time::Duration;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use http::{Request, Response};
use tokio::sync::Notify;

use super::*;
use crate::{
    AuthenticationError, Denial,
    outgoing::{SendError, Sending, SendsRequests},
    token::{RemoteKeys, TokenGate},
};

const METADATA: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/keys";

/// An issuer on a network of its own.
#[derive(Debug, Default)]
struct Site(Mutex<Answers>);

#[derive(Debug, Default)]
struct Answers {
    pages: HashMap<String, Page>,
    asked: Vec<String>,
}

#[derive(Clone, Debug)]
enum Page {
    Body(u16, String),
    Down,
    Hangs,
    /// Answers when it is told to.
    Later(Arc<Notify>, String),
}

impl Site {
    /// An issuer with metadata, and these keys.
    fn with(keys: &[&SigningKey]) -> Arc<Self> {
        let site = Arc::new(Self::default());
        site.put(
            METADATA,
            Page::Body(200, json!({ "issuer": ISSUER, "jwks_uri": format!("{ISSUER}{KEYS}") }).to_string()),
        );
        site.publish(keys);
        site
    }

    fn publish(&self, keys: &[&SigningKey]) {
        self.put(KEYS, Page::Body(200, jwks(keys)));
    }

    fn put(&self, path: &str, page: Page) {
        self.0.lock().unwrap().pages.insert(path.to_owned(), page);
    }

    fn put_all(&self, page: &Page) {
        self.put(METADATA, page.clone());
        self.put(KEYS, page.clone());
    }

    /// How often each was asked for: metadata, keys.
    fn asked(&self) -> (usize, usize) {
        let answers = self.0.lock().unwrap();
        let count = |path: &str| answers.asked.iter().filter(|asked| asked.ends_with(path)).count();
        (count(METADATA), count(KEYS))
    }
}

impl SendsRequests for Site {
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
        let url = request.uri().to_string();
        let page = {
            let mut answers = self.0.lock().unwrap();
            answers.asked.push(url.clone());
            url.strip_prefix(ISSUER).and_then(|path| answers.pages.get(path).cloned())
        };
        Box::pin(async move {
            let response =
                |status: u16, body: String| Ok(Response::builder().status(status).body(body.into_bytes()).unwrap());
            match page {
                Some(Page::Body(status, body)) => response(status, body),
                Some(Page::Down) => Err(SendError::failed("connection refused")),
                Some(Page::Hangs) => core::future::pending().await,
                Some(Page::Later(told, body)) => {
                    told.notified().await;
                    response(200, body)
                }
                None => response(404, String::new()),
            }
        })
    }
}

/// The same site under a name of its keys' own.
#[derive(Debug)]
struct Elsewhere(Arc<Site>);

impl SendsRequests for Elsewhere {
    fn send(&self, mut request: Request<Vec<u8>>) -> Sending<'_> {
        let url = request.uri().to_string().replace("https://keys.example:8443/", "https://issuer.example/");
        *request.uri_mut() = url.parse().unwrap();
        self.0.send(request)
    }
}

fn jwks(keys: &[&SigningKey]) -> String {
    let keys: Vec<Value> = keys.iter().map(|key| key.public_jwks()["keys"][0].clone()).collect();
    json!({ "keys": keys }).to_string()
}

fn settings(site: &Arc<Site>) -> RemoteKeys {
    RemoteKeys::discover(ISSUER).client(Arc::clone(site) as Arc<dyn SendsRequests>)
}

fn gate(settings: RemoteKeys) -> Arc<TokenGate> {
    Arc::new(TokenGate::new(Verifier::new([Issuer::remote(settings).audience(API)]).unwrap()))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

/// A token of this key that lives for ten hours.
fn of(key: &SigningKey) -> String {
    forge(key, header(key).to_string(), with(claims(), "exp", NOW + 36_000).to_string())
}

async fn enters(gate: &TokenGate, token: &str, seconds: i64) -> Result<(), Denial> {
    gate.bearer(token, at(seconds)).await.map(|_| ()).map_err(|error| error.denial())
}

/// Lets what was spawned come to its end.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

// Z22, Z06, A16
#[tokio::test]
async fn a_thousand_requests_make_one_fetch_and_so_do_fifty_at_once_after_the_lifetime() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site).lifetime(Duration::from_mins(5)));

    for n in 0..1_000 {
        assert_eq!(enters(&gate, &of(&ED), n / 10).await, Ok(()));
    }
    assert_eq!(site.asked(), (1, 1));

    let requests: Vec<_> = (0..50)
        .map(|_| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move { enters(&gate, &of(&ED), 300).await })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap(), Ok(()));
    }
    assert_eq!(site.asked(), (2, 2));
    assert_eq!(enters(&gate, &of(&P256), 300).await, Err(Denial::InvalidCredential), "a key that the issuer has not");
}

// Z22
#[tokio::test]
async fn keys_are_renewed_in_the_background_before_their_lifetime_ends() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site));
    assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));

    let told = Arc::new(Notify::new());
    site.put(KEYS, Page::Later(Arc::clone(&told), jwks(&[&ED, &P256])));
    assert_eq!(enters(&gate, &of(&ED), 479).await, Ok(()));
    assert_eq!(site.asked(), (1, 1));
    assert_eq!(enters(&gate, &of(&ED), 480).await, Ok(()), "nobody waits");
    settle().await;
    assert_eq!(site.asked(), (2, 2));

    told.notify_one();
    settle().await;
    assert_eq!(enters(&gate, &of(&P256), 481).await, Ok(()));
    assert_eq!(enters(&gate, &of(&ED), 1_070).await, Ok(()), "and the new lifetime begins with them");
    settle().await;
    assert_eq!(site.asked().0, 3);
}

// Z25, SJ22
#[tokio::test]
async fn a_withdrawn_key_is_believed_to_the_end_of_the_lifetime_and_not_beyond_also_for_remembered_tokens() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site));
    assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));

    site.publish(&[&P256]);
    assert_eq!(enters(&gate, &of(&ED), 400).await, Ok(()));
    assert_eq!(enters(&gate, &of(&ED), 600).await, Err(Denial::InvalidCredential));
    assert_eq!(enters(&gate, &of(&P256), 600).await, Ok(()));
}

// Z23, SJ7, SJ21
#[tokio::test]
async fn an_unknown_key_has_the_keys_fetched_once_and_new_ones_join_those_that_are_known() {
    let site = Site::with(&[]);
    let gate = gate(settings(&site));

    assert_eq!(enters(&gate, &of(&P256), 0).await, Err(Denial::InvalidCredential), "no key at all");
    site.publish(&[&ED, &P256]);
    assert_eq!(enters(&gate, &of(&P256), 10).await, Ok(()));
    assert_eq!(site.asked(), (1, 3));

    // a hundred keys that nobody has
    for n in 0..100 {
        let stranger = header(&ED);
        let token = forge(&ED, with(stranger, "kid", format!("stranger {n}")).to_string(), claims().to_string());
        assert_eq!(enters(&gate, &token, 20 + n / 11).await, Err(Denial::InvalidCredential));
    }
    assert_eq!(site.asked(), (1, 4));

    // an answer without the known key takes nothing away
    site.publish(&[&RSA]);
    assert_eq!(enters(&gate, &of(&RSA), 40).await, Ok(()));
    assert_eq!(enters(&gate, &of(&ED), 40).await, Ok(()));
    assert_eq!(
        enters(&gate, &of(&ED), 601).await,
        Err(Denial::InvalidCredential),
        "but for the rest of the lifetime only"
    );
}

// Z24, A29
#[tokio::test(start_paused = true)]
async fn who_brings_an_unknown_key_delays_nobody_else() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site));
    assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));

    site.put(KEYS, Page::Hangs);
    let waiting = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move { enters(&gate, &of(&P256), 1).await }
    });
    settle().await;
    let before = tokio::time::Instant::now();
    assert_eq!(enters(&gate, &of(&ED), 1).await, Ok(()));
    assert_eq!(before.elapsed(), Duration::ZERO);

    // who brought it is refused when the fetch is given up
    assert_eq!(waiting.await.unwrap(), Err(Denial::InvalidCredential));
    assert_eq!(before.elapsed(), Duration::from_secs(10));
}

// Z26, SA11
#[tokio::test]
async fn keys_that_were_never_loaded_are_an_outage_and_the_issuer_is_not_asked_without_end() {
    let site = Site::with(&[&ED]);
    site.put_all(&Page::Down);
    let gate = gate(settings(&site));

    assert_eq!(
        gate.start(at(0)).await.unwrap_err().to_string(),
        "the credential could not be checked: metadata of the issuer: no answer: connection refused"
    );
    for _ in 0..100 {
        assert_eq!(enters(&gate, &of(&ED), 0).await, Err(Denial::Unavailable));
    }
    assert_eq!(site.asked().0, 1);

    *site.0.lock().unwrap() = core::mem::take(&mut *Site::with(&[&ED]).0.lock().unwrap());
    assert_eq!(enters(&gate, &of(&ED), 1).await, Ok(()));
}

// Z26, SJ21, SA11
#[tokio::test]
async fn the_last_good_keys_count_through_an_outage_for_a_bounded_time() {
    for fault in [
        Page::Down,
        Page::Body(500, "{}".to_owned()),
        Page::Body(200, "<html>".to_owned()),
        Page::Body(200, "{}".to_owned()),
        Page::Body(200, r#"{ "keys": [] }"#.to_owned()),
        Page::Body(302, String::new()),
    ] {
        let site = Site::with(&[&ED]);
        let gate = gate(settings(&site));
        assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));

        site.put(KEYS, fault.clone());
        for seconds in [480, 599, 600, 601, 2_000, 4_199] {
            assert_eq!(enters(&gate, &of(&ED), seconds).await, Ok(()), "{fault:?} at {seconds}");
            settle().await;
        }
        assert_eq!(enters(&gate, &of(&P256), 4_199).await, Err(Denial::InvalidCredential), "an unknown key");
        assert_eq!(enters(&gate, &of(&ED), 4_210).await, Err(Denial::Unavailable), "{fault:?}");

        site.publish(&[&ED]);
        assert_eq!(enters(&gate, &of(&ED), 4_230).await, Ok(()), "{fault:?}");
    }
}

// Z26, A29
#[tokio::test(start_paused = true)]
async fn an_issuer_that_hangs_is_waited_for_a_second_and_then_no_more() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site));
    assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));

    site.put_all(&Page::Hangs);
    let before = tokio::time::Instant::now();
    assert_eq!(enters(&gate, &of(&ED), 600).await, Ok(()));
    assert_eq!(before.elapsed(), Duration::from_secs(1));

    tokio::time::sleep(Duration::from_secs(10)).await;
    let before = tokio::time::Instant::now();
    assert_eq!(enters(&gate, &of(&ED), 620).await, Ok(()));
    assert_eq!(before.elapsed(), Duration::ZERO);
}

// Z27, SO1
#[tokio::test]
async fn metadata_of_another_issuer_gives_no_keys() {
    for other in ["https://attacker.example.com", "https://issuer.example/", "https://ISSUER.example", ""] {
        let site = Site::with(&[&ED]);
        site.put(
            METADATA,
            Page::Body(200, json!({ "issuer": other, "jwks_uri": format!("{ISSUER}{KEYS}") }).to_string()),
        );

        assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Err(Denial::Unavailable), "{other}");
        assert_eq!(site.asked(), (1, 0), "{other}");
    }
}

// Z28, SO2
#[tokio::test]
async fn keys_are_where_the_metadata_says_unless_that_is_elsewhere() {
    for elsewhere in [
        "https://attacker.example/keys",
        "https://issuer.example:8443/keys",
        "http://issuer.example/keys",
        "http://127.0.0.1/keys",
        "https://issuer.example.attacker.example/keys",
        "https://user@issuer.example/keys",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ] {
        let site = Site::with(&[&ED]);
        site.put(METADATA, Page::Body(200, json!({ "issuer": ISSUER, "jwks_uri": elsewhere }).to_string()));

        assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Err(Denial::Unavailable), "{elsewhere}");
        assert_eq!(site.0.lock().unwrap().asked.len(), 1, "{elsewhere}");
    }
    for malformed in [json!(null), json!(1), json!([format!("{ISSUER}{KEYS}")])] {
        let site = Site::with(&[&ED]);
        site.put(METADATA, Page::Body(200, json!({ "issuer": ISSUER, "jwks_uri": malformed }).to_string()));
        assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Err(Denial::Unavailable), "{malformed}");
    }

    // another path of the same issuer, a host that is allowed, and an address that is given
    let site = Site::with(&[&ED]);
    site.put(
        METADATA,
        Page::Body(200, json!({ "issuer": ISSUER, "jwks_uri": "https://issuer.example/a/b?c=d" }).to_string()),
    );
    site.put("/a/b?c=d", Page::Body(200, jwks(&[&ED])));
    assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Ok(()));
    let given = RemoteKeys::at(ISSUER, format!("{ISSUER}{KEYS}")).client(Arc::clone(&site) as Arc<dyn SendsRequests>);
    assert_eq!(enters(&gate(given), &of(&ED), 0).await, Ok(()));

    let site = Site::with(&[&ED]);
    site.put(
        METADATA,
        Page::Body(200, json!({ "issuer": ISSUER, "jwks_uri": "https://keys.example:8443/keys" }).to_string()),
    );
    let allowed = |host: &str| RemoteKeys::discover(ISSUER).host(host).client(Arc::new(Elsewhere(Arc::clone(&site))));
    assert_eq!(enters(&gate(allowed("keys.example:8443")), &of(&ED), 0).await, Ok(()));
    assert_eq!(enters(&gate(allowed("keys.example")), &of(&ED), 0).await, Err(Denial::Unavailable));
}

// Z29
#[tokio::test]
async fn a_service_starts_with_the_keys_or_not_at_all_unless_it_is_told_to() {
    let site = Site::with(&[&ED]);
    let eager = gate(settings(&site));
    eager.start(at(0)).await.unwrap();
    assert_eq!(site.asked(), (1, 1));
    assert_eq!(enters(&eager, &of(&ED), 1).await, Ok(()));
    assert_eq!(site.asked(), (1, 1), "the first request asks nobody");

    site.put_all(&Page::Down);
    assert!(matches!(gate(settings(&site)).start(at(0)).await, Err(AuthenticationError::Unavailable(_))));
    let lazy = gate(settings(&site).lazy());
    lazy.start(at(0)).await.unwrap();
    settle().await;
    assert_eq!(enters(&lazy, &of(&ED), 0).await, Err(Denial::Unavailable));
}

// Z28: OAuth metadata (RFC 8414), whose place is between host and path
#[tokio::test]
async fn an_issuer_without_openid_has_its_metadata_where_rfc_8414_says() {
    let site = Arc::new(Site::default());
    let name = "https://issuer.example/tenants/a";
    let metadata = json!({ "issuer": name, "jwks_uri": format!("{ISSUER}{KEYS}") }).to_string();
    site.put("/.well-known/oauth-authorization-server/tenants/a", Page::Body(200, metadata));
    site.publish(&[&ED]);
    let keys = RemoteKeys::discover(name).client(Arc::clone(&site) as Arc<dyn SendsRequests>);
    let verifier = Verifier::new([Issuer::remote(keys).audience(API)]).unwrap();

    let signed = |iss: &str| token(&header(&ED), &with(claims(), "iss", iss));
    verifier.authenticate(&signed(name), now()).await.unwrap();
    assert_eq!(
        site.0.lock().unwrap().asked.first().unwrap(),
        "https://issuer.example/tenants/a/.well-known/openid-configuration"
    );
    assert!(verifier.authenticate(&signed(ISSUER), now()).await.is_err());
}

// Z11, SJ19, SJ20
#[tokio::test]
async fn broken_and_weak_keys_are_left_out_and_the_others_work() {
    let good = ED.public_jwks()["keys"][0].clone();
    let weak = json!({ "kty": "RSA", "kid": "weak", "n": encode([0xff; 128]), "e": "AQAB" });
    let others = json!([
        weak, { "kty": "EC", "crv": "P-521", "kid": "a", "x": "AA", "y": "AA" }, { "kty": "oct", "kid": "b", "k": "AA" },
        { "kty": "RSA", "use": "enc", "kid": "c", "n": encode([0xff; 256]), "e": "AQAB" }, 1, null, {}, { "kty": 1 }
    ]);
    let mut keys = others.as_array().unwrap().clone();
    let site = Site::with(&[]);

    site.put(KEYS, Page::Body(200, json!({ "keys": keys }).to_string()));
    assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Err(Denial::InvalidCredential), "only bad ones");
    keys.push(good);
    site.put(KEYS, Page::Body(200, json!({ "keys": keys }).to_string()));
    assert_eq!(enters(&gate(settings(&site)), &of(&ED), 0).await, Ok(()));
}

// SJ8
#[tokio::test]
async fn a_key_of_one_issuer_is_none_of_another_also_under_the_same_id() {
    const OTHER: &str = "https://issuer.example/other";
    let site = Site::with(&[&ED]);
    let twin = P256.public_jwks()["keys"][0].clone();
    site.put("/other-keys", Page::Body(200, json!({ "keys": [with(twin, "kid", ED.key_id())] }).to_string()));
    let client = || Arc::clone(&site) as Arc<dyn SendsRequests>;
    let other = RemoteKeys::at(OTHER, format!("{ISSUER}/other-keys")).client(client());
    let verifier =
        Verifier::new([Issuer::remote(settings(&site)).audience(API), Issuer::remote(other).audience(API)]).unwrap();

    let header = |alg: &str| json!({ "alg": alg, "kid": ED.key_id(), "typ": "at+jwt" }).to_string();
    let of = |key: &SigningKey, alg: &str, iss: &str| forge(key, header(alg), with(claims(), "iss", iss).to_string());
    assert!(verifier.authenticate(&of(&ED, "EdDSA", ISSUER), now()).await.is_ok());
    assert!(verifier.authenticate(&of(&P256, "ES256", OTHER), now()).await.is_ok());
    assert!(verifier.authenticate(&of(&ED, "EdDSA", OTHER), now()).await.is_err());
    assert!(verifier.authenticate(&of(&P256, "ES256", ISSUER), now()).await.is_err());
}

// Z17
#[test]
fn an_issuer_that_may_not_be_asked_is_no_issuer() {
    for (name, text) in [
        ("", "issuer: empty; name the exact `iss` of its tokens"),
        ("example.com", "issuer: `example.com`: `example.com` is no address; expected `https://host` and a path"),
        ("javascript:alert(1)", "issuer: `javascript:alert(1)`: address has the scheme `javascript`; use `https`"),
        (
            "http://example.com",
            "issuer: `http://example.com`: address `http://example.com` is not encrypted; use `https` (`http` only on this machine)",
        ),
        (
            "https://user:pw@example.com",
            "issuer: `https://user:pw@example.com`: address of host `example.com` has a user, a password or a fragment; leave them out",
        ),
    ] {
        assert_eq!(Verifier::new([Issuer::discover(name).audience(API)]).unwrap_err().to_string(), text);
    }
    assert!(Verifier::new([Issuer::discover("http://127.0.0.1:9400").audience(API)]).is_ok());
    assert_eq!(
        Verifier::new([Issuer::remote(RemoteKeys::discover(ISSUER).lifetime(Duration::ZERO)).audience(API)])
            .unwrap_err()
            .to_string(),
        "lifetime: of the keys of issuer `https://issuer.example` is less than a second; ten minutes are usual"
    );
}

#[test]
fn keys_that_nobody_fetched_verify_nothing() {
    let site = Site::with(&[&ED]);
    let verifier = Verifier::new([Issuer::remote(settings(&site)).audience(API)]).unwrap();

    assert_eq!(
        verifier.verify(&good(), now()).unwrap_err().to_string(),
        "keys of the issuer are not at hand; fetch them first, or verify with `authenticate`"
    );
    assert_eq!(site.asked(), (0, 0));
}

#[derive(Debug)]
struct Other(Arc<Site>);

impl SendsRequests for Other {
    fn send(&self, mut request: Request<Vec<u8>>) -> Sending<'_> {
        let url = request.uri().to_string().replace("https://other.example/", "https://issuer.example/");
        *request.uri_mut() = url.parse().unwrap();
        self.0.send(request)
    }
}

// SJ22
#[tokio::test(start_paused = true)]
async fn a_withdrawn_key_of_one_of_two_issuers_is_refused_whatever_is_remembered() {
    const OTHER: &str = "https://other.example";
    let (a, b) = (Site::with(&[&ED]), Site::with(&[&ED]));
    let first = RemoteKeys::at(ISSUER, format!("{ISSUER}{KEYS}")).client(Arc::clone(&a) as Arc<dyn SendsRequests>);
    let second = RemoteKeys::at(OTHER, format!("{OTHER}{KEYS}")).client(Arc::new(Other(Arc::clone(&b))));
    let gate = TokenGate::new(
        Verifier::new([Issuer::remote(first).audience(API), Issuer::remote(second).audience(API)]).unwrap(),
    );
    let of_other = |key: &SigningKey| {
        let claims = with(with(claims(), "exp", NOW + 36_000), "iss", OTHER);
        forge(key, header(key).to_string(), claims.to_string())
    };
    assert_eq!(enters(&gate, &of(&ED), 0).await, Ok(()));
    assert_eq!(enters(&gate, &of_other(&ED), 0).await, Ok(()));
    let told = Arc::new(Notify::new());
    a.put(KEYS, Page::Later(Arc::clone(&told), jwks(&[&P256])));
    b.publish(&[&P256]);
    let token = of(&ED);
    assert_eq!(enters(&gate, &token, 600).await, Ok(()));
    told.notify_one();
    settle().await;
    assert_eq!(enters(&gate, &of_other(&P256), 601).await, Ok(()));
    assert_eq!(enters(&gate, &of(&P256), 601).await, Ok(()), "the new key of the first issuer is known");
    assert_eq!(enters(&gate, &token, 602).await, Err(Denial::InvalidCredential), "withdrawn");
}

// SJ22
#[tokio::test(start_paused = true)]
async fn a_remembered_token_does_not_outlive_its_withdrawn_key() {
    let site = Site::with(&[&ED]);
    let gate = gate(settings(&site).lifetime(Duration::from_secs(20)));
    let token = of(&ED);
    assert_eq!(enters(&gate, &token, 0).await, Ok(()));
    site.put(KEYS, Page::Hangs);
    let stranger = tokio::spawn({
        let gate = Arc::clone(&gate);
        async move { enters(&gate, &of(&P256), 15).await }
    });
    settle().await;
    assert_eq!(enters(&gate, &token, 20).await, Ok(()));
    assert_eq!(stranger.await.unwrap(), Err(Denial::InvalidCredential));
    site.publish(&[&P256]);
    let mut answers = Vec::new();
    for at in [40, 3_700, 35_000] {
        answers.push((at, enters(&gate, &token, at).await, site.asked()));
        settle().await;
    }
    // the first comes while the keys are fetched
    assert_eq!(answers[1].1, Err(Denial::InvalidCredential), "{answers:?}");
    assert_eq!(answers[2].1, Err(Denial::InvalidCredential), "{answers:?}");
}
