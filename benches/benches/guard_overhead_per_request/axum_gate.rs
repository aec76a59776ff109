//! axum-gate 1.1.1.
//!
//! Its gates verify the credential themselves; there is no way in for a principal that is verified already. What comes
//! closest, `axum_gate`, is a gate whose codec looks at no token and returns a prepared account: what is left is the
//! gate itself, and a clone of the account, which the codec has to return by value. `axum_gate_hs256` is its own JWT
//! codec, HS256 by default, on the crypto library that Portcullis uses too.
//!
//! A policy of it is a list of alternatives, so `any_of` is "admin, or the permission"; "editor *and* the permission" can't
//! be said. It answers 401 where it denies.

use core::error::Error;
use std::sync::Arc;

use ::axum_gate::{
    authz::AccessPolicy,
    codecs::Codec,
    errors::Result as GateResult,
    jsonwebtoken::{DecodingKey, EncodingKey},
    prelude::{
        Account, Gate, Group, JsonWebToken, JsonWebTokenOptions, JwtClaims, PermissionId, RegisteredClaims, Role,
    },
};
use axum::{Router, extract::Request, http::StatusCode, routing::get};

use crate::{Asked, Case, plain::reports};

type Claims = JwtClaims<Account<Role, Group>>;

/// A codec that has verified already.
#[derive(Clone)]
struct Verified(Claims);

impl Codec for Verified {
    type Payload = Claims;

    fn encode(&self, _: &Claims) -> GateResult<Vec<u8>> {
        Ok(Vec::new())
    }

    fn decode(&self, _: &[u8]) -> GateResult<Claims> {
        Ok(self.0.clone())
    }
}

pub(crate) fn cases(asked: Asked) -> Result<Vec<Case>, Box<dyn Error>> {
    let answer = match asked {
        Asked::Denied => StatusCode::UNAUTHORIZED,
        Asked::AnyOf | Asked::Hierarchy | Asked::OneRole => StatusCode::OK,
    };
    let claims = claims(asked);

    let secret = b"0123456789abcdef0123456789abcdef";
    let signing = Arc::new(JsonWebToken::<Claims>::new_with_options(
        JsonWebTokenOptions::default()
            .with_encoding_key(EncodingKey::from_secret(secret))
            .with_decoding_key(DecodingKey::from_secret(secret)),
    ));
    let bearer = format!("Bearer {}", String::from_utf8(signing.encode(&claims)?)?);

    let router = || Router::new().route("/reports", get(reports));
    let verified = Gate::bearer(ISSUER, Arc::new(Verified(claims))).with_policy(policy(asked));
    Ok(vec![
        Case { name: "axum_gate", service: router().layer(verified), request: request(asked), answer },
        Case {
            name: "axum_gate_hs256",
            service: router().layer(Gate::bearer(ISSUER, signing).with_policy(policy(asked))),
            request: Box::new(move || crate::request(&bearer)),
            answer,
        },
    ])
}

pub(crate) fn request(_: Asked) -> Box<dyn Fn() -> Request> {
    Box::new(|| crate::request("Bearer verified"))
}

fn policy(asked: Asked) -> AccessPolicy<Role, Group> {
    match asked {
        Asked::AnyOf => {
            AccessPolicy::require_role(Role::Admin).or_require_permission(PermissionId::from("articles:write"))
        }
        Asked::Denied | Asked::OneRole => AccessPolicy::require_role(Role::Admin),
        Asked::Hierarchy => AccessPolicy::require_role_or_supervisor(Role::Moderator),
    }
}

fn claims(asked: Asked) -> Claims {
    let role = match asked.role() {
        "admin" => Role::Admin,
        "editor" => Role::Moderator,
        _ => Role::User,
    };
    let mut account = Account::new("alice", &[role], &[]);
    if let Some(permission) = asked.permission() {
        account.grant_permission(permission);
    }
    JwtClaims::new(account, RegisteredClaims::new(ISSUER, FAR_AWAY))
}

const ISSUER: &str = "https://issuer.example";
/// The first second of the year 2100.
const FAR_AWAY: u64 = 4_102_444_800;
