//! Asks policies: a Casbin model and its rules, from files.

mod asked;
mod can;
mod decide;
mod error;
mod explain;
mod files;
mod lint;
mod progress;
mod test;
mod who_can;

use clap::Subcommand;

pub(crate) use self::error::PolicyCommandError;
use crate::{error::Error, output::Output, verdict::Verdict};

/// The commands about policies.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Lists what a subject may do, itself and by its roles, and the rules that deny it something.
    ///
    /// The exit status is 1 if no rule is about it.
    Can(can::Can),
    /// Decides requests: one JSON array of a request's values a line on standard input, one line of answer each.
    ///
    /// With `--json`, a line is `{"allow":true,"decision":"allow","rules":["p, alice, data1, read"],"error":null}`, with its members in this
    /// order. The decision is `allow`, `deny` or `indeterminate`: denied, as something could not be evaluated, which `error` says.
    /// The exit status is 0 if all are allowed, 1 if one is denied, 2 if one could not be decided.
    Decide(decide::Decide),
    /// Says why a request is allowed or denied: the rules and roles that decided, or the rules that came closest.
    Explain(explain::Explain),
    /// Looks for what is wrong or doubtful in a model and its rules.
    ///
    /// The exit status is 0 if nothing was found, 1 if something is doubtful, 2 if something is wrong.
    Lint(lint::Lint),
    /// Runs a file of tests: fixtures, and matrices of who is expected to be allowed what. All else is expected to be denied.
    ///
    /// The exit status is 1 if an expectation is not met, or less is covered than `--fail-under` says.
    Test(test::Test),
    /// Lists who may do something: subjects that rules or role assignments name, without those that are roles themselves.
    ///
    /// The exit status is 1 if nobody may.
    WhoCan(who_can::WhoCan),
}

impl Policy {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        match self {
            Self::Can(can) => can.run(output),
            Self::Decide(decide) => decide.run(output),
            Self::Explain(explain) => explain.run(output),
            Self::Lint(lint) => lint.run(output),
            Self::Test(test) => test.run(output),
            Self::WhoCan(who_can) => who_can.run(output),
        }
    }
}
