//! Tokens that are bound to a key, over HTTP: the scheme, the proof's header, the nonce.

use auth_axum::{
    Auth, AuthBuilder, GuardedRouter, Principal, ResourceMetadata, authenticated, get, post,
    testing::TestClock,
    token::{Dpop, Issuer, Nonces, Profile},
};
use aws_lc_rs::digest::{SHA256, digest};
use axum::{Router, body::Body, http::Request};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use idp::{Idp, K2, Key, Product, STRANGER, Token};
use serde_json::json;
use tower::ServiceExt;

#[authenticated]
async fn me(user: Principal) -> String {
    user.subject().to_owned()
}

struct Service {
    idp: Idp,
    router: Router,
    clock: TestClock,
}

impl Service {
    async fn with(settings: impl FnOnce(AuthBuilder) -> AuthBuilder) -> Self {
        let idp = Idp::start(Product::Zitadel, json!({ "aud": "https://api.example", "azp": "web" })).await;
        let clock = TestClock::at("2026-11-25T12:00:00Z".parse().unwrap());
        idp.at(auth_axum::Clock::now(&clock));
        let issuer = Issuer::discover(idp.name()).audience("https://api.example").profile(Profile::auth0());
        let auth = settings(Auth::builder().issuer(issuer).clock(clock.clone())).build().await.unwrap();
        let router: GuardedRouter = GuardedRouter::new().route("/me", get(me)).route("/me", post(me));
        Self { idp, router: router.into_router(auth), clock }
    }

    async fn new() -> Self {
        Self::with(|auth| auth.dpop(Dpop::at("https://api.example").unwrap())).await
    }

    fn bound(&self) -> String {
        self.idp.token().claim("cnf", json!({ "jkt": K2.thumbprint() })).text()
    }

    /// A proof of the key for `GET /me`.
    fn proof(&self, id: &str, token: &str) -> Token {
        self.proof_by(&K2, id, token)
    }

    fn proof_by(&self, key: &'static Key, id: &str, token: &str) -> Token {
        let now = auth_axum::Clock::now(&self.clock).as_second();
        let hash = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()));
        let claims = json!({ "jti": id, "htm": "GET", "htu": "https://api.example/me", "iat": now, "ath": hash });
        Token::proof(key, &claims)
    }

    async fn ask(&self, headers: &[(&str, &str)]) -> Answer {
        let request = headers.iter().fold(Request::get("/me"), |request, (name, value)| request.header(*name, *value));
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let lines = response.headers().get_all("www-authenticate").iter();
        Answer {
            status: response.status().as_u16(),
            challenges: lines.map(|line| line.to_str().unwrap().to_owned()).collect(),
            nonce: response.headers().get("dpop-nonce").map(|nonce| nonce.to_str().unwrap().to_owned()),
        }
    }

    async fn prove(&self, token: &str, proof: &Token) -> Answer {
        self.ask(&[("authorization", &format!("DPoP {token}")), ("dpop", &proof.text())]).await
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    challenges: Vec<String>,
    nonce: Option<String>,
}

impl Answer {
    /// The error code of the challenge of DPoP.
    fn error(&self) -> Option<&str> {
        let line = self.challenges.iter().find(|line| line.starts_with("DPoP ")).unwrap();
        assert!(line.contains("algs=\""), "{line}");
        Some(line.split_once("error=\"")?.1.split_once('"')?.0)
    }
}

// SG18, SA5, SA6
#[tokio::test]
async fn a_bound_token_and_a_proof_of_its_key_let_somebody_in() {
    let service = Service::new().await;
    let token = service.bound();
    assert_eq!(service.prove(&token, &service.proof("p-1", &token)).await.status, 200);
    let proof = service.proof("p-2", &token).text();
    assert_eq!(service.ask(&[("authorization", &format!("dpop {token}")), ("dpop", &proof)]).await.status, 200);
}

// SG18
#[tokio::test]
async fn each_wrong_proof_is_told_apart_from_a_wrong_token() {
    let service = Service::new().await;
    let token = service.bound();
    let proof = |id: &str| service.proof(id, &token);

    for (n, wrong) in [
        proof("a").claim("htm", "POST"),
        proof("b").claim("htu", "https://api.example/other"),
        proof("c").claim("htu", "https://attacker.example/me"),
        proof("d").claim("iat", 1),
        proof("e").claim("ath", "AAAA"),
        proof("f").without("jti"),
        proof("g").header("typ", "JWT"),
        proof("h").unsigned("none"),
        proof("i").with_secret(b"0123456789012345678901234567890123456789"),
        proof("j").without_header("jwk"),
    ]
    .iter()
    .enumerate()
    {
        let answer = service.prove(&token, wrong).await;
        assert_eq!((answer.status, answer.error()), (401, Some("invalid_dpop_proof")), "{n}");
    }
    for headers in [
        &[("authorization", &*format!("DPoP {token}"))][..],
        &[("authorization", &format!("DPoP {token}")), ("dpop", &proof("k").text()), ("dpop", &proof("l").text())],
        &[("authorization", &format!("DPoP {token}")), ("dpop", "")],
    ] {
        let answer = service.ask(headers).await;
        assert_eq!((answer.status, answer.error()), (401, Some("invalid_dpop_proof")));
    }

    let other_key = service.prove(&token, &service.proof_by(&STRANGER, "o", &token)).await;
    assert_eq!((other_key.status, other_key.error()), (401, Some("invalid_token")));
    let expired = service.idp.token().claim("cnf", json!({ "jkt": K2.thumbprint() })).claim("exp", 1).text();
    let answer = service.prove(&expired, &service.proof("m", &expired)).await;
    assert_eq!((answer.status, answer.error()), (401, Some("invalid_token")));
    let unbound = service.idp.token().text();
    let answer = service.prove(&unbound, &service.proof("n", &unbound)).await;
    assert_eq!((answer.status, answer.error()), (401, Some("invalid_token")));
}

// SG18
#[tokio::test]
async fn a_proof_counts_once() {
    let service = Service::new().await;
    let token = service.bound();
    let proof = service.proof("once", &token);
    assert_eq!(service.prove(&token, &proof).await.status, 200);
    let again = service.prove(&token, &proof).await;
    assert_eq!((again.status, again.error()), (401, Some("invalid_dpop_proof")));
}

// SG19, SC10
#[tokio::test]
async fn a_bound_token_never_passes_as_a_bearer_token() {
    let service = Service::new().await;
    let token = service.bound();
    let proof = service.proof("p", &token).text();
    for headers in [
        &[("authorization", &*format!("Bearer {token}"))][..],
        &[("authorization", &format!("Bearer {token}")), ("dpop", &proof)],
    ] {
        let answer = service.ask(headers).await;
        assert_eq!(answer.status, 401);
        let bearer = answer.challenges.iter().find(|line| line.starts_with("Bearer ")).unwrap();
        assert!(bearer.ends_with("error=\"invalid_token\""), "{bearer}");
        assert_eq!(answer.error(), None);
    }
    assert_eq!(service.ask(&[("authorization", &format!("Bearer {}", service.idp.token().text()))]).await.status, 200);
}

// SA5
#[tokio::test]
async fn where_proofs_are_not_taken_the_scheme_is_unknown() {
    let service = Service::with(|auth| auth).await;
    let token = service.bound();
    let answer = service.prove(&token, &service.proof("p", &token)).await;
    assert_eq!((answer.status, answer.challenges), (401, vec!["Bearer realm=\"api\"".to_owned()]));
}

// SG18
#[tokio::test]
async fn a_nonce_is_asked_for_given_and_renewed() {
    let dpop = Dpop::at("https://api.example").unwrap().nonces(Nonces::with_key([7; 32]));
    let service = Service::with(|auth| auth.dpop(dpop)).await;
    let token = service.bound();

    let first = service.prove(&token, &service.proof("a", &token)).await;
    assert_eq!((first.status, first.error()), (401, Some("use_dpop_nonce")));
    let nonce = first.nonce.unwrap();
    let second = service.prove(&token, &service.proof("b", &token).claim("nonce", &*nonce)).await;
    assert_eq!(second.status, 200);
    assert!(second.nonce.is_some(), "the next one comes with the answer (RFC 9449 section 8.2)");

    for wrong in ["", "guessed", &nonce[1..]] {
        let answer = service.prove(&token, &service.proof("c", &token).claim("nonce", wrong)).await;
        assert_eq!((answer.status, answer.error()), (401, Some("use_dpop_nonce")), "{wrong}");
    }
    service.clock.advance(std::time::Duration::from_hours(1));
    service.idp.at(auth_axum::Clock::now(&service.clock));
    let token = service.bound();
    let old = service.prove(&token, &service.proof("d", &token).claim("nonce", &*nonce)).await;
    assert_eq!((old.status, old.error()), (401, Some("use_dpop_nonce")));

    // who sends no proof is told nothing of nonces
    let nobody = service.ask(&[]).await;
    assert_eq!((nobody.status, nobody.nonce, nobody.challenges.len()), (401, None, 2));
}

// SA16
#[tokio::test]
async fn both_schemes_name_the_metadata_of_the_resource() {
    let metadata = ResourceMetadata::new("https://api.example").unwrap();
    let service =
        Service::with(|auth| auth.resource_metadata(&metadata).dpop(Dpop::at("https://api.example").unwrap())).await;
    let answer = service.ask(&[]).await;
    assert_eq!(answer.challenges.len(), 2);
    for line in answer.challenges {
        assert!(
            line.contains("resource_metadata=\"https://api.example/.well-known/oauth-protected-resource\""),
            "{line}"
        );
    }
}

#[tokio::test]
async fn proofs_without_an_issuer_are_a_mistake() {
    #[derive(Debug)]
    struct Keys;
    impl auth_axum::credential::Scheme for Keys {
        fn place(&self) -> auth_axum::credential::Place {
            auth_axum::credential::Place::Cookie("key".to_owned())
        }
        fn challenge(&self) -> Option<&'static str> {
            None
        }
        fn recognises(&self, _: &auth_axum::Secret) -> bool {
            true
        }
        fn verify<'a>(
            &'a self,
            _: &'a auth_axum::Secret,
            _: &'a axum::http::request::Parts,
            _: auth_axum::Timestamp,
        ) -> auth_axum::credential::Verifying<'a> {
            Box::pin(async { Err(auth_axum::AuthenticationError::refused("no")) })
        }
    }
    let built = Auth::builder().scheme(Keys).dpop(Dpop::at("https://api.example").unwrap()).build().await;
    assert_eq!(built.unwrap_err().to_string(), "`dpop`: no issuer is named whose tokens could be bound to a key");
}

// SG18
#[tokio::test]
async fn a_proof_is_for_the_whole_path_also_where_the_router_is_nested() {
    let mut service = Service::new().await;
    service.router = Router::new().nest("/v1", service.router.clone());
    let token = service.bound();
    let ask = async |id: &str, htu: &str| {
        let now = auth_axum::Clock::now(&service.clock).as_second();
        let hash = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()));
        let claims = json!({ "jti": id, "htm": "GET", "htu": htu, "iat": now, "ath": hash });
        let request = Request::get("/v1/me")
            .header("authorization", format!("DPoP {token}"))
            .header("dpop", Token::proof(&K2, &claims).text());
        service.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    };
    let right = ask("r1", "https://api.example/v1/me").await;
    let wrong = ask("r2", "https://api.example/me").await;
    assert_eq!((right, wrong), (200, 401));
}

#[derive(Debug)]
struct Keys;

impl auth_axum::credential::Scheme for Keys {
    fn place(&self) -> auth_axum::credential::Place {
        auth_axum::credential::Place::Authorization("Bearer")
    }
    fn challenge(&self) -> Option<&'static str> {
        Some("Bearer")
    }
    fn recognises(&self, key: &auth_axum::Secret) -> bool {
        key.expose().starts_with("k-")
    }
    fn verify<'a>(
        &'a self,
        _: &'a auth_axum::Secret,
        _: &'a axum::http::request::Parts,
        _: auth_axum::Timestamp,
    ) -> auth_axum::credential::Verifying<'a> {
        Box::pin(async { Ok(Principal::builder("urn:keys", "robot").build()) })
    }
}

#[tokio::test]
async fn a_key_of_another_scheme_behind_bearer_is_not_shown_to_the_issuer() {
    use auth_axum::token::{Introspection, IntrospectionClient};
    let idp = Idp::start(Product::Zitadel, json!({ "aud": "https://api.example", "azp": "web" })).await;
    let me_there = IntrospectionClient::with_secret("api", auth_axum::Secret::new("s3cret".to_owned()));
    let issuer = Issuer::discover(idp.name()).audience("https://api.example").profile(Profile::auth0());
    let issuer = issuer.introspection(Introspection::at("http://127.0.0.1:9/introspect", me_there));
    let auth = Auth::builder().issuer(issuer).scheme(Keys).build().await.unwrap();
    let router: GuardedRouter = GuardedRouter::new().route("/me", get(me));
    let request = Request::get("/me").header("authorization", "Bearer k-1").body(Body::empty()).unwrap();
    let status = router.into_router(auth).oneshot(request).await.unwrap().status().as_u16();
    assert_eq!(status, 200, "the issuer was asked about the key of another scheme");
}
