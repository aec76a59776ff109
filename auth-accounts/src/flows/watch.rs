use core::time::Duration;

use auth_core::Principal;
use auth_store::traits::{SessionId, UserId};

use super::logout::session_of;
use crate::{Accounts, Refusal};

/// Why a connection that was open has no right to be open any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchEnded {
    /// The credential has expired.
    Expired,
    /// The user has other roles than the connection was opened with.
    RightsChanged,
    /// The session was ended, or the user is gone, switched off, or has another password.
    SessionEnded,
    /// It can't be asked.
    Unavailable,
}

impl Accounts {
    /// Waits until a principal may no longer do what a connection was opened for: a WebSocket, an event stream, a long upload.
    /// Its rights are looked at again every so often, at least every minute, and at the end of its credential.
    ///
    /// # Examples
    ///
    /// ```
    /// use core::time::Duration;
    ///
    /// use auth_accounts::Accounts;
    /// use auth_core::Principal;
    ///
    /// async fn serve(accounts: &Accounts, principal: &Principal, connection: impl Future<Output = ()>) {
    ///     tokio::select! {
    ///         () = connection => {}
    ///         _ = accounts.watch(principal, Duration::from_secs(10)) => {} // denied from here on: the connection is dropped
    ///     }
    /// }
    /// ```
    pub async fn watch(&self, principal: &Principal, every: Duration) -> WatchEnded {
        let (Ok(user), Some(session)) = (UserId::new(principal.subject()), session_of(principal)) else {
            return WatchEnded::SessionEnded;
        };
        let every = every.min(Duration::from_mins(1));
        loop {
            let now = self.now();
            let Some(left) = principal.expires_at().and_then(|end| Duration::try_from(end.duration_since(now)).ok())
            else {
                return WatchEnded::Expired;
            };
            if left.is_zero() {
                return WatchEnded::Expired;
            }
            match self.still_may(principal, &user, &session).await {
                Ok(None) => {}
                Ok(Some(ended)) => return ended,
                Err(_) => return WatchEnded::Unavailable,
            }
            tokio::time::sleep(every.min(left)).await;
        }
    }

    async fn still_may(
        &self,
        principal: &Principal,
        user: &UserId,
        session: &SessionId,
    ) -> Result<Option<WatchEnded>, Refusal> {
        let family = self.0.stores.refresh_tokens.find_family(session, self.now()).await?;
        let Some(family) = family.filter(|family| family.user == *user) else {
            return Ok(Some(WatchEnded::SessionEnded));
        };
        let Some(user) = self.user_of(&family).await? else { return Ok(Some(WatchEnded::SessionEnded)) };
        // an administrator holds more than its roles say; whoever lost one holds less
        let admin = user.roles.contains(self.admin_role());
        let had_admin = principal.roles().contains(self.admin_role());
        let same = admin == had_admin
            && (admin
                || user.roles.iter().all(|role| principal.roles().contains(role))
                    && principal.roles().iter().all(|role| user.roles.contains(role)));
        Ok(if same { None } else { Some(WatchEnded::RightsChanged) })
    }
}
