use std::time::SystemTime;

use auth_policy::{Decision, Outcome, Policy, Request, Row, Value};
use clap::Args;
use serde_json::Value as Json;

use super::PolicyCommandError;
use crate::{
    output::{BAD, DOUBTFUL, GOOD},
    verdict::Verdict,
};

/// By what a request is decided beside its values.
#[derive(Debug, Args)]
pub(super) struct Circumstances {
    /// Asks `r2`, `p2`, `e2` and `m2`, say, in the place of `r`, `p`, `e` and `m`.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    section: u32,
    /// The time for roles that are had for a time, as in 2026-01-31T12:00:00Z; now, if it is not said.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<SystemTime>,
}

impl Circumstances {
    /// The request of these values.
    pub(super) fn request<'a>(&self, values: &'a [Value<'a>]) -> Request<'a> {
        Request::new(values).section(self.section).at(self.at.unwrap_or_else(SystemTime::now))
    }

    /// The names of the fields that a request has.
    pub(super) fn fields<'a>(&self, policy: &'a Policy) -> Vec<&'a str> {
        let key = if self.section == 1 { "r".to_owned() } else { format!("r{}", self.section) };
        let requests = &policy.model().requests;
        let definition = requests.iter().find(|request| *request.key.name == key).or_else(|| requests.first());
        definition.map(|request| request.fields.iter().map(|field| &*field.name).collect()).unwrap_or_default()
    }
}

/// Reads an argument that says when.
fn time(text: &str) -> Result<SystemTime, String> {
    let time = text.parse::<jiff::Timestamp>().and_then(SystemTime::try_from);
    time.map_err(|_| "expected a time such as 2026-01-31T12:00:00Z".to_owned())
}

/// Reads a value of a request from the command line: a text, or JSON if it begins like an object or a list, or is said to
/// be.
pub(super) fn value(text: &str) -> Result<Json, PolicyCommandError> {
    let json = match text.strip_prefix("json:") {
        Some(json) => json,
        None if text.starts_with(['{', '[']) => text,
        None => return Ok(Json::from(text)),
    };
    serde_json::from_str(json).map_err(|source| PolicyCommandError::Value { text: text.to_owned(), source })
}

/// The row that decided, as it stands in the rules.
pub(super) fn rules(policy: &Policy, decision: &Decision) -> Vec<String> {
    decision.row().and_then(|row| policy.row(row)).map(text).into_iter().collect()
}

/// A row as one line.
pub(super) fn text(row: Row<'_>) -> String {
    row.to_string()
}

/// The outcome as people see it.
pub(super) fn coloured(outcome: Outcome) -> String {
    let style = match outcome {
        Outcome::Allow => GOOD,
        Outcome::Deny => BAD,
        Outcome::Indeterminate => DOUBTFUL,
    };
    format!("{style}{outcome}{style:#}")
}

pub(super) fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Allow => Verdict::Allow,
        Outcome::Deny => Verdict::Deny,
        Outcome::Indeterminate => Verdict::Error,
    }
}
