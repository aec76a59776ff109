use std::{fs, io, path::Path, time::Duration};

use auth_axum::{
    Clock, Secret, SystemClock,
    token::{AccessToken, IssueError, Issuer, IssuerWithoutAudience, SigningKey, SigningKeyError, TokenIssuer},
};

use crate::Settings;

/// An issuer in the service itself, which writes tokens as Auth0 does, for a look around offline. A service in earnest has
/// none.
#[derive(Debug)]
pub struct Local(SigningKey);

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
    #[error("no user is called `{}`; there are alice, an admin, and bob", .0.escape_debug())]
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
        Ok(Self(SigningKey::load_or_create(folder.join("signing-key.pem"))?))
    }

    /// A token of a sample user.
    ///
    /// # Errors
    ///
    /// If nobody has this name.
    pub fn token(self, user: &str, settings: &Settings) -> Result<Secret, LocalError> {
        let permissions: &[&str] = match user {
            "alice" => &["admin:access", "read:profile", "write:profile"],
            "bob" => &["read:profile"],
            _ => return Err(LocalError::UnknownUser(user.to_owned())),
        };
        let token = AccessToken::new(format!("auth0|{user}"), &*settings.audience, Duration::from_hours(1))
            .client_id("local")
            .permissions(permissions.iter().copied())
            .scopes(["openid", "profile", "email"])
            .claim("email", format!("{user}@example.com"))
            .claim("email_verified", true);
        Ok(TokenIssuer::new(settings.issuer(), self.0).sign(&token, SystemClock.now())?)
    }

    pub(crate) fn issuer(&self, settings: &Settings) -> IssuerWithoutAudience {
        Issuer::keys(settings.issuer(), auth_axum::token::KeySet::new().with(self.0.verifying_key()))
    }
}
