use auth_core::{Secret, Timestamp};
use auth_store::traits::{Digest, Family, RefreshToken, Replaced, Rotated, Rotation, Session, SessionId, User};
use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::login::{BrowserSession, Grant, later};
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
};

/// Where a refresh token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshFrom {
    /// From a client, which sent it in the body.
    Body,
    /// From a browser's cookie: it gets a new session too.
    Cookie,
}

impl Accounts {
    /// The session of a refresh token, used or not, unless it has ended: what a CSRF token must be of.
    pub(crate) async fn session_of_refresh(
        &self,
        token: &Secret,
        now: Timestamp,
    ) -> Result<Option<SessionId>, Refusal> {
        let family = self.0.stores.refresh_tokens.find(&Digest::of(token.expose()), now).await?;
        Ok(family.map(|family| family.id))
    }

    /// Exchanges a refresh token for new tokens, once. Of many at once exactly one succeeds; a token that was used before
    /// ends the whole session, since somebody has a copy.
    ///
    /// # Errors
    ///
    /// If the token is unknown, used, expired, or its user may no longer sign in.
    pub async fn refresh(
        &self,
        token: &Secret,
        from: RefreshFrom,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Grant, Refusal> {
        let config = &self.0.config;
        let presented = Digest::of(token.expose());
        let successor = self.successor(token)?;
        let next = RefreshToken { key: Digest::of(successor.expose()), ends_at: later(now, config.refresh_lifetime) };
        let rotation = Rotation { used: &presented, next: &next, client: None, grace: config.grace };
        let failed = |why| AccountEvent::new(AccountAction::RefreshFailed, now).from(visitor).because(why);
        let family = match self.0.stores.refresh_tokens.rotate(rotation, now).await? {
            Rotated::Again(family) | Rotated::Done(family) => family,
            Rotated::Ended => {
                self.record(&failed("the session has ended"));
                return Err(Refusal::RefreshRevoked);
            }
            Rotated::Expired => {
                self.record(&failed("the token has expired"));
                return Err(Refusal::RefreshExpired);
            }
            Rotated::Unknown => {
                self.record(&failed("nobody has such a token"));
                return Err(Refusal::RefreshInvalid);
            }
            Rotated::Foreign(family) | Rotated::Reused(family) => {
                let event = AccountEvent::new(AccountAction::RefreshReused, now).from(visitor);
                self.record(&event.user(&family.user).session(&family.id));
                let _ = self.0.stores.sessions.end_one(&family.user, &family.id, now).await?;
                return Err(Refusal::RefreshUsed);
            }
        };
        let Some(user) = self.user_of(&family).await? else {
            let _ = self.0.stores.refresh_tokens.end(&family.id, now).await?;
            self.record(&failed("its user may no longer sign in").user(&family.user).session(&family.id));
            return Err(Refusal::RefreshRevoked);
        };
        let cookie = match from {
            RefreshFrom::Body => None,
            RefreshFrom::Cookie => Some(self.renew_browser(&user, &family, visitor, now).await?),
        };
        let event = AccountEvent::new(AccountAction::Refreshed, now).user(&user.id).session(&family.id);
        self.record(&event.from(visitor));
        Ok(Grant {
            access_token: self.access_token(&user, &family, now)?,
            expires_in: config.access_lifetime,
            refresh_token: successor,
            refresh_expires_in: config.refresh_lifetime,
            session: family.id,
            cookie,
        })
    }

    /// The user of a session, if the session was begun under what holds now.
    pub(crate) async fn user_of(&self, family: &Family) -> Result<Option<User>, Refusal> {
        let user = self.0.stores.users.find(&family.user).await?;
        Ok(user.filter(|user| user.is_active() && user.epoch == family.epoch))
    }

    /// Gives a browser a new secret for its session; the old one is dead.
    async fn renew_browser(
        &self,
        user: &User,
        family: &Family,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<BrowserSession, Refusal> {
        let of_user = self.0.stores.sessions.of_user(&user.id, now).await?;
        let old: Option<Session> = of_user.into_iter().find(|session| session.id == family.id);
        let (session, browser) = self.new_browser(user, &family.id, family.auth_time, visitor, now)?;
        // one that has rested too long is not woken by its refresh token
        let replaced = match old {
            Some(old) => self.0.stores.sessions.replace(&old.key, &session, now).await?,
            None => Replaced::Ended,
        };
        match replaced {
            Replaced::Done => Ok(browser),
            Replaced::Ended => {
                let _ = self.0.stores.refresh_tokens.end(&family.id, now).await?;
                Err(Refusal::RefreshRevoked)
            }
        }
    }

    /// The token after this one. It is derived, so that a client whose answer was lost gets the same one again within the
    /// grace; who does not know the service's secret can't say what it is.
    fn successor(&self, token: &Secret) -> Result<Secret, Refusal> {
        let key = self.0.keys.mac(b"refresh tokens").map_err(|_| Refusal::Failed)?;
        let first = hmac::sign(&key, format!("1.{}", token.expose()).as_bytes());
        let second = hmac::sign(&key, format!("2.{}", token.expose()).as_bytes());
        let bytes: Vec<u8> = first.as_ref().iter().chain(second.as_ref()).copied().take(48).collect();
        Ok(Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }
}
