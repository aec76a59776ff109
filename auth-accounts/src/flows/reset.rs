use auth_core::{Secret, Timestamp};
use auth_store::traits::{ChallengeKind, User};

use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    mail::MailKind,
    names,
};

impl Accounts {
    /// Sends a link to set a new password to this address, if somebody active has it. Who asks learns neither by the answer
    /// nor by its time whether anybody does: the work is done afterwards.
    ///
    /// # Errors
    ///
    /// If the visitor asks too often. Too many mails to one address are left out silently.
    pub async fn forgot_password(&self, email: &str, visitor: &Visitor, now: Timestamp) -> Result<(), Refusal> {
        if let Some(after) = self.0.throttle.admit_request(visitor, now).await? {
            self.record(&AccountEvent::new(AccountAction::Throttled, now).from(visitor));
            return Err(Refusal::Throttled(after));
        }
        let Ok(email) = names::email(email) else { return Ok(()) };
        let (accounts, visitor) = (self.clone(), visitor.clone());
        tokio::spawn(async move {
            if let Err(error) = accounts.send_reset(&email, &visitor, now).await {
                tracing::error!(target: "portcullis", error = &error as &dyn std::error::Error, "no link to set a password was sent");
            }
        });
        Ok(())
    }

    async fn send_reset(
        &self,
        email: &auth_store::traits::LoginName,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let user = self.0.stores.users.find_by_login(email).await?;
        let Some(user) = user.filter(User::is_active) else { return Ok(()) };
        if !self.0.throttle.admit_mail(user.id.as_str(), now).await? {
            return Ok(());
        }
        self.send_link(&user, ChallengeKind::PasswordReset, MailKind::PasswordReset, now).await?;
        self.record(&AccountEvent::new(AccountAction::PasswordResetSent, now).user(&user.id).from(visitor));
        Ok(())
    }

    /// The user whose password a link would set.
    ///
    /// # Errors
    ///
    /// If the link is unknown, used or expired, or the user may not sign in.
    pub async fn look_at_reset(&self, token: &Secret, now: Timestamp) -> Result<User, Refusal> {
        let user = self.look_at_link(ChallengeKind::PasswordReset, token, now).await?;
        if user.is_active() { Ok(user) } else { Err(Refusal::LinkUnknown) }
    }

    /// Sets a new password by a link. Every session of the user ends, and so do other links and the tries of strangers that
    /// were counted. A password that is refused does not use the link up.
    ///
    /// # Errors
    ///
    /// If the link is unknown, used or expired, or the password is refused. Of many at once exactly one succeeds.
    pub async fn reset_password(
        &self,
        token: &Secret,
        password: &Secret,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<User, Refusal> {
        let user = self.look_at_reset(token, now).await?;
        let hash = self.hash_for(&user, &user.name, password).await?;

        let user = self.follow_link(ChallengeKind::PasswordReset, token, now).await?;
        let proven = |user: &mut User| {
            // the link came by mail, so the address is the user's
            user.email_verified_at.get_or_insert(now);
        };
        let changed = self.set_password(&user.id, &hash, &proven, now).await?;
        let user = changed.filter(User::is_active).ok_or(Refusal::LinkUnknown)?;
        self.0.throttle.clear(user.id.as_str()).await?;
        self.record(&AccountEvent::new(AccountAction::PasswordReset, now).user(&user.id).from(visitor));
        Ok(user)
    }
}
