use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::json;

use super::{NewError, starter::Starter};
use crate::{
    error::Error,
    output::{self, ASIDE, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct NewPolicy {
    /// What the policy is to be like.
    #[arg(value_enum, default_value = "rbac")]
    kind: Starter,
    /// The folder to write to; it is made if it is not there.
    #[arg(long, value_name = "FOLDER", default_value = "policy")]
    into: PathBuf,
}

impl NewPolicy {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let files = self.kind.files().map(|(name, text)| (self.into.join(name), text));
        if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
            return Err(NewError::Exists(path.clone()).into());
        }
        fs::create_dir_all(&self.into).map_err(|source| NewError::Write { path: self.into.clone(), source })?;
        for (path, text) in &files {
            write(path, text)?;
            match output.form() {
                Form::Json => output::json(&json!({ "written": path }))?,
                Form::People => writeln!(output.answers(), "{GOOD}wrote{GOOD:#}  {}", path.display())?,
            }
        }
        if output.form() == Form::People {
            let tests = self.into.join("policy.test.toml");
            writeln!(output.answers(), "{ASIDE}next: portcullis policy test {}{ASIDE:#}", tests.display())?;
        }
        Ok(Verdict::Allow)
    }
}

/// Writes a file that is not there.
fn write(path: &Path, text: &str) -> Result<(), NewError> {
    let new = OpenOptions::new().write(true).create_new(true).open(path);
    new.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|source| {
        if source.kind() == io::ErrorKind::AlreadyExists {
            NewError::Exists(path.to_owned())
        } else {
            NewError::Write { path: path.to_owned(), source }
        }
    })
}
