use std::io::Write;

use auth_policy::PolicyError;
use clap::Args;
use serde_json::json;

use super::{PolicyCommandError, files::Files};
use crate::{
    error::Error,
    output::{self, BAD, DOUBTFUL, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Lint {
    #[command(flatten)]
    files: Files,
}

impl Lint {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let policy = match self.files.load() {
            Ok(policy) => policy,
            Err(Error::Policy(PolicyCommandError::Policy(errors))) => {
                for error in &errors {
                    say(output, "error", error)?;
                }
                return Ok(Verdict::Error);
            }
            Err(other) => return Err(other),
        };
        let doubts = policy.lint();
        for doubt in &doubts {
            say(output, doubt.kind.name(), &doubt.error)?;
        }
        if doubts.is_empty() {
            if output.form() == Form::People {
                writeln!(output.answers(), "{GOOD}good{GOOD:#}  {} rows", policy.rules().len())?;
            }
            return Ok(Verdict::Allow);
        }
        Ok(Verdict::Deny)
    }
}

fn say(output: &Output, kind: &str, error: &PolicyError) -> Result<(), Error> {
    let position = error.position();
    match output.form() {
        Form::Json => output::json(&json!({
            "kind": kind,
            "file": error.source_text().name(),
            "line": position.line,
            "column": position.column,
            "message": error.message(),
            "help": error.remedy(),
        }))?,
        Form::People => {
            let style = if kind == "error" { BAD } else { DOUBTFUL };
            writeln!(output.answers(), "{style}{kind}{style:#}  {error}")?;
        }
    }
    Ok(())
}
