//! Tokens that are taken back before they end: by a list of those that no longer count, or of those that do.

use core::time::Duration;
use std::sync::Arc;

use auth_accounts::{Accounts, Refusal, Visitor, flows::SignedInAs, keys::Keys};
use auth_axum::{
    AuthenticationError, GuardedRouter, Principal, Problem, Secret, Timestamp, authenticated,
    credential::{Place, Scheme, Verifying},
    get, post, public,
    token::{RevocationError, Revocations, TokenGate, TokenId, TokenIssuer, TokenKind, Verifier},
};
use axum::{
    Form, Json, Router,
    extract::{FromRef, State, rejection::FormRejection},
    http::request::Parts,
    response::Response,
};
use serde_json::{Value, json};

use super::sign_in::{self, PasswordForm, refused};
use crate::{
    Course, CourseError, RevocationMode,
    compat::Chapter,
    course::{ISSUER, Lifetimes, audience},
};

pub(crate) async fn router(course: &Course) -> Result<Router, CourseError> {
    let now = course.now();
    let key = Keys::derive(course.secret())?.signing()?;
    let issuer = TokenIssuer::new(ISSUER, key);
    let kind = TokenKind::access(audience("revocation"), LIFETIME);
    // asked anew with each request, so that what another process has taken back counts at once
    let revocations =
        Revocations::builder(course.stores.revocations().clone()).bound(Duration::ZERO).longest_lifetime(LIFETIME);
    let revocations = match course.revocation {
        RevocationMode::Allowlist => revocations.listed_only().build(),
        RevocationMode::Denylist => revocations.build(),
    };
    let trusted = || kind.issuer(ISSUER, issuer.keys().verifying(now)).leeway(Duration::ZERO);
    let gate = TokenGate::new(Verifier::new([trusted()])?).revocations(revocations.clone());
    let state = Tokens {
        accounts: course.accounts("revocation", Lifetimes::default())?,
        own: Arc::new(Own { verifier: Verifier::new([trusted()])?, issuer, kind, revocations }),
    };
    let auth = course.auth(Chapter::Revocation).scheme(RevocableBearer(gate)).build().await?;

    let routes = GuardedRouter::new()
        .route("/login", post(login))
        .route("/protected", get(protected))
        .route("/logout", post(logout))
        .route("/logout-everywhere", post(logout_everywhere));
    Ok(routes.with_state(state).into_router(auth))
}

/// Bearer tokens that can be taken back: each has an id.
#[derive(Debug)]
struct RevocableBearer(TokenGate);

#[derive(Clone)]
struct Tokens {
    accounts: Accounts,
    own: Arc<Own>,
}

struct Own {
    issuer: TokenIssuer,
    kind: TokenKind,
    verifier: Verifier,
    revocations: Revocations,
}

impl FromRef<Tokens> for Accounts {
    fn from_ref(tokens: &Tokens) -> Self {
        tokens.accounts.clone()
    }
}

impl Scheme for RevocableBearer {
    fn place(&self) -> Place {
        Place::Authorization("Bearer")
    }

    fn challenge(&self) -> Option<&'static str> {
        Some("Bearer")
    }

    fn recognises(&self, token: &Secret) -> bool {
        token.expose().contains('.')
    }

    fn verify<'a>(&'a self, token: &'a Secret, _: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(async move {
            let user = self.0.bearer(token.expose(), now).await?;
            match user.claims().get("jti").and_then(Value::as_str) {
                Some(id) if !id.is_empty() => Ok(user),
                _ => Err(AuthenticationError::refused("the token has no `jti`, so it could never be taken back")),
            }
        })
    }
}

#[public]
async fn login(
    State(tokens): State<Tokens>,
    visitor: Visitor,
    form: Result<Form<PasswordForm>, FormRejection>,
) -> Result<Response, Problem> {
    let sign_in = sign_in::read(form, visitor)?;
    let now = sign_in::now(&tokens.accounts);
    let user = tokens.accounts.verify_password(&sign_in, now).await.map_err(|refusal| refused(&refusal))?;
    let token = tokens.own.issue(&user, now).await?;
    Ok(sign_in::not_stored(&json!({ "access_token": token.expose(), "token_type": "bearer" })))
}

#[authenticated]
async fn protected(user: Principal) -> Json<Value> {
    Json(json!({ "user_id": user.subject() }))
}

/// Takes the token of this request back, for as long as it would have lived.
#[authenticated]
async fn logout(State(tokens): State<Tokens>, user: Principal) -> Result<Json<Value>, Problem> {
    let revoked = tokens.own.revocations.revoke(&user, sign_in::now(&tokens.accounts)).await;
    revoked.map_err(|error| still_counts(&error))?;
    Ok(Json(json!({ "message": "Logged out" })))
}

/// Takes every token of the user back.
#[authenticated]
async fn logout_everywhere(State(tokens): State<Tokens>, user: Principal) -> Result<Json<Value>, Problem> {
    let revoked = tokens.own.revocations.sign_out(user.id(), sign_in::now(&tokens.accounts)).await;
    revoked.map_err(|error| still_counts(&error))?;
    Ok(Json(json!({ "message": "Logged out everywhere" })))
}

impl Own {
    /// A token of this user, listed among those that count where there is such a list.
    async fn issue(&self, user: &SignedInAs, now: Timestamp) -> Result<Secret, Problem> {
        let failed = || refused(&Refusal::Failed);
        let token = self.kind.token(user.user().id.as_str()).roles(user.user().roles.iter());
        let token = self.issuer.sign(&token, now).map_err(|_| failed())?;
        let verified = self.verifier.verify_whole(token.expose(), now).map_err(|_| failed())?;
        let id = TokenId::new(ISSUER, verified.token_id().ok_or_else(failed)?);
        let listed = self.revocations.allow(&id, verified.expires_at(), now).await;
        listed.map_err(|error| still_counts(&error))?;
        Ok(token)
    }
}

/// What could not be stored has not happened: the client is to ask again.
fn still_counts(error: &RevocationError) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "a revocation was not stored");
    refused(&Refusal::Failed)
}

const LIFETIME: Duration = Duration::from_mins(30);
