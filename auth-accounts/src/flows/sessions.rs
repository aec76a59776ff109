use core::cmp::Reverse;

use auth_core::{Principal, Secret, Timestamp};
use auth_store::traits::{Digest, Replaced, SessionId, User, UserId, Written};

use super::{
    login::{BrowserSession, SignIn, SignedInAs},
    logout::session_of,
};
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    names,
};

/// A session in a list of them. Its id lets nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedSession {
    /// The id, to end it by.
    pub id: SessionId,
    /// When its user signed in.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Accounts {
    /// The user of a user name.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn user_named(&self, name: &str) -> Result<Option<User>, Refusal> {
        match names::user_name(name) {
            Ok(name) => Ok(self.0.stores.users.find_by_login(&name).await?),
            Err(_) => Ok(None),
        }
    }

    /// The sessions that a user has, newest first.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn sessions_of(&self, user: &User, now: Timestamp) -> Result<Vec<ListedSession>, Refusal> {
        let families = self.0.stores.refresh_tokens.of_user(&user.id, now).await?;
        let mut listed: Vec<ListedSession> = families
            .into_iter()
            .filter(|family| family.epoch == user.epoch)
            .map(|family| ListedSession { id: family.id, created_at: family.created_at, expires_at: family.ends_at })
            .collect();
        listed.sort_by_key(|session| Reverse(session.created_at));
        Ok(listed)
    }

    /// Ends one session of a user; its refresh token, its access tokens and its cookie are refused from now on.
    ///
    /// # Errors
    ///
    /// With [`Refusal::NotFound`] if the user has no such session, whoever else may have it.
    pub async fn end_session_of(
        &self,
        user: &User,
        session: &SessionId,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        match self.end_session(&user.id, session, now).await? {
            Written::Done => {
                let event = AccountEvent::new(AccountAction::SessionEnded, now).user(&user.id).session(session);
                self.record(&event.from(visitor));
                Ok(())
            }
            Written::Ended => Err(Refusal::NotFound),
        }
    }

    /// Ends both sides of a session, if it is one of this user's.
    pub(super) async fn end_session(
        &self,
        user: &UserId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<Written, Refusal> {
        let browser = self.0.stores.sessions.end_one(user, session, now).await?;
        let family = self.0.stores.refresh_tokens.find_family(session, now).await?;
        let family = match family.filter(|family| family.user == *user) {
            Some(family) => self.0.stores.refresh_tokens.end(&family.id, now).await?,
            None => Written::Ended,
        };
        Ok(if browser == Written::Done { browser } else { family })
    }

    /// Asks a signed-in user for the password again, and gives the browser a new secret for its session: from now on it may do
    /// what asks for a fresh sign-in. The old secret is dead.
    ///
    /// # Errors
    ///
    /// As [`Accounts::verify_password`]; also if the name is another user's, or the session is none of a browser.
    pub async fn reauthenticate(
        &self,
        principal: &Principal,
        cookie: &Secret,
        sign_in: &SignIn,
        now: Timestamp,
    ) -> Result<BrowserSession, Refusal> {
        let SignedInAs(user) = self.verify_password(sign_in, now).await?;
        if user.id.as_str() != principal.subject() {
            return Err(Refusal::InvalidCredentials);
        }
        let id = session_of(principal).ok_or(Refusal::NotFound)?;
        let (session, browser) = self.new_browser(&user, &id, now, &sign_in.visitor, now)?;
        match self.0.stores.sessions.replace(&Digest::of(cookie.expose()), &session, now).await? {
            Replaced::Done => {}
            Replaced::Ended => return Err(Refusal::NotFound),
        }
        let event = AccountEvent::new(AccountAction::Reauthenticated, now).user(&user.id).session(&id);
        self.record(&event.from(&sign_in.visitor));
        Ok(browser)
    }
}
