use std::io::Write;

use auth_policy::Permission;
use clap::Args;
use serde_json::json;

use super::{asked, files::Files};
use crate::{
    error::Error,
    output::{self, ASIDE, BAD, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Can {
    #[command(flatten)]
    files: Files,
    /// Whose permissions.
    subject: String,
    /// In which domain, where roles are had within one.
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
}

impl Can {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let policy = self.files.load()?;
        let permissions = match &self.domain {
            Some(domain) => policy.permissions_of_in(&self.subject, domain),
            None => policy.permissions_of(&self.subject),
        };
        for permission in &permissions {
            say(output, permission)?;
        }
        Ok(if permissions.is_empty() { Verdict::Deny } else { Verdict::Allow })
    }
}

fn say(output: &Output, permission: &Permission<'_>) -> Result<(), Error> {
    let rule = asked::text(permission.row);
    let roles = &permission.roles;
    match output.form() {
        Form::Json => output::json(&json!({
            "rule": rule,
            "line": permission.row.line(),
            "allow": permission.effect == "allow",
            "roles": roles,
        }))?,
        Form::People => {
            let (word, style) = if permission.effect == "allow" { ("allow", GOOD) } else { ("deny", BAD) };
            let path = roles.join(" → ");
            writeln!(output.answers(), "{style}{word}{style:#}  {rule}  {ASIDE}{}{ASIDE:#}", path.escape_debug())?;
        }
    }
    Ok(())
}
