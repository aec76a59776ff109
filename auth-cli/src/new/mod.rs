//! Writes files to begin with.

mod policy;
mod starter;

use std::path::PathBuf;

use clap::Subcommand;

use crate::{error::Error, output::Output, verdict::Verdict};

/// The commands that write files to begin with.
#[derive(Debug, Subcommand)]
pub(crate) enum New {
    /// Writes a model, rules and tests of them, with comments, to begin with.
    ///
    /// The files are model.conf, policy.csv and policy.test.toml; none is written if one of them is there already.
    Policy(policy::NewPolicy),
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NewError {
    /// A file of the same name is there.
    #[error("`{}` is there already; nothing was written", .0.display())]
    Exists(PathBuf),
    /// It can't be written.
    #[error("`{}` can't be written: {source}", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl New {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        match self {
            Self::Policy(policy) => policy.run(output),
        }
    }
}
