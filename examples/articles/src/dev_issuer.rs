use std::{convert::Infallible, path::PathBuf, time::Duration};

use auth_axum::{
    Clock, PrincipalId, Secret, SystemClock, Timestamp,
    token::{AccessToken, IssueError, Issuer, Mapping, SigningKey, SigningKeyError, TokenIssuer},
};

use crate::{authz, data_folder::DataFolder, users::User};

/// An issuer for development: it signs a token for any user of the table, asked by whoever can read the data folder.
///
/// A service in earnest has none; it trusts the issuer where its users sign in.
#[derive(Debug)]
pub struct DevIssuer(TokenIssuer);

/// Why there are no tokens.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DevIssuerError {
    /// The file of the key can't be used.
    #[error(transparent)]
    File(SigningKeyError),
    /// The file holds something else.
    #[error("key file `{path}`: {source}; delete the file for a new key", path = .path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SigningKeyError,
    },
}

impl DevIssuer {
    /// The issuer with the key of this folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If the key can't be read or made, or others can read it.
    pub fn open(folder: &DataFolder) -> Result<Self, DevIssuerError> {
        let path = folder.signing_key();
        match SigningKey::load_or_create(&path) {
            Ok(key) => Ok(Self(TokenIssuer::new(NAME, key))),
            // it names the file itself
            Err(source @ SigningKeyError::File(_)) => Err(DevIssuerError::File(source)),
            Err(source) => Err(DevIssuerError::Key { path, source }),
        }
    }

    /// A token of this user.
    ///
    /// # Errors
    ///
    /// If the user's name can't be the subject of a token.
    pub fn token(&self, user: &User, now: Timestamp) -> Result<Secret, IssueError> {
        let token = AccessToken::new(user.name(), AUDIENCE, LIFETIME)
            .client_id("articles")
            .roles([user.role()])
            .claim("email", user.email());
        self.0.sign(&token, now)
    }

    /// What the service is told, to believe these tokens.
    ///
    /// # Errors
    ///
    /// Never: the policy was checked when the service was compiled.
    pub fn issuer(&self) -> Result<Issuer, Infallible> {
        Ok(Issuer::keys(NAME, self.0.keys().verifying(SystemClock.now()))
            .audience(AUDIENCE)
            .mapping(Mapping::new().grants(authz::grants()?))
            .longest_lifetime(LIFETIME))
    }
}

/// The user of this name, as tokens name the user.
pub(crate) fn id_of(name: &str) -> PrincipalId {
    PrincipalId::new(NAME, name)
}

// not the address of the service: tokens stay good when it moves to another port
const NAME: &str = "https://articles.localhost/dev";
const AUDIENCE: &str = "articles";
const LIFETIME: Duration = Duration::from_hours(1);
