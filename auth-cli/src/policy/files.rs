use std::{
    fs,
    path::{Path, PathBuf},
};

use auth_policy::{Model, Policy, Rules, Source};
use clap::Args;

use super::progress::Progress;
use crate::error::Error;

/// The files that a policy is in.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The model, as Casbin's configuration files are written.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// The rules and role assignments, as Casbin's CSV files are written.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

impl Files {
    /// Reads and compiles both, and shows how that goes where it takes long.
    pub(super) fn load(&self) -> Result<Policy, Error> {
        let progress = Progress::of(fs::metadata(&self.policy).map_or(0, |metadata| metadata.len()));
        progress.next("reading");
        let (model, rules) = (read(&self.model)?, read(&self.policy)?);
        progress.next("parsing");
        let model = Model::parse(model)?;
        let rules = Rules::read(&rules)?;
        progress.next("compiling");
        Ok(Policy::load(model, rules)?)
    }
}

fn read(path: &Path) -> Result<Source, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    Ok(Source::new(path.display().to_string(), text))
}
