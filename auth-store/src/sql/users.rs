use core::iter;

use auth_core::{Names, Timestamp};

use super::{
    error::{again, storing},
    row::Row,
    store::SqlStore,
    transaction::Transaction,
};
use crate::traits::{
    AuthProvider, Inserted, LoginName, PasswordHash, Removed, StoresUsers, Storing, Taken, Updated, User, UserId,
    UserStatus,
};

impl<D: 'static> StoresUsers for SqlStore<D> {
    fn insert<'a>(&'a self, user: &'a User) -> Storing<'a, Inserted> {
        storing("the user can't be added", again(|| self.insert_once(user)))
    }

    fn find<'a>(&'a self, id: &'a UserId) -> Storing<'a, Option<User>> {
        storing("the user can't be read", async {
            self.database.one(FIND, &[id.into()]).await?.as_ref().map(user).transpose()
        })
    }

    fn find_by_login<'a>(&'a self, name: &'a LoginName) -> Storing<'a, Option<User>> {
        storing("the user can't be read", async {
            self.database.one(FIND_BY_LOGIN, &[name.into()]).await?.as_ref().map(user).transpose()
        })
    }

    fn update<'a>(&'a self, user: &'a User) -> Storing<'a, Updated> {
        storing("the user can't be changed", again(|| self.update_once(user)))
    }

    fn signed_in<'a>(&'a self, id: &'a UserId, now: Timestamp) -> Storing<'a, ()> {
        storing("the login can't be noted", async move {
            self.database.write(SIGNED_IN, &[id.into(), now.into()]).await.map(drop)
        })
    }

    fn remove<'a>(&'a self, id: &'a UserId) -> Storing<'a, Removed> {
        storing("the user can't be removed", async {
            match self.database.write(REMOVE, &[id.into()]).await? {
                0 => Ok(Removed::Missing),
                _ => Ok(Removed::Done),
            }
        })
    }
}

impl<D> SqlStore<D> {
    async fn insert_once(&self, user: &User) -> Result<Inserted, sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        let added = transaction
            .execute(
                INSERT,
                &[
                    (&user.id).into(),
                    (&user.username).into(),
                    user.email.as_ref().map(LoginName::as_str).into(),
                    user.email_verified_at.into(),
                    (&kept(&user.name)).into(),
                    user.status.name().into(),
                    (&roles_text(&user.roles)).into(),
                    user.password.as_ref().map(PasswordHash::expose).into(),
                    user.provider.name().into(),
                    user.epoch.into(),
                    user.version.into(),
                    user.created_at.into(),
                    user.last_login_at.into(),
                ],
            )
            .await?;
        if added == 0 {
            transaction.rollback().await?;
            return Ok(Inserted::Taken(Taken::Id));
        }
        if let Some(taken) = claim_names(&mut transaction, user).await? {
            transaction.rollback().await?;
            return Ok(Inserted::Taken(taken));
        }
        transaction.commit().await?;
        Ok(Inserted::Done)
    }

    async fn update_once(&self, user: &User) -> Result<Updated, sqlx::Error> {
        let mut transaction = self.database.begin().await?;
        let changed = transaction
            .execute(
                UPDATE,
                &[
                    (&user.id).into(),
                    user.version.into(),
                    (&user.username).into(),
                    user.email.as_ref().map(LoginName::as_str).into(),
                    user.email_verified_at.into(),
                    (&kept(&user.name)).into(),
                    user.status.name().into(),
                    (&roles_text(&user.roles)).into(),
                    user.password.as_ref().map(PasswordHash::expose).into(),
                    user.provider.name().into(),
                    user.epoch.into(),
                ],
            )
            .await?;
        if changed == 0 {
            let there = transaction.one(IS_THERE, &[(&user.id).into()]).await?;
            transaction.rollback().await?;
            return Ok(there.map_or(Updated::Missing, |_| Updated::Stale));
        }
        if let Some(taken) = claim_names(&mut transaction, user).await? {
            transaction.rollback().await?;
            return Ok(Updated::Taken(taken));
        }
        let (username, email) = (user.username.as_str(), user.email.as_ref().map(LoginName::as_str));
        transaction.execute(DROP_NAMES, &[(&user.id).into(), username.into(), email.into()]).await?;
        transaction.commit().await?;
        Ok(Updated::Done { version: user.version + 1 })
    }
}

/// Takes those names of this user that it does not have yet, or says which of them is somebody else's.
///
/// Whoever takes names takes them in one order, gives up at the first that is taken, and lets go of names only when it has
/// all: so no two wait for one another.
async fn claim_names(transaction: &mut Transaction, user: &User) -> Result<Option<Taken>, sqlx::Error> {
    let rows = transaction.all(NAMES, &[(&user.id).into()]).await?;
    let held = rows.iter().map(|row| row.get::<String>("name")).collect::<Result<Vec<_>, _>>()?;
    let username = iter::once((&user.username, Taken::Username));
    let email = user.email.iter().filter(|email| **email != user.username).map(|email| (email, Taken::Email));
    let mut names: Vec<_> = username.chain(email).collect();
    names.retain(|(name, _)| !held.iter().any(|held| held == name.as_str()));
    names.sort_unstable_by_key(|(name, _)| *name);

    for (name, what) in names {
        if transaction.execute(CLAIM_NAME, &[name.into(), (&user.id).into()]).await? == 0 {
            return Ok(Some(what));
        }
    }
    Ok(None)
}

fn user(row: &Row) -> Result<User, sqlx::Error> {
    let login_name = |name: String| LoginName::new(name);
    let mut user = User::new(row.user_id("id")?, row.parse("username", login_name)?, row.time("created_at")?);
    user.email = row.parse("email", |email: Option<String>| email.map(login_name).transpose())?;
    user.email_verified_at = row.optional_time("email_verified_at")?;
    user.name = row.get("name")?;
    user.status = row.parse("status", |name: String| UserStatus::named(&name).ok_or("no such status"))?;
    user.roles = row.parse("roles", |roles: String| serde_json::from_str::<Vec<String>>(&roles))?.into_iter().collect();
    user.password = row.get::<Option<String>>("password")?.map(PasswordHash::new);
    user.provider = row.parse("provider", |name: String| AuthProvider::named(&name).ok_or("no such provider"))?;
    user.epoch = row.counter("epoch")?;
    user.version = row.counter("version")?;
    user.last_login_at = row.optional_time("last_login_at")?;
    Ok(user)
}

/// A list in JSON, as which any name of a role can be kept.
fn roles_text(roles: &Names) -> String {
    roles.iter().collect::<serde_json::Value>().to_string()
}

/// PostgreSQL keeps no zero byte in a text.
fn kept(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

const FIND: &str = "SELECT id, username, email, email_verified_at, name, status, roles, password, provider, epoch, version, \
    created_at, last_login_at FROM portcullis_users WHERE id = $1";

const FIND_BY_LOGIN: &str = "SELECT u.id, u.username, u.email, u.email_verified_at, u.name, u.status, u.roles, u.password, \
    u.provider, u.epoch, u.version, u.created_at, u.last_login_at \
    FROM portcullis_login_names n JOIN portcullis_users u ON u.id = n.user_id WHERE n.name = $1";

const INSERT: &str = "INSERT INTO portcullis_users (id, username, email, email_verified_at, name, status, roles, password, \
    provider, epoch, version, created_at, last_login_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (id) DO NOTHING";

const UPDATE: &str = "UPDATE portcullis_users SET version = version + 1, username = $3, email = $4, email_verified_at = $5, \
    name = $6, status = $7, roles = $8, password = $9, provider = $10, epoch = $11 WHERE id = $1 AND version = $2";

const IS_THERE: &str = "SELECT id FROM portcullis_users WHERE id = $1";

const SIGNED_IN: &str = "UPDATE portcullis_users SET last_login_at = $2 \
    WHERE id = $1 AND (last_login_at IS NULL OR last_login_at < $2)";

const REMOVE: &str = "DELETE FROM portcullis_users WHERE id = $1";

const DROP_NAMES: &str =
    "DELETE FROM portcullis_login_names WHERE user_id = $1 AND name <> $2 AND ($3 IS NULL OR name <> $3)";

const NAMES: &str = "SELECT name FROM portcullis_login_names WHERE user_id = $1";

const CLAIM_NAME: &str =
    "INSERT INTO portcullis_login_names (name, user_id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
