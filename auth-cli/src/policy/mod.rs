//! Asks policies: a Casbin model and its rules, from files.

mod asked;
mod decide;
mod error;
mod files;
mod progress;
mod test;

use clap::Subcommand;

pub(crate) use self::error::PolicyCommandError;
use crate::{error::Error, output::Output, verdict::Verdict};

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Decides requests: one JSON array of a request's values a line on standard input, one line of answer each.
    ///
    /// With `--json`, a line is `{"allow":true,"decision":"allow","rules":["p, alice, data1, read"],"error":null}`, with its members in this
    /// order. The decision is `allow`, `deny` or `indeterminate`: denied, as something could not be evaluated, which `error` says.
    /// The exit status is 0 if all are allowed, 1 if one is denied, 2 if one could not be decided.
    Decide(decide::Decide),
    /// Runs a file of tests: fixtures, and matrices of who is expected to be allowed what. All else is expected to be denied.
    ///
    /// The exit status is 1 if an expectation is not met, or less is covered than `--fail-under` says.
    Test(test::Test),
}

impl Policy {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        match self {
            Self::Decide(decide) => decide.run(output),
            Self::Test(test) => test.run(output),
        }
    }
}
