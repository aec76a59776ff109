use std::path::{Path, PathBuf};

use auth_core::token::SigningKey;
use clap::Args;

use super::TokenCommandError;
use crate::{error::Error, output, verdict::Verdict};

#[derive(Debug, Args)]
pub(crate) struct Keys {
    /// The file of the signing key; a new one is made if it is not there.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

impl Keys {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        output::json(&open(&self.key)?.public_jwks())?;
        Ok(Verdict::Allow)
    }
}

/// The key of this file, which is made, for its owner alone, if it is not there.
pub(super) fn open(path: &Path) -> Result<SigningKey, TokenCommandError> {
    SigningKey::load_or_create(path).map_err(|source| TokenCommandError::SigningKey { path: path.to_owned(), source })
}
