//! Links in mails: a secret that is sent once, kept as a digest, and followed once.

use core::{num::NonZeroU32, time::Duration};

use auth_core::{Secret, Timestamp};
use auth_store::traits::{Challenge, ChallengeKind, ChallengeState, Digest, Payload, TakenChallenge, User};
use serde_json::{Value, json};

use super::login::later;
use crate::{
    Accounts, Refusal, keys,
    mail::{Mail, MailKind},
};

impl Accounts {
    /// Makes a link of this kind and sends it.
    pub(super) async fn send_link(
        &self,
        user: &User,
        kind: ChallengeKind,
        mail: MailKind,
        now: Timestamp,
    ) -> Result<Option<Secret>, Refusal> {
        let Some(email) = &user.email else { return Ok(None) };
        let link = self.issue_link(user, kind, mail, now).await?;
        let mail = Mail::new(mail, email.as_str(), user.name.as_str(), link.clone());
        if let Err(error) = self.0.mailer.send(mail).await {
            tracing::error!(target: "portcullis", error = &*error as &dyn std::error::Error, "a mail was not sent");
        }
        Ok(Some(link))
    }

    /// Makes a link. It begins with the configured address of the service, whatever host the request was sent to.
    async fn issue_link(
        &self,
        user: &User,
        kind: ChallengeKind,
        mail: MailKind,
        now: Timestamp,
    ) -> Result<Secret, Refusal> {
        let config = &self.0.config;
        let (page, lifetime): (&str, Duration) = match mail {
            MailKind::Activation => (&config.activation_page, config.activation_lifetime),
            MailKind::PasswordReset => (&config.reset_page, config.reset_lifetime),
        };
        let token = keys::opaque()?;
        let challenge = Challenge::new(kind, Digest::of(token.expose()), later(now, lifetime), now).of(user.id.clone());
        let challenge = challenge.with(Payload::new(json!({ "epoch": user.epoch }).to_string()).unwrap_or_default());
        self.0.stores.challenges.issue(&challenge, MOST_LINKS, now).await?;
        Ok(Secret::new(format!("{}{page}?token={}", config.public_url, token.expose())))
    }

    /// The user of a link that is open, without following it.
    pub(super) async fn look_at_link(
        &self,
        kind: ChallengeKind,
        token: &Secret,
        now: Timestamp,
    ) -> Result<User, Refusal> {
        match self.0.stores.challenges.look(kind, &Digest::of(token.expose()), now).await? {
            ChallengeState::Expired => Err(Refusal::LinkExpired),
            ChallengeState::Open(challenge) => self.user_of_link(&challenge).await,
            ChallengeState::Unknown => Err(Refusal::LinkUnknown),
            ChallengeState::Used => Err(Refusal::LinkUsed),
        }
    }

    /// Follows a link, once: of many at once exactly one succeeds.
    pub(super) async fn follow_link(
        &self,
        kind: ChallengeKind,
        token: &Secret,
        now: Timestamp,
    ) -> Result<User, Refusal> {
        match self.0.stores.challenges.take(kind, &Digest::of(token.expose()), now).await? {
            TakenChallenge::Expired => Err(Refusal::LinkExpired),
            TakenChallenge::Taken(challenge) => self.user_of_link(&challenge).await,
            TakenChallenge::Unknown => Err(Refusal::LinkUnknown),
            TakenChallenge::Used => Err(Refusal::LinkUsed),
        }
    }

    /// The user of a link. One that was sent before the password last changed leads nowhere.
    async fn user_of_link(&self, challenge: &Challenge) -> Result<User, Refusal> {
        let user = match &challenge.user {
            Some(id) => self.0.stores.users.find(id).await?,
            None => None,
        };
        let user = user.ok_or(Refusal::LinkUnknown)?;
        let noted: Value = serde_json::from_str(challenge.payload.as_str()).unwrap_or_default();
        let epoch = noted.get("epoch").and_then(Value::as_u64);
        if epoch == Some(user.epoch) { Ok(user) } else { Err(Refusal::LinkUsed) }
    }
}

/// How many links of one kind a user may have at once; the oldest gives way.
const MOST_LINKS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
