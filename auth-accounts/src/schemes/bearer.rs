use auth_axum::credential::{Place, Scheme, Verifying};
use auth_core::{AuthenticationError, Principal, Secret, Timestamp};
use auth_store::traits::{SessionId, UserId, UserStatus};
use axum::http::request::Parts;
use serde_json::{Map, Value};

use super::{AccountCredentialError, outage};
use crate::Accounts;

/// Bearer tokens (RFC 6750) of accounts.
///
/// # Denies
///
/// A token that is not of this service, has ended, or whose user is gone, switched off, or has another password; and one
/// whose session has ended.
///
/// # Examples
///
/// ```
/// use auth_accounts::Accounts;
/// use auth_axum::{Auth, ConfigError};
///
/// async fn auth(accounts: &Accounts) -> Result<Auth, ConfigError> {
///     Auth::builder().scheme(accounts.bearer()).build().await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct AccountBearer(Accounts);

impl AccountBearer {
    pub(super) fn new(accounts: Accounts) -> Self {
        Self(accounts)
    }

    /// The principal of a token.
    ///
    /// # Errors
    ///
    /// If it does not count, or can't be checked now.
    pub async fn identify(&self, token: &Secret, now: Timestamp) -> Result<Principal, AuthenticationError> {
        let accounts = &self.0;
        let verified = accounts.0.gate.bearer(token.expose(), now).await?;
        let claim = |name: &str| verified.claims().get(name);
        let session = claim("sid").and_then(Value::as_str).and_then(|id| SessionId::new(id).ok());
        let has_id = claim("jti").is_some_and(|id| id.as_str().is_some_and(|id| !id.is_empty()));
        let (Some(session), true) = (session, has_id) else {
            return Err(AuthenticationError::refused(AccountCredentialError::WithoutSession));
        };
        let subject = UserId::new(verified.subject())
            .map_err(|_| AuthenticationError::refused(AccountCredentialError::UserMissing))?;

        let stores = &accounts.0.stores;
        let user = stores.users.find(&subject).await.map_err(outage)?;
        let user = user.ok_or_else(|| AuthenticationError::refused(AccountCredentialError::UserMissing))?;
        if user.status != UserStatus::Active {
            return Err(AuthenticationError::refused(AccountCredentialError::Deactivated));
        }
        let family = stores.refresh_tokens.find_family(&session, now).await.map_err(outage)?;
        let family = family
            .filter(|family| family.user == user.id)
            .ok_or_else(|| AuthenticationError::refused(AccountCredentialError::Ended))?;
        if family.epoch != user.epoch {
            return Err(AuthenticationError::refused(AccountCredentialError::Outdated));
        }
        let claims: Map<String, Value> =
            verified.claims().names().filter_map(|name| Some((name.to_owned(), claim(name)?.clone()))).collect();
        let ends_at = verified.expires_at().unwrap_or(now);
        Ok(accounts.principal(&user, &session, claims, family.auth_time, ends_at))
    }
}

impl Scheme for AccountBearer {
    fn place(&self) -> Place {
        Place::Authorization("Bearer")
    }

    fn challenge(&self) -> Option<&'static str> {
        Some("Bearer")
    }

    fn recognises(&self, token: &Secret) -> bool {
        token.expose().bytes().filter(|byte| *byte == b'.').count() == 2
    }

    fn verify<'a>(&'a self, token: &'a Secret, _: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(self.identify(token, now))
    }
}
