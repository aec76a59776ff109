use auth_core::{Names, Secret, Timestamp};
use auth_store::traits::{ChallengeKind, Inserted, PasswordHash, Taken, User, UserId, UserStatus};

use super::user;
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    mail::MailKind,
    names,
    password::{Password, PasswordOwner},
};

/// Somebody for whom an account is made, who chooses the password by a link in a mail.
///
/// # Examples
///
/// ```
/// use auth_accounts::flows::Invitation;
///
/// let invitation = Invitation::new("bob", "bob@example.org").name("Bob").roles(["editor"]);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Invitation {
    username: String,
    email: String,
    name: String,
    roles: Vec<String>,
}

/// An account that waits for its user, and the link that was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Invited {
    /// The user.
    pub user: User,
    /// The link, for an administrator who hands it over in person.
    pub link: Secret,
}

/// What an invited user chooses.
#[derive(Clone, Debug)]
pub struct Activation {
    /// The secret of the link.
    pub token: Secret,
    /// The name that others see, where it is to be another.
    pub name: Option<String>,
    /// The password.
    pub password: Secret,
}

impl Invitation {
    /// An invitation for this user name, sent to this address.
    pub fn new(username: impl Into<String>, email: impl Into<String>) -> Self {
        Self { username: username.into(), email: email.into(), name: String::new(), roles: Vec::new() }
    }

    /// Seen by others under this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// With these roles.
    pub fn roles(mut self, roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.roles.extend(roles.into_iter().map(Into::into));
        self
    }
}

impl Accounts {
    /// Makes an account without a password and sends its user a link.
    ///
    /// # Errors
    ///
    /// If the name or address is taken or malformed.
    pub async fn invite(&self, invitation: Invitation, now: Timestamp) -> Result<Invited, Refusal> {
        let mut user = User::new(UserId::from_random(user::random_id()?), names::user_name(&invitation.username)?, now);
        user.email = Some(names::email(&invitation.email)?);
        user.name = names::display_name(&invitation.name)?;
        user.roles = invitation.roles.into_iter().collect::<Names>();
        match self.0.stores.users.insert(&user).await? {
            Inserted::Done => {}
            Inserted::Taken(Taken::Email) => return Err(Refusal::EmailTaken),
            Inserted::Taken(Taken::Username) => return Err(Refusal::UserNameTaken),
            Inserted::Taken(Taken::Id) => return Err(Refusal::Failed),
        }
        let link = self.send_link(&user, ChallengeKind::Activation, MailKind::Activation, now).await?;
        self.record(&AccountEvent::new(AccountAction::ActivationSent, now).user(&user.id));
        Ok(Invited { user, link: link.ok_or(Refusal::Failed)? })
    }

    /// The user who would be activated by a link.
    ///
    /// # Errors
    ///
    /// If the link is unknown, used or expired.
    pub async fn look_at_activation(&self, token: &Secret, now: Timestamp) -> Result<User, Refusal> {
        let user = self.look_at_link(ChallengeKind::Activation, token, now).await?;
        if user.status == UserStatus::Pending { Ok(user) } else { Err(Refusal::LinkUsed) }
    }

    /// Activates an account. A password that is refused does not use the link up.
    ///
    /// # Errors
    ///
    /// If the link is unknown, used or expired, or the password is refused. Of many at once exactly one succeeds.
    pub async fn activate(&self, activation: &Activation, visitor: &Visitor, now: Timestamp) -> Result<User, Refusal> {
        let user = self.look_at_activation(&activation.token, now).await?;
        let name = match &activation.name {
            Some(name) => names::display_name(name)?,
            None => user.name.clone(),
        };
        let hash = self.hash_for(&user, &name, &activation.password).await?;

        let user = self.follow_link(ChallengeKind::Activation, &activation.token, now).await?;
        let activated = self
            .set_password(
                &user.id,
                &hash,
                &|user| {
                    // who was deactivated meanwhile stays so
                    if user.status == UserStatus::Pending {
                        user.status = UserStatus::Active;
                    }
                    user.name.clone_from(&name);
                    user.email_verified_at = Some(now);
                },
                now,
            )
            .await?
            .filter(User::is_active)
            .ok_or(Refusal::LinkUnknown)?;
        self.record(&AccountEvent::new(AccountAction::Activated, now).user(&activated.id).from(visitor));
        Ok(activated)
    }

    /// The hash of a new password of this user, if the policy accepts it.
    pub(super) async fn hash_for(&self, user: &User, name: &str, password: &Secret) -> Result<PasswordHash, Refusal> {
        let password = Password::new(password.expose())?;
        let owner = PasswordOwner {
            user_name: user.username.as_str(),
            email: user.email.as_ref().map_or("", |email| email.as_str()),
            display_name: name,
            ..PasswordOwner::default()
        };
        let hash = self.0.hashing.hash_new(password, &self.0.policy, &owner).await?;
        Ok(PasswordHash::new(hash.expose()))
    }
}
