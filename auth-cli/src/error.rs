use std::{io, path::PathBuf};

use crate::{new::NewError, policy::PolicyCommandError, token::TokenCommandError};

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Files to begin with could not be written.
    #[error(transparent)]
    New(#[from] NewError),
    /// A command about policies failed.
    #[error(transparent)]
    Policy(#[from] PolicyCommandError),
    /// A file could not be read.
    #[error("`{}` can't be read: {source}", path.display())]
    Read {
        /// Its name.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A command about tokens failed.
    #[error(transparent)]
    Token(#[from] TokenCommandError),
    /// The answer could not be written.
    #[error("the answer can't be written: {0}")]
    Write(#[from] io::Error),
}

impl Error {
    /// Whether nobody reads the answers any more, as behind `| head`.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Write(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
