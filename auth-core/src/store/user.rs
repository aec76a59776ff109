use crate::{Names, Timestamp};

use super::{LoginName, PasswordHash, UserId};

/// Somebody who has an account.
///
/// # Examples
///
/// ```
/// use auth_core::Timestamp;
/// use auth_core::store::{LoginName, User, UserId, UserStatus};
///
/// let mut bob = User::new(UserId::new("2")?, LoginName::new("bob")?, Timestamp::UNIX_EPOCH);
/// assert!(!bob.is_active()); // denied until the account is activated
/// bob.status = UserStatus::Active;
/// assert!(bob.is_active());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct User {
    /// Its id, which never changes.
    pub id: UserId,
    /// Its user name. No other user has it as its user name or e-mail address.
    pub username: LoginName,
    /// Its e-mail address, if it has one. No other user has it as its user name or e-mail address.
    pub email: Option<LoginName>,
    /// When somebody proved to read mail at that address.
    pub email_verified_at: Option<Timestamp>,
    /// The name that is shown to people.
    pub name: String,
    /// Whether it may sign in.
    pub status: UserStatus,
    /// The names of its roles.
    pub roles: Names,
    /// The hash of its password, if it has one.
    pub password: Option<PasswordHash>,
    /// Who says that it is this user.
    pub provider: AuthProvider,
    /// Rises when whatever was handed out to the user ends at once: its password changed, it was deactivated. A session or
    /// token of an older epoch does not count.
    pub epoch: u64,
    /// Which state of the record this is; [`update`](super::StoresUsers::update) changes only the one that was read.
    pub version: u64,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the user last signed in.
    pub last_login_at: Option<Timestamp>,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// It may.
    Active,
    /// Somebody has taken it away; credentials of the user are refused at once.
    Deactivated,
    /// Not yet: the account waits to be activated.
    Pending,
}

/// Who says that somebody is this user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthProvider {
    /// We do, by the password.
    Local,
    /// A provider of OpenID Connect.
    Oidc,
}

impl User {
    /// A pending user without password, e-mail address and roles.
    pub fn new(id: UserId, username: LoginName, now: Timestamp) -> Self {
        Self {
            id,
            username,
            email: None,
            email_verified_at: None,
            name: String::new(),
            status: UserStatus::Pending,
            roles: Names::default(),
            password: None,
            provider: AuthProvider::Local,
            epoch: 0,
            version: 0,
            created_at: now,
            last_login_at: None,
        }
    }

    /// Whether the user may sign in.
    pub fn is_active(&self) -> bool {
        self.status == UserStatus::Active
    }
}

impl UserStatus {
    /// Its name: `active`, `deactivated`, `pending`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deactivated => "deactivated",
            Self::Pending => "pending",
        }
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Active, Self::Deactivated, Self::Pending].into_iter().find(|status| status.name() == name)
    }
}

impl AuthProvider {
    /// Its name: `local`, `oidc`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Oidc => "oidc",
        }
    }

    /// The provider of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Local, Self::Oidc].into_iter().find(|provider| provider.name() == name)
    }
}
