use std::{fs, io, path::Path, time::Duration};

use auth_axum::{
    Clock, Secret, SystemClock,
    token::{AccessToken, IssueError, Issuer, IssuerWithoutAudience, SigningKey, SigningKeyError, TokenIssuer},
};
use serde_json::{Map, Value, json};

use crate::Settings;

/// An issuer in the service itself, which writes tokens as Zitadel does, for a look around offline. A service in earnest has
/// none.
#[derive(Debug)]
pub struct Local(TokenIssuer);

/// Why there are no local tokens.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// The folder can't be made.
    #[error("`--data`: folder `{0}` can't be made: {1}")]
    Folder(String, #[source] io::Error),
    /// The token can't be signed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The key can't be used.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// Nobody has this name.
    #[error("no user is called `{}`; there are alice, bob, carol and service", .0.escape_debug())]
    UnknownUser(String),
}

impl Local {
    /// The issuer with the key of this folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If the key can't be read or made, or others can read it.
    pub fn open(folder: &Path) -> Result<Self, LocalError> {
        fs::create_dir_all(folder).map_err(|error| LocalError::Folder(folder.display().to_string(), error))?;
        Ok(Self(TokenIssuer::new(NAME, SigningKey::load_or_create(folder.join("signing-key.pem"))?)))
    }

    /// A token of a sample user.
    ///
    /// # Errors
    ///
    /// If nobody has this name.
    pub fn token(&self, user: &str, settings: &Settings) -> Result<Secret, LocalError> {
        let Some((name, id, roles, scope)) = USERS.iter().find(|(name, ..)| *name == user) else {
            return Err(LocalError::UnknownUser(user.to_owned()));
        };
        let organisation = json!({ "283000010000000001": "local.zitadel.localhost" });
        let roles: Map<String, Value> = roles.iter().map(|role| ((*role).to_owned(), organisation.clone())).collect();
        let client = if *name == "service" { "service" } else { &*settings.client_id };
        let token = AccessToken::new(*id, &*settings.project_id, Duration::from_hours(1))
            .client_id(client)
            .scopes([*scope])
            .claim(format!("urn:zitadel:iam:org:project:{}:roles", settings.project_id), roles);
        Ok(self.0.sign(&token, SystemClock.now())?)
    }

    pub(crate) fn issuer(&self) -> IssuerWithoutAudience {
        Issuer::keys(NAME, self.0.keys().verifying(SystemClock.now()))
    }
}

// not the address of the service: tokens stay good when it moves to another port
const NAME: &str = "https://zitadel.localhost";

/// Name, id, roles and scope of each sample user.
const USERS: [(&str, &str, &[&str], &str); 4] = [
    ("alice", "283200010000000001", &["admin", "user"], "scope1"),
    ("bob", "283200010000000002", &["user"], "openid"),
    ("carol", "283200010000000003", &[], "openid"),
    ("service", "283300010000000001", &["user"], "openid"),
];
