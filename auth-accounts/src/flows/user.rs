use auth_core::Timestamp;
use auth_store::traits::{LoginName, PasswordHash, Updated, User, UserId};
use aws_lc_rs::rand;
use serde_json::{Map, Value, json};

use crate::{Accounts, Refusal, keys::NoRandomness};

/// What a change of a user does.
pub(crate) type Change<'a> = &'a (dyn Fn(&mut User) + Send + Sync);

impl Accounts {
    /// Reads, changes and writes a user, again where somebody else was faster. `None` where there is no such user.
    pub(crate) async fn change_user(&self, id: &UserId, change: Change<'_>) -> Result<Option<User>, Refusal> {
        for _ in 0..TRIES {
            let Some(mut user) = self.0.stores.users.find(id).await? else { return Ok(None) };
            change(&mut user);
            match self.0.stores.users.update(&user).await? {
                Updated::Done { version } => {
                    user.version = version;
                    return Ok(Some(user));
                }
                Updated::Missing => return Ok(None),
                Updated::Stale => {}
                Updated::Taken(_) => return Err(Refusal::EmailTaken),
            }
        }
        Err(Refusal::Failed)
    }

    /// Gives a user a new password. Whatever was handed out under the old one has ended: sessions, refresh tokens, access
    /// tokens, links.
    pub(crate) async fn set_password(
        &self,
        id: &UserId,
        hash: &PasswordHash,
        also: Change<'_>,
        now: Timestamp,
    ) -> Result<Option<User>, Refusal> {
        let changed = self
            .change_user(id, &|user| {
                user.password = Some(hash.clone());
                user.epoch = user.epoch.saturating_add(1);
                also(user);
            })
            .await?;
        // the epoch has ended them already, wherever they are kept; this clears them away
        self.0.stores.sessions.end_all(id, None).await?;
        self.0.stores.refresh_tokens.end_all(id, None, now).await?;
        Ok(changed)
    }
}

/// What a user is told of an account.
pub(crate) fn details(user: &User, admin_role: &str) -> Map<String, Value> {
    let roles: Vec<&str> = user.roles.iter().collect();
    let details = json!({
        "id": user.id.as_str(),
        "username": user.username.as_str(),
        "email": user.email.as_ref().map(LoginName::as_str),
        "name": user.name,
        "auth_provider": user.provider.name(),
        "is_system_admin": user.roles.contains(admin_role),
        "roles": roles,
        "status": user.status.name(),
    });
    match details {
        Value::Object(details) => details,
        Value::Array(_) | Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => Map::new(),
    }
}

/// Sixteen bytes for an id.
pub(super) fn random_id() -> Result<[u8; 16], NoRandomness> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// How often a change is tried that others are faster at.
const TRIES: usize = 8;
