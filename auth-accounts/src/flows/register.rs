use auth_core::{Names, Secret, Timestamp};
use auth_store::traits::{Inserted, PasswordHash, Taken, User, UserId, UserStatus};

use super::user;
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    names,
    password::{Password, PasswordOwner},
    settings::Registration,
};

/// Somebody who wants an account, or for whom one is made.
///
/// # Examples
///
/// ```
/// use auth_accounts::flows::NewUser;
/// use auth_core::Secret;
///
/// let bob = NewUser::new("bob", Secret::new("owls drink cold tea".to_owned())).email("bob@example.org").name("Bob");
/// assert!(!format!("{bob:?}").contains("owls"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct NewUser {
    username: String,
    password: Secret,
    email: Option<String>,
    name: String,
    roles: Vec<String>,
}

impl NewUser {
    /// A user of this name and password.
    pub fn new(username: impl Into<String>, password: Secret) -> Self {
        Self { username: username.into(), password, email: None, name: String::new(), roles: Vec::new() }
    }

    /// With this e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Seen by others under this name.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// With these roles. Registration ignores them: nobody gives roles to oneself.
    pub fn roles(mut self, roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.roles.extend(roles.into_iter().map(Into::into));
        self
    }
}

impl Accounts {
    /// Makes an account for whoever asks, where that is allowed. It has no roles.
    ///
    /// # Errors
    ///
    /// If registration is closed, the name or address is taken or malformed, the password is refused, or the visitor asks too
    /// often. Of many that ask for one name at once exactly one gets it.
    pub async fn register(&self, new: NewUser, visitor: &Visitor, now: Timestamp) -> Result<User, Refusal> {
        self.registration_is_open()?;
        if let Some(after) = self.0.throttle.admit_request(visitor, now).await? {
            self.record(&AccountEvent::new(AccountAction::Throttled, now).from(visitor));
            return Err(Refusal::Throttled(after));
        }
        let user = self.insert(NewUser { roles: Vec::new(), ..new }, now).await?;
        self.record(&AccountEvent::new(AccountAction::Registered, now).user(&user.id).from(visitor));
        Ok(user)
    }

    /// Whether anybody may register.
    pub(crate) fn registration_is_open(&self) -> Result<(), Refusal> {
        match self.0.config.registration {
            Registration::Closed => Err(Refusal::RegistrationClosed),
            Registration::Open => Ok(()),
        }
    }

    /// Makes an account with roles: for administrators, and for seeding. Held to the policy of passwords as every other.
    ///
    /// # Errors
    ///
    /// If the name or address is taken or malformed, or the password is refused.
    pub async fn create_user(&self, new: NewUser, now: Timestamp) -> Result<User, Refusal> {
        let user = self.insert(new, now).await?;
        self.record(&AccountEvent::new(AccountAction::UserCreated, now).user(&user.id));
        Ok(user)
    }

    async fn insert(&self, new: NewUser, now: Timestamp) -> Result<User, Refusal> {
        let username = names::user_name(&new.username)?;
        let email = new.email.as_deref().map(names::email).transpose()?;
        let name = names::display_name(&new.name)?;
        let password = Password::new(new.password.expose())?;
        let owner = PasswordOwner {
            user_name: username.as_str(),
            email: email.as_ref().map_or("", |email| email.as_str()),
            display_name: &name,
            ..PasswordOwner::default()
        };
        let hash = self.0.hashing.hash_new(password, &self.0.policy, &owner).await?;

        let mut user = User::new(UserId::from_random(user::random_id()?), username, now);
        user.email = email;
        user.name = name;
        user.password = Some(PasswordHash::new(hash.expose()));
        user.status = UserStatus::Active;
        user.roles = new.roles.into_iter().collect::<Names>();
        match self.0.stores.users.insert(&user).await? {
            Inserted::Done => Ok(user),
            Inserted::Taken(Taken::Email) => Err(Refusal::EmailTaken),
            Inserted::Taken(Taken::Username) => Err(Refusal::UserNameTaken),
            Inserted::Taken(Taken::Id) => Err(Refusal::Failed),
        }
    }
}
