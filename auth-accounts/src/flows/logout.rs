use auth_core::{Principal, Timestamp};
use auth_store::traits::{SessionId, UserId};

use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
};

/// What a logout ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOut {
    /// Every session of the user.
    Everywhere,
    /// The session that asks, and no other.
    Here,
}

impl Accounts {
    /// Ends the session that a principal came by, or all that its user has: cookies, refresh tokens and access tokens alike.
    ///
    /// # Errors
    ///
    /// If the store fails: the session goes on.
    pub async fn sign_out(
        &self,
        principal: &Principal,
        which: LogOut,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let (Ok(user), Some(session)) = (UserId::new(principal.subject()), session_of(principal)) else {
            return Ok(());
        };
        match which {
            LogOut::Everywhere => {
                self.0.stores.sessions.end_all(&user, None).await?;
                self.0.stores.refresh_tokens.end_all(&user, None, now).await?;
            }
            LogOut::Here => {
                let _ = self.end_session(&user, &session, now).await?;
            }
        }
        let event = AccountEvent::new(AccountAction::Logout, now).user(&user).session(&session);
        self.record(&event.from(visitor));
        Ok(())
    }
}

/// The session that a principal came by.
pub(crate) fn session_of(principal: &Principal) -> Option<SessionId> {
    SessionId::new(principal.claims().get("sid")?.as_str()?).ok()
}
