//! Opaque tokens, over a client that a test answers for.

use core::time::Duration;
use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Request, Response};

use super::*;
use crate::{
    AuthenticationError, Denial, Secret,
    outgoing::{SendError, Sending, SendsRequests},
    token::{Introspection, IntrospectionClient, Profile, TokenCache, TokenGate},
};

const TOKEN: &str = "SlAV32hkKG_opaque.token~1+/2==";

/// An issuer that answers every question with the same.
#[derive(Debug)]
struct Answers {
    status: u16,
    body: Mutex<String>,
    asked: Mutex<Vec<Request<Vec<u8>>>>,
}

impl Answers {
    fn with(body: &Value) -> Arc<Self> {
        Self::text(200, &body.to_string())
    }

    fn text(status: u16, body: &str) -> Arc<Self> {
        Arc::new(Self { status, body: Mutex::new(body.to_owned()), asked: Mutex::default() })
    }

    fn say(&self, body: &Value) {
        *self.body.lock().unwrap() = body.to_string();
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// The parameters of the last question.
    fn form(&self) -> Vec<(String, String)> {
        let asked = self.asked.lock().unwrap();
        url::form_urlencoded::parse(asked.last().unwrap().body()).into_owned().collect()
    }

    fn authorization(&self) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        asked.last().unwrap().headers().get("authorization").map(|header| header.to_str().unwrap().to_owned())
    }
}

impl SendsRequests for Answers {
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
        self.asked.lock().unwrap().push(request);
        let body = self.body.lock().unwrap().clone().into_bytes();
        Box::pin(async move { Ok(Response::builder().status(self.status).body(body).unwrap()) })
    }
}

/// Nobody.
#[derive(Debug)]
struct Nobody;

impl SendsRequests for Nobody {
    fn send(&self, _: Request<Vec<u8>>) -> Sending<'_> {
        Box::pin(async { Err(SendError::failed("connection refused")) })
    }
}

fn me() -> IntrospectionClient {
    IntrospectionClient::with_secret("api", Secret::new("s3cret".to_owned()))
}

fn settings(answers: &Arc<Answers>, me: IntrospectionClient) -> Introspection {
    Introspection::at("https://issuer.example/introspect", me).client(Arc::clone(answers) as Arc<dyn SendsRequests>)
}

/// An endpoint that answers everything with this.
pub(super) fn answering(answer: &Value) -> Introspection {
    settings(&Answers::with(answer), me())
}

fn gate(settings: Introspection) -> TokenGate {
    TokenGate::new(Verifier::new([issuer().introspection(settings)]).unwrap())
}

fn active() -> Value {
    with(with(claims(), "active", true), "token_type", "Bearer")
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

async fn enters(gate: &TokenGate, token: &str, seconds: i64) -> Result<Principal, Denial> {
    gate.bearer(token, at(seconds)).await.map_err(|error| error.denial())
}

// Z40
#[tokio::test]
async fn an_opaque_token_is_what_its_issuer_says() {
    let answers = Answers::with(&active());
    let gate = gate(settings(&answers, me()));

    let bob = enters(&gate, TOKEN, 0).await.unwrap();
    assert_eq!((bob.subject(), bob.client_id()), ("bob", Some("web")));
    assert!(bob.has_role(crate::Role::named("editor")));
    assert_eq!(
        answers.form(),
        [("token".to_owned(), TOKEN.to_owned()), ("token_type_hint".to_owned(), "access_token".to_owned())]
    );

    let inactive = Answers::with(&json!({ "active": false }));
    let refused = self::gate(settings(&inactive, me())).bearer(TOKEN, at(0)).await.unwrap_err();
    assert_eq!(refused.to_string(), "token is not active, says its issuer; it ended, was revoked, or never was one");
    assert_eq!(refused.denial(), Denial::InvalidCredential);
}

// Z40: without introspection an opaque token is none
#[tokio::test]
async fn nobody_is_asked_about_what_is_no_opaque_token() {
    let plain = TokenGate::new(Verifier::new([issuer()]).unwrap());
    assert!(!plain.takes_opaque());
    assert_eq!(enters(&plain, TOKEN, 0).await.unwrap_err(), Denial::InvalidCredential);

    let answers = Answers::with(&active());
    let gate = gate(settings(&answers, me()));
    assert!(gate.takes_opaque());
    let long = "a".repeat(16 * 1024 + 1);
    for other in [&*good(), "a.b.c", "..", "", "=", "a b", "a\nb", "a\"b", "naïve", "a=b", &long] {
        let _ = gate.bearer(other, now()).await;
        assert_eq!(answers.count(), 0, "{other}");
    }
    assert!(enters(&gate, &good(), 0).await.is_ok(), "JWTs are verified as ever");
}

// SG14
#[tokio::test]
async fn only_true_is_active_and_every_claim_still_counts() {
    let refused = [
        json!({}),
        with(active(), "active", json!(null)),
        with(active(), "active", "true"),
        with(active(), "active", 1),
        without(active(), "active"),
        with(active(), "token_type", "refresh_token"),
        with(active(), "token_type", "N_A"),
        with(active(), "token_type", 1),
        with(active(), "token_type", "DPoP"),
        with(active(), "iss", "https://other.example"),
        with(active(), "iss", 1),
        with(active(), "aud", "https://other.example"),
        with(active(), "aud", json!([])),
        without(active(), "aud"),
        with(active(), "exp", NOW - 31),
        with(active(), "exp", "never"),
        with(active(), "nbf", NOW + 31),
        with(active(), "iat", NOW + 31),
        without(active(), "sub"),
        with(active(), "sub", ""),
        with(active(), "scope", json!(["a"])),
        with(active(), "permissions", "all"),
        with(active(), "cnf", json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })),
    ];
    for answer in refused {
        let answers = Answers::with(&answer);
        assert_eq!(
            enters(&gate(settings(&answers, me())), TOKEN, 0).await.unwrap_err(),
            Denial::InvalidCredential,
            "{answer}"
        );
    }
    for answer in [
        without(active(), "iss"),
        without(active(), "token_type"),
        with(active(), "token_type", "bearer"),
        without(active(), "exp"),
        without(without(active(), "jti"), "iat"),
    ] {
        let answers = Answers::with(&answer);
        assert!(enters(&gate(settings(&answers, me())), TOKEN, 0).await.is_ok(), "{answer}");
    }
}

// SG14: an issuer that vouches for the audience
#[tokio::test]
async fn an_audience_that_is_named_counts_also_where_the_issuer_vouches_for_it() {
    for (answer, accepted) in
        [(without(active(), "aud"), true), (active(), true), (with(active(), "aud", "https://other.example"), false)]
    {
        let answers = Answers::with(&answer);
        let gate = gate(settings(&answers, me()).issuer_vouches_for_audience());
        assert_eq!(enters(&gate, TOKEN, 0).await.is_ok(), accepted, "{answer}");
    }
}

// Z40, SG15
#[tokio::test]
async fn an_answer_is_remembered_for_a_short_time_and_never_beyond_the_tokens_end() {
    let answers = Answers::with(&with(active(), "exp", NOW + 40));
    let gate = gate(settings(&answers, me()));
    for seconds in [0, 1, 29] {
        enters(&gate, TOKEN, seconds).await.unwrap();
        assert_eq!(answers.count(), 1, "{seconds}");
    }
    enters(&gate, TOKEN, 30).await.unwrap();
    enters(&gate, TOKEN, 39).await.unwrap();
    assert_eq!(answers.count(), 2);

    answers.say(&json!({ "active": false }));
    assert_eq!(enters(&gate, TOKEN, 40).await.unwrap_err(), Denial::InvalidCredential, "not beyond `exp`");
    assert_eq!(answers.count(), 3);
    // another token is another question
    assert_eq!(enters(&gate, "SlAV32hkKG_opaque.token~1+/2=", 39).await.unwrap_err(), Denial::InvalidCredential);
}

// SG15: every prefix of an opaque token is another token (CVE-2026-27840)
#[tokio::test]
async fn a_prefix_of_a_remembered_token_is_asked_about() {
    let answers = Answers::with(&active());
    let gate = gate(settings(&answers, me()));
    enters(&gate, TOKEN, 0).await.unwrap();

    answers.say(&json!({ "active": false }));
    for end in 1..TOKEN.len() {
        assert_eq!(enters(&gate, &TOKEN[..end], 0).await.unwrap_err(), Denial::InvalidCredential, "{end}");
    }
    assert!(enters(&gate, TOKEN, 0).await.is_ok());
}

#[tokio::test]
async fn without_a_cache_each_request_asks() {
    let answers = Answers::with(&active());
    let gate = gate(settings(&answers, me())).cache(None::<TokenCache>);

    for n in 1..4 {
        enters(&gate, TOKEN, 0).await.unwrap();
        assert_eq!(answers.count(), n);
    }
    let short = self::gate(settings(&answers, me()).remembered(Duration::ZERO));
    enters(&short, TOKEN, 0).await.unwrap();
    enters(&short, TOKEN, 0).await.unwrap();
    assert_eq!(answers.count(), 5);
}

// SA11, SG16
#[tokio::test]
async fn an_issuer_that_does_not_answer_is_an_outage_and_never_an_allow() {
    for (status, body, text) in [
        (
            401,
            "{}",
            "introspection: the issuer refused this service's own credentials (status 401); check the client's id and secret",
        ),
        (
            403,
            "{}",
            "introspection: the issuer refused this service's own credentials (status 403); check the client's id and secret",
        ),
        (500, r#"{"active":true}"#, "introspection: answer has status 500, expected 200"),
        (302, r#"{"active":true}"#, "introspection: answer has status 302, expected 200"),
        (200, "<html>", "introspection: answer is not one JSON object: expected value at line 1 column 1"),
        (200, "[true]", "introspection: answer is not one JSON object: not an object"),
        (
            200,
            r#"{"active":false,"active":true}"#,
            "introspection: answer is not one JSON object: member `active` is there twice at line 1 column 24",
        ),
    ] {
        let answers = Answers::text(status, body);
        let refused = gate(settings(&answers, me())).bearer(TOKEN, now()).await.unwrap_err();
        assert_eq!(refused.to_string(), format!("the credential could not be checked: {text}"));
        assert_eq!(refused.denial(), Denial::Unavailable);
    }

    let gate = gate(Introspection::at("https://issuer.example/introspect", me()).client(Arc::new(Nobody)));
    assert!(matches!(gate.bearer(TOKEN, now()).await, Err(AuthenticationError::Unavailable(_))));
}

// SG3, SG16
// RUSTSEC-2026-0174 (a header value that is not ASCII)
#[tokio::test]
async fn a_secret_with_reserved_characters_is_encoded_before_it_goes_into_the_header() {
    let answers = Answers::with(&active());
    let me = IntrospectionClient::with_secret("rp:special id", Secret::new("a:b c%+&é".to_owned()));
    enters(&gate(settings(&answers, me)), TOKEN, 0).await.unwrap();

    let basic = answers.authorization().unwrap();
    let pair = STANDARD.decode(basic.strip_prefix("Basic ").unwrap()).unwrap();
    assert_eq!(String::from_utf8(pair).unwrap(), "rp%3Aspecial+id:a%3Ab+c%25%2B%26%C3%A9");
    assert!(answers.form().iter().all(|(name, _)| name != "client_secret" && name != "client_id"));
}

// SG16
#[tokio::test]
async fn a_secret_in_the_body_is_in_no_header() {
    let answers = Answers::with(&active());
    let me = IntrospectionClient::with_secret_in_body("api", Secret::new("s3cret".to_owned()));
    enters(&gate(settings(&answers, me)), TOKEN, 0).await.unwrap();

    assert_eq!(answers.authorization(), None);
    assert!(answers.form().contains(&("client_secret".to_owned(), "s3cret".to_owned())));
    assert!(answers.form().contains(&("client_id".to_owned(), "api".to_owned())));
}

// SG2
#[tokio::test]
async fn an_assertion_is_for_the_issuer_alone_for_a_minute_and_new_each_time() {
    let answers = Answers::with(&active());
    let key = Arc::new(SigningKey::generate(Algorithm::ES256).unwrap());
    let gate =
        gate(settings(&answers, IntrospectionClient::with_key("api", Arc::clone(&key))).remembered(Duration::ZERO));
    let keys = KeySet::from_jwks(&key.public_jwks().to_string()).unwrap();

    let mut ids = Vec::new();
    for _ in 0..2 {
        enters(&gate, TOKEN, 0).await.unwrap();
        let form = answers.form();
        let value = |name: &str| form.iter().find(|(found, _)| found == name).unwrap().1.clone();
        assert_eq!(value("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        let assertion = value("client_assertion");
        let assertion = super::super::UnverifiedToken::parse(&assertion).unwrap();
        assertion.verify_signature(&keys).unwrap();
        let payload = assertion.payload();
        assert_eq!((&payload["iss"], &payload["sub"], &payload["aud"]), (&json!("api"), &json!("api"), &json!(ISSUER)));
        assert_eq!((&payload["iat"], &payload["exp"]), (&json!(NOW), &json!(NOW + 60)));
        ids.push(payload["jti"].clone());
    }
    assert_ne!(ids[0], ids[1]);
}

// SG16: where to ask is learnt from the issuer's metadata, and a secret goes nowhere else
#[tokio::test]
async fn the_endpoint_of_the_metadata_is_asked_unless_it_is_elsewhere() {
    for (endpoint, asked) in
        [("https://issuer.example/i", 2), ("https://attacker.example/i", 1), ("http://issuer.example/i", 1)]
    {
        let answers = Answers::with(&with(with(active(), "issuer", ISSUER), "introspection_endpoint", endpoint));
        let gate = gate(Introspection::discover(me()).client(Arc::clone(&answers) as Arc<dyn SendsRequests>));

        assert_eq!(enters(&gate, TOKEN, 0).await.is_ok(), asked == 2, "{endpoint}");
        assert_eq!(answers.count(), asked, "{endpoint}");
    }
}

#[test]
fn only_one_issuer_is_asked_and_not_in_the_clear() {
    let other = Issuer::opaque("https://other.example", Introspection::discover(me())).audience(API);
    assert_eq!(
        Verifier::new([issuer().introspection(Introspection::discover(me())), other]).unwrap_err().to_string(),
        "introspection: `https://other.example` is a second issuer to ask; a token would be shown to one that it is not of"
    );
    assert_eq!(
        Verifier::new([issuer().introspection(Introspection::at("http://issuer.example/i", me()))])
            .unwrap_err()
            .to_string(),
        "introspection: for issuer `https://issuer.example`: address `http://issuer.example/i` is not encrypted; use `https` (`http` only on this machine)"
    );
}

// Z40
#[tokio::test]
async fn an_issuer_of_opaque_tokens_alone_needs_no_keys_and_verifies_no_jwt() {
    let answers = Answers::with(&active());
    let opaque = Issuer::opaque(ISSUER, settings(&answers, me())).audience(API).profile(Profile::zitadel("1"));
    let gate = TokenGate::new(Verifier::new([opaque]).unwrap());

    assert!(enters(&gate, TOKEN, 0).await.is_ok());
    assert_eq!(enters(&gate, &good(), 0).await.unwrap_err(), Denial::InvalidCredential);
    assert_eq!(answers.count(), 1);
}

// X06
// RUSTSEC-2022-0086, RUSTSEC-2022-0087, RUSTSEC-2024-0358 (secrets in debug logs)
#[test]
fn neither_secret_nor_key_is_seen() {
    let shown = format!(
        "{:?} {:?} {:?}",
        me(),
        IntrospectionClient::with_key("api", Arc::new(SigningKey::generate(Algorithm::ES256).unwrap())),
        issuer().introspection(Introspection::discover(IntrospectionClient::with_secret_in_body(
            "api",
            Secret::new("hunter2".to_owned())
        )))
    );

    assert!(!shown.contains("s3cret") && !shown.contains("hunter2") && !shown.contains("PRIVATE"), "{shown}");
}

// SC14
#[tokio::test]
async fn a_revoked_opaque_token_without_an_end_stays_refused() {
    use crate::token::{RevocationMemory, Revocations};
    let answers = Answers::with(&without(active(), "exp"));
    let revocations = Revocations::builder(RevocationMemory::new().most(2)).build();
    let gate = gate(settings(&answers, me())).revocations(revocations.clone());
    let bob = enters(&gate, TOKEN, 0).await.unwrap();
    revocations.revoke(&bob, at(0)).await.unwrap();
    assert!(enters(&gate, TOKEN, 1).await.is_err());
    revocations.sign_out(&crate::PrincipalId::new(ISSUER, "alice"), at(91)).await.unwrap();
    assert!(enters(&gate, TOKEN, 92).await.is_err(), "revoked, and counts again");
}

#[tokio::test]
async fn remembered_answers_weigh_what_they_hold() {
    let answers = Answers::with(&with(active(), "metadata", "x".repeat(100_000)));
    let gate = gate(settings(&answers, me())).cache(TokenCache::new().bytes(1024 * 1024));
    for n in 0..1_000 {
        enters(&gate, &format!("opaque-{n}"), 0).await.unwrap();
    }
    assert!(gate.remembered() * 100_000 <= 2 * 1024 * 1024, "{} entries of 100 kB in 1 MiB", gate.remembered());
}
