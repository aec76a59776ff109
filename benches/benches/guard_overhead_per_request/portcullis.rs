//! Portcullis.
//!
//! `portcullis` is a service with the credential layer and a principal that is verified already
//! ([`Preauthenticated`]). `portcullis_layer` is the layer around the unguarded handler, `portcullis_public` around
//! a `#[public]` one: what they cost less than `portcullis` is the guard, and the rule. `portcullis_eddsa`, `_es256` and
//! `_hs256` verify a signed token in each request. Audit events go to `tracing`, as by default, where nobody listens.

use core::{error::Error, time::Duration};

use ::axum_gate::jsonwebtoken::{self, EncodingKey, Header};
use auth_axum::{
    Auth, Clock, GuardedMethodRouter, GuardedRouter, Principal, SystemClock, authorize,
    danger::Preauthenticated,
    get, public, require_roles,
    token::{AccessToken, Algorithm, HmacSecret, Issuer, KeySet, SigningKey, TokenIssuer, VerifyingKey},
};
use axum::{Router, extract::Request, http::StatusCode};

use crate::{Asked, Case, plain};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { write } }
}

pub(crate) fn cases(asked: Asked) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = vec![Case {
        name: "portcullis",
        service: service(guarded(asked), issuer(Algorithm::EdDSA, asked)?.0)?,
        request: request(asked),
        answer: asked.answer(),
    }];
    if matches!(asked, Asked::OneRole) {
        let layer = GuardedRouter::new().merge_unguarded(
            "measures the credential layer alone",
            Router::new().route("/reports", axum::routing::get(plain::reports)),
        );
        let public = GuardedRouter::new().route("/reports", get(open));
        for (name, router) in [("portcullis_layer", layer), ("portcullis_public", public)] {
            let service = service(router, issuer(Algorithm::EdDSA, asked)?.0)?;
            cases.push(Case { name, service, request: request(asked), answer: StatusCode::OK });
        }
    }
    for (name, algorithm) in [
        ("portcullis_eddsa", Algorithm::EdDSA),
        ("portcullis_es256", Algorithm::ES256),
        ("portcullis_hs256", Algorithm::HS256),
    ] {
        let (issuer, bearer) = issuer(algorithm, asked)?;
        cases.push(Case {
            name,
            service: service(guarded(asked), issuer)?,
            request: Box::new(move || crate::request(&bearer)),
            answer: asked.answer(),
        });
    }
    Ok(cases)
}

pub(crate) fn request(asked: Asked) -> Box<dyn Fn() -> Request> {
    let mut principal = Principal::builder(ISSUER, "alice").role(asked.role());
    if let Some(permission) = asked.permission() {
        principal = principal.permission(permission);
    }
    let principal = principal.build();
    Box::new(move || {
        let mut request = crate::request("Bearer verified");
        request.extensions_mut().insert(Preauthenticated(principal.clone()));
        request
    })
}

/// An issuer with a key of its own, and a token of the principal that it signed, as a request carries it.
pub(crate) fn issuer(algorithm: Algorithm, asked: Asked) -> Result<(Issuer, String), Box<dyn Error>> {
    let (keys, token) = if algorithm == Algorithm::HS256 { hmac(asked)? } else { key_pair(algorithm, asked)? };
    Ok((Issuer::keys(ISSUER, keys).audience(AUDIENCE), format!("Bearer {token}")))
}

fn key_pair(algorithm: Algorithm, asked: Asked) -> Result<(KeySet, String), Box<dyn Error>> {
    let key = SigningKey::generate(algorithm)?;
    let keys = KeySet::from_jwks(&key.public_jwks().to_string())?;
    let token = AccessToken::new("alice", AUDIENCE, Duration::from_hours(24))
        .roles([asked.role()])
        .permissions(asked.permission());
    let token = TokenIssuer::new(ISSUER, key).sign(&token, SystemClock.now())?;
    Ok((keys, token.expose().to_owned()))
}

/// Portcullis signs with key pairs only, so this token is made by hand.
fn hmac(asked: Asked) -> Result<(KeySet, String), Box<dyn Error>> {
    let keys = KeySet::new().with(VerifyingKey::hmac(HmacSecret::from_bytes(SECRET)?));
    let now = SystemClock.now().as_second();
    let claims = serde_json::json!({
        "iss": ISSUER, "sub": "alice", "aud": AUDIENCE, "client_id": "benches", "jti": "1", "iat": now,
        "exp": now + 86_400, "roles": [asked.role()], "permissions": Vec::from_iter(asked.permission()),
    });
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::default() };
    Ok((keys, jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(SECRET))?))
}

fn service(router: GuardedRouter, issuer: Issuer) -> Result<Router, Box<dyn Error>> {
    let auth = crate::ready(Auth::builder().issuer(issuer).build()).ok_or("building waits for nothing")??;
    Ok(router.into_router(auth))
}

fn guarded(asked: Asked) -> GuardedRouter {
    let handler: GuardedMethodRouter = match asked {
        Asked::AnyOf => get(any_of),
        Asked::Denied | Asked::OneRole => get(one_role),
        Asked::Hierarchy => get(hierarchy),
    };
    GuardedRouter::new().route("/reports", handler)
}

#[public]
async fn open() -> &'static str {
    "all is well"
}

#[require_roles(admin)]
async fn one_role() -> &'static str {
    "all is well"
}

#[require_roles(editor)]
async fn hierarchy() -> &'static str {
    "all is well"
}

#[authorize(any(role(admin), all(role(editor), permission(articles::write))))]
async fn any_of() -> &'static str {
    "all is well"
}

const AUDIENCE: &str = "https://api.example";
const ISSUER: &str = "https://issuer.example";
const SECRET: &[u8] = b"41196200fc1c0e9e9b67b0199d064e17dbcf796b3ec96ce980e67882ecfc0775";
