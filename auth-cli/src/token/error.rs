use std::{io, path::PathBuf};

use auth_core::token::{ConfigError, IssueError, KeyError, SigningKeyError};

use crate::error::Error;

/// Why a command about tokens could not be carried out. No token and no key is in the message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenCommandError {
    /// A claim that has no value.
    #[error("`--claim {}`: expected NAME=VALUE", .0.escape_debug())]
    Claim(String),
    /// Nobody could be verified by these settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The token says nothing, or what it must not.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// A file is no key set.
    #[error("`{}`: {source}", path.display())]
    Keys {
        /// Which.
        path: PathBuf,
        /// Why.
        source: KeyError,
    },
    /// There is no token to look at.
    #[error("no token on standard input; write one to it, as in `portcullis token inspect < token.txt`")]
    Nothing,
    /// Standard input or the terminal can't be read.
    #[error("the token can't be read: {0}")]
    Read(#[source] io::Error),
    /// Nothing can be fetched.
    #[error("the keys can't be fetched: {0}")]
    Runtime(#[source] io::Error),
    /// The file is no signing key.
    #[error("`{}`: {source}", path.display())]
    SigningKey {
        /// Which.
        path: PathBuf,
        /// Why.
        source: SigningKeyError,
    },
    /// The text is no token.
    #[error("this is no token: {0}")]
    Token(#[from] auth_core::token::TokenError),
}

/// The errors of this module as errors of the program.
macro_rules! into_error {
    ($($cause:ty),*) => {
        $(impl From<$cause> for Error {
            fn from(cause: $cause) -> Self {
                TokenCommandError::from(cause).into()
            }
        })*
    };
}

into_error!(ConfigError, IssueError, auth_core::token::TokenError);
