use std::time::SystemTime;

use auth_policy::{Decision, Outcome, Policy, Request, Row, Value};
use clap::Args;

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
}

/// Reads an argument that says when.
fn time(text: &str) -> Result<SystemTime, String> {
    let time = text.parse::<jiff::Timestamp>().and_then(SystemTime::try_from);
    time.map_err(|_| "expected a time such as 2026-01-31T12:00:00Z".to_owned())
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
