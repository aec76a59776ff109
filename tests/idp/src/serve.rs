//! What the issuer answers.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::header,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};

use crate::{
    Token,
    idp::{Changing, Fault, Seen, State as Issuer},
};

pub(crate) fn serve(listener: TcpListener, issuer: Arc<Issuer>) {
    let router = Router::new().fallback(answer).with_state(issuer);
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// The usual claims of a token.
pub(crate) fn claims(name: &str, all: &Changing, subject: &str) -> Value {
    let now = all.now.as_second();
    let mut claims = json!({
        "iss": name,
        "sub": subject,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "jti": format!("jti-{}-{}", now, all.seen.len()),
    });
    claims.as_object_mut().unwrap().extend(all.claims.clone());
    claims
}

async fn answer(State(issuer): State<Arc<Issuer>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = String::from_utf8_lossy(&to_bytes(body, 1 << 20).await.unwrap()).into_owned();
    let seen = Seen { path: parts.uri.path().to_owned(), headers: parts.headers, body };
    let fault = {
        let mut all = issuer.changing.lock().unwrap();
        all.seen.push(seen.clone());
        all.faults.get(&seen.path).cloned()
    };
    match fault {
        Some(Fault::Body(text)) => return json_text(200, text),
        Some(Fault::Hang) => return std::future::pending().await,
        Some(Fault::Redirect(to)) => {
            return Response::builder().status(302).header(header::LOCATION, to).body(Body::empty()).unwrap();
        }
        Some(Fault::Slow(time)) => sleep(time).await,
        Some(Fault::Status(status)) => return json_text(status, "{}".to_owned()),
        None => {}
    }
    let mut all = issuer.changing.lock().unwrap();
    let (status, document) = respond(&issuer, &mut all, &seen);
    json_text(status, document.to_string())
}

fn respond(issuer: &Issuer, all: &mut Changing, seen: &Seen) -> (u16, Value) {
    match &*seen.path {
        "/.well-known/openid-configuration" => (200, all.metadata.clone().into()),
        "/oauth/v2/token" | "/oauth/token" => token(issuer, all, seen),
        "/oauth/v2/introspect" => introspect(all, seen),
        path if path == issuer.product.keys() || path == "/moved/keys" => (200, all.keys.clone()),
        _ => (404, json!({})),
    }
}

fn token(issuer: &Issuer, all: &mut Changing, seen: &Seen) -> (u16, Value) {
    let members = members(seen);
    let member = |name: &str| members.get(name).map(String::as_str);
    let claims = match member("grant_type") {
        Some("client_credentials") => {
            let (Some(id), given) = (member("client_id"), member("client_secret")) else {
                return refused("no client");
            };
            if given.is_none() || all.clients.get(id).map(String::as_str) != given {
                return (401, json!({ "error": "invalid_client" }));
            }
            claims(&issuer.name, all, &format!("{id}@clients"))
        }
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer") => {
            match claimed_by(issuer, all, member("assertion").unwrap_or_default()) {
                Ok(claims) => claims,
                Err(reason) => return refused(&reason),
            }
        }
        _ => return (400, json!({ "error": "unsupported_grant_type" })),
    };
    let token = Token::new(&claims).text();
    (200, json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 }))
}

/// Checks an assertion as the issuers do, and more strictly (RFC 7523 section 3).
fn claimed_by(issuer: &Issuer, all: &mut Changing, assertion: &str) -> Result<Value, String> {
    let named = jsonwebtoken::decode_header(assertion).map_err(|error| error.to_string())?;
    let unverified = jsonwebtoken::dangerous::insecure_decode::<Value>(assertion).map_err(|error| error.to_string())?;
    let user = unverified.claims["iss"].as_str().unwrap_or_default().to_owned();
    let (key, its_claims) = all.service_users.get(&user).cloned().ok_or("no such service user")?;
    if named.kid.as_deref() != Some(key.id) || named.alg != jsonwebtoken::Algorithm::RS256 {
        return Err("another key or algorithm".to_owned());
    }
    let decoding = jsonwebtoken::DecodingKey::from_rsa_pem(key.public_pem.as_bytes()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(named.alg);
    validation.set_audience(&[&issuer.name]);
    validation.set_issuer(&[&user]);
    validation.sub = Some(user.clone());
    validation.set_required_spec_claims(&["exp", "iss", "sub", "aud"]);
    let claims =
        jsonwebtoken::decode::<Value>(assertion, &decoding, &validation).map_err(|error| error.to_string())?.claims;
    let (issued_at, until) = (claims["iat"].as_i64().ok_or("no iat")?, claims["exp"].as_i64().ok_or("no exp")?);
    let id = claims["jti"].as_str().ok_or("no jti")?.to_owned();
    if until > issued_at + 300 || !claims["aud"].is_string() {
        return Err("too long, or for several".to_owned());
    }
    if all.assertions.contains(&id) {
        return Err("used before".to_owned());
    }
    all.assertions.push(id);
    let mut claims = self::claims(&issuer.name, all, &user);
    claims.as_object_mut().unwrap().extend(its_claims.as_object().cloned().unwrap_or_default());
    Ok(claims)
}

fn introspect(all: &Changing, seen: &Seen) -> (u16, Value) {
    let basic = seen.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let pair = basic.and_then(|value| BASE64_STANDARD.decode(value.strip_prefix("Basic ")?).ok());
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok()).unwrap_or_default();
    let known = pair.split_once(':').is_some_and(|(id, secret)| all.clients.get(id).is_some_and(|own| own == secret));
    if !known {
        return (401, json!({ "error": "invalid_client" }));
    }
    let token = members(seen).get("token").cloned().unwrap_or_default();
    (200, all.active.get(&token).cloned().unwrap_or(json!({ "active": false })))
}

/// The members of a body, a form or JSON.
fn members(seen: &Seen) -> BTreeMap<String, String> {
    match serde_json::from_str::<BTreeMap<String, String>>(&seen.body) {
        Ok(members) => members,
        Err(_) => form_urlencoded::parse(seen.body.as_bytes()).into_owned().collect(),
    }
}

fn refused(reason: &str) -> (u16, Value) {
    (400, json!({ "error": "invalid_grant", "error_description": reason }))
}

fn json_text(status: u16, text: String) -> Response {
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    response.body(Body::from(text)).unwrap()
}
