use std::io::Write;

use auth_policy::Value;
use clap::Args;
use serde_json::{Value as Json, json};

use super::{
    asked::{self, Circumstances},
    files::Files,
};
use crate::{
    error::Error,
    output::{self, Form, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct WhoCan {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    circumstances: Circumstances,
    /// The values of the request without its subject, as in: data1 read. What begins with { or [, or follows `json:`, is JSON.
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
}

impl WhoCan {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let policy = self.files.load()?;
        let mut values: Vec<Json> = self.values.iter().map(|text| asked::value(text)).collect::<Result<_, _>>()?;
        let subject = self.circumstances.fields(&policy).iter().position(|field| *field == "sub").unwrap_or_default();
        values.insert(subject.min(values.len()), Json::Null);
        let values: Vec<Value<'_>> = values.iter().map(Value::from).collect();

        let subjects = policy.subjects_with(self.circumstances.request(&values));
        let mut out = output.answers();
        for subject in &subjects {
            match output.form() {
                Form::Json => output::json(&json!({ "subject": subject }))?,
                Form::People => writeln!(out, "{}", subject.escape_debug())?,
            }
        }
        Ok(if subjects.is_empty() { Verdict::Deny } else { Verdict::Allow })
    }
}
