use std::io::Write;

use auth_policy::{Policy, Value};
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
pub(crate) struct Explain {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    circumstances: Circumstances,
    /// The values of the request, as in: alice data1 read. What begins with { or [, or follows `json:`, is JSON.
    #[arg(required = true, value_name = "VALUE")]
    values: Vec<String>,
}

impl Explain {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let policy = self.files.load()?;
        let values: Vec<Json> = self.values.iter().map(|text| asked::value(text)).collect::<Result<_, _>>()?;
        let values: Vec<Value<'_>> = values.iter().map(Value::from).collect();
        let request = self.circumstances.request(&values);

        let explanation = policy.explain(request);
        let outcome = explanation.decision.outcome();
        match output.form() {
            Form::Json => output::json(&as_json(&policy, &explanation))?,
            Form::People => {
                writeln!(output.answers(), "{}", coloured(&explanation.to_string(), outcome))?;
            }
        }
        Ok(asked::verdict(outcome))
    }
}

/// The text with its first word, the outcome, in the outcome's colour.
fn coloured(text: &str, outcome: auth_policy::Outcome) -> String {
    match text.strip_prefix(outcome.name()) {
        Some(rest) => format!("{}{rest}", asked::coloured(outcome)),
        None => text.to_owned(),
    }
}

fn as_json(policy: &Policy, explanation: &auth_policy::Explanation) -> Json {
    let decision = &explanation.decision;
    let row = |number: usize| policy.row(number).map(|row| (asked::text(row), row.line()));
    let grounds: Vec<Json> = explanation
        .deciding
        .iter()
        .filter_map(|ground| {
            row(ground.row).map(|(rule, line)| json!({ "rule": rule, "line": line, "roles": ground.roles }))
        })
        .collect();
    let nearest: Vec<Json> = explanation
        .nearest
        .iter()
        .filter_map(|miss| {
            row(miss.row).map(|(rule, line)| json!({ "rule": rule, "line": line, "failed": miss.failed }))
        })
        .collect();
    json!({
        "allow": decision.is_allow(),
        "decision": decision.outcome().name(),
        "rules": asked::rules(policy, decision),
        "error": policy.reason(decision).map(|why| why.to_string()),
        "deciding": grounds,
        "nearest": nearest,
    })
}
