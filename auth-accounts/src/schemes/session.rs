use core::time::Duration;

use auth_axum::credential::{Place, Scheme, Verifying};
use auth_core::{AuthenticationError, Principal, Secret, Timestamp};
use auth_store::traits::{Digest, UserStatus};
use axum::http::request::Parts;
use serde_json::Map;

use super::{AccountCredentialError, outage};
use crate::{
    Accounts, Visitor,
    audit::{AccountAction, AccountEvent},
};

/// The session cookies of accounts.
///
/// It stands in the credential layer, and so does its check of where a request comes from: no route of the application can
/// be without it.
///
/// # Denies
///
/// A cookie of no session, of one that has ended or rested too long, or whose user is gone, switched off, or has another
/// password; and, with 403, an unsafe request that another site made a browser send.
///
/// # Examples
///
/// ```
/// use auth_accounts::Accounts;
/// use auth_axum::{Auth, ConfigError};
///
/// async fn auth(accounts: &Accounts) -> Result<Auth, ConfigError> {
///     Auth::builder().scheme(accounts.bearer()).scheme(accounts.session_cookie()).build().await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SessionCookie(Accounts);

impl SessionCookie {
    pub(super) fn new(accounts: Accounts) -> Self {
        Self(accounts)
    }

    /// The principal of a session's cookie.
    ///
    /// # Errors
    ///
    /// If the session does not count, the request comes from another site, or it can't be checked now.
    pub async fn identify(
        &self,
        cookie: &Secret,
        request: &Parts,
        now: Timestamp,
    ) -> Result<Principal, AuthenticationError> {
        let accounts = &self.0;
        let stores = &accounts.0.stores;
        let key = Digest::of(cookie.expose());
        let session = stores.sessions.find(&key, now).await.map_err(outage)?;
        let session = session.ok_or_else(|| AuthenticationError::refused(AccountCredentialError::Unknown))?;
        if accounts.0.csrf.check(request, session.id.as_str()).is_err() {
            let event = AccountEvent::new(AccountAction::CrossSite, now).user(&session.user).session(&session.id);
            accounts.record(&event.from(&Visitor::of(request)));
            return Err(AuthenticationError::CrossSite);
        }
        let user = stores.users.find(&session.user).await.map_err(outage)?;
        let user = user.ok_or_else(|| AuthenticationError::refused(AccountCredentialError::UserMissing))?;
        if user.status != UserStatus::Active {
            return Err(AuthenticationError::refused(AccountCredentialError::Deactivated));
        }
        if session.epoch != user.epoch {
            return Err(AuthenticationError::refused(AccountCredentialError::Outdated));
        }
        let idle = accounts.0.config.session_idle;
        let rested = Duration::try_from(now.duration_since(session.seen_at)).unwrap_or_default();
        if rested >= TOUCHED_EVERY.min(idle / 10) {
            let idle = now.checked_add(idle).unwrap_or(Timestamp::MAX);
            // one that ends just now has ended: the next request is told
            let _ = stores.sessions.touch(&key, idle, now).await.map_err(outage)?;
        }
        Ok(accounts.principal(&user, &session.id, Map::new(), session.auth_time, session.ends_at))
    }
}

impl Scheme for SessionCookie {
    fn place(&self) -> Place {
        Place::Cookie(self.0.0.cookies.session_name().to_owned())
    }

    fn challenge(&self) -> Option<&'static str> {
        Some("Cookie")
    }

    fn recognises(&self, cookie: &Secret) -> bool {
        !cookie.expose().is_empty()
    }

    fn verify<'a>(&'a self, cookie: &'a Secret, request: &'a Parts, now: Timestamp) -> Verifying<'a> {
        Box::pin(self.identify(cookie, request, now))
    }
}

/// A session's rest is noted no more often than this, so that most requests only read; the idle limit is as much shorter at
/// worst.
const TOUCHED_EVERY: Duration = Duration::from_secs(30);
