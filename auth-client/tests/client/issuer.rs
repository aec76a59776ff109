//! A token endpoint on this machine that answers by script and keeps what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use auth_client::{ClientKey, TokenEndpoint};
use auth_core::{
    Timestamp,
    token::{Algorithm, SigningKey},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};

#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) address: String,
    script: Arc<Script>,
}

struct Script {
    answers: Mutex<VecDeque<Response>>,
    asked: Mutex<Vec<Asked>>,
    /// A permit for each answer that may go out.
    open: Semaphore,
}

/// One request, as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Script {
            answers: Mutex::default(),
            asked: Mutex::default(),
            open: Semaphore::new(Semaphore::MAX_PERMITS),
        });
        let router = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, script }
    }

    pub(crate) fn endpoint(&self) -> TokenEndpoint {
        TokenEndpoint::new(&format!("{}/oauth/token", self.address)).unwrap()
    }

    pub(crate) fn next(&self, status: u16, body: &Value) {
        let response = Response::builder().status(status).header("content-type", "application/json");
        self.next_response(response.body(Body::from(body.to_string())).unwrap());
    }

    pub(crate) fn next_response(&self, response: Response) {
        self.script.answers.lock().unwrap().push_back(response);
    }

    /// Hands out a token of this text and life.
    pub(crate) fn hands_out(&self, token: &str, expires_in: u64) {
        self.next(200, &json!({ "access_token": token, "token_type": "Bearer", "expires_in": expires_in }));
    }

    /// Keeps every answer back until [`opens`](Self::opens).
    pub(crate) fn closes(&self) {
        self.script.open.forget_permits(usize::MAX);
    }

    pub(crate) fn opens(&self) {
        self.script.open.add_permits(1_000);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A member of the form; there once or not at all.
    pub(crate) fn form(&self, name: &str) -> Option<String> {
        let mut values = form_urlencoded::parse(self.body.as_bytes()).filter(|(key, _)| key == name);
        let first = values.next().map(|(_, value)| value.into_owned());
        assert!(values.next().is_none(), "`{name}` is there twice");
        first
    }
}

async fn answer(State(script): State<Arc<Script>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    script.asked.lock().unwrap().push(Asked { headers: parts.headers, body });
    script.open.acquire().await.unwrap().forget();
    script.open.add_permits(1);
    let next = script.answers.lock().unwrap().pop_front();
    next.unwrap_or_else(|| Response::builder().status(500).body(Body::from("nothing is scripted")).unwrap())
}

/// A new key as PEM, and who can verify what it signs.
pub(crate) fn new_key(pem: &str) -> (ClientKey, SigningKey) {
    (ClientKey::from_pem(pem).unwrap().named("key-1"), SigningKey::from_pem(pem).unwrap().named("key-1"))
}

pub(crate) fn es256_pem() -> String {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    pem_of("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref())
}

pub(crate) fn rsa_pem() -> String {
    use aws_lc_rs::{encoding::AsDer, rsa};
    let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    pem_of("PRIVATE KEY", pair.as_der().unwrap().as_ref())
}

fn pem_of(label: &str, der: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Header and claims of an assertion, after its signature was checked.
pub(crate) fn verified(assertion: &str, key: &SigningKey, algorithm: Algorithm) -> (Value, Value) {
    let jwks: jsonwebtoken::jwk::JwkSet = serde_json::from_value(key.public_jwks()).unwrap();
    let decoding = jsonwebtoken::DecodingKey::from_jwk(&jwks.keys[0]).unwrap();
    let mut validation = jsonwebtoken::Validation::new(algorithm.name().parse().unwrap());
    validation.validate_exp = false;
    validation.validate_aud = false;
    let token = jsonwebtoken::decode::<Value>(assertion, &decoding, &validation).unwrap();
    (serde_json::to_value(token.header).unwrap(), token.claims)
}

pub(crate) fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

pub(crate) fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(noon().as_second() + seconds).unwrap()
}
