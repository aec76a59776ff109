use auth_core::{Names, Secret, Timestamp};
use auth_store::traits::{Inserted, PasswordHash, Taken, User, UserId, UserStatus};

use super::user;
use crate::{
    Accounts, Refusal,
    audit::{AccountAction, AccountEvent},
    names,
    password::Password,
    settings::Settings,
};

/// What seeding did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeded {
    /// The administrator is new.
    Made,
    /// There was one of that name; nothing was changed, and its password is its own.
    WasThere,
}

impl Accounts {
    /// Makes the system administrator of the settings, if nobody has that name. One that is there keeps its password and its
    /// roles, whatever the settings say: a start is no way to become administrator. It can be called again at each start, by
    /// many processes at once.
    ///
    /// # Errors
    ///
    /// If the name is malformed, or the store fails: nothing was made.
    pub async fn seed_admin(&self, settings: &Settings, now: Timestamp) -> Result<Seeded, Refusal> {
        self.seed_admin_as(&settings.system_admin_username, &settings.system_admin_password, now).await
    }

    async fn seed_admin_as(&self, name: &str, password: &Secret, now: Timestamp) -> Result<Seeded, Refusal> {
        let username = names::user_name(name)?;
        if self.0.stores.users.find_by_login(&username).await?.is_some() {
            return Ok(Seeded::WasThere);
        }
        // what an operator has written into the settings was checked there, and may be a placeholder in development
        let hash = self.0.hashing.hash(Password::new(password.expose())?).await?;
        let mut admin = User::new(UserId::from_random(user::random_id()?), username, now);
        admin.password = Some(PasswordHash::new(hash.expose()));
        admin.status = UserStatus::Active;
        admin.roles = [self.0.config.admin_role.as_str()].into_iter().collect::<Names>();
        match self.0.stores.users.insert(&admin).await? {
            Inserted::Done => {
                self.record(&AccountEvent::new(AccountAction::UserCreated, now).user(&admin.id).because("seeded"));
                Ok(Seeded::Made)
            }
            Inserted::Taken(Taken::Username) => Ok(Seeded::WasThere),
            Inserted::Taken(Taken::Email | Taken::Id) => Err(Refusal::Failed),
        }
    }
}
