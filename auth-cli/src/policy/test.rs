use std::{io::Write, path::PathBuf};

use auth_policy_test::{Condition, Coverage, Report, TestFile};
use clap::Args;
use serde_json::{Value as Json, json};

use super::PolicyCommandError;
use crate::{
    error::Error,
    output::{self, BAD, DOUBTFUL, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// The file of tests, as it is described at the crate `auth-policy-test`.
    file: PathBuf,
    /// Says which rules and conditions were never true or never false.
    #[arg(long)]
    coverage: bool,
    /// Fails if less of the policy is covered, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    fail_under: Option<u32>,
}

impl Test {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let file = TestFile::read(&self.file).map_err(PolicyCommandError::from)?;
        let report = file.run().map_err(PolicyCommandError::from)?;
        let wanted = self.coverage || self.fail_under.is_some();
        let coverage = wanted.then(|| file.coverage()).transpose().map_err(PolicyCommandError::from)?;
        match output.form() {
            Form::Json => output::json(&as_json(&report, coverage.as_ref()))?,
            Form::People => show(output, &report, coverage.as_ref())?,
        }
        let covered = coverage.map_or(100, |coverage| coverage.percent());
        if let Some(least) = self.fail_under.filter(|least| covered < *least) {
            writeln!(output.remarks(), "{BAD}{covered} %{BAD:#} of the policy is covered, {least} % are wanted")?;
            return Ok(Verdict::Deny);
        }
        Ok(if report.is_good() { Verdict::Allow } else { Verdict::Deny })
    }
}

fn show(output: &Output, report: &Report, coverage: Option<&Coverage>) -> Result<(), Error> {
    let mut out = output.answers();
    for wrong in &report.wrong {
        writeln!(out, "{BAD}wrong{BAD:#}  {wrong}")?;
    }
    let style = if report.is_good() { GOOD } else { BAD };
    writeln!(out, "{style}{} requests, {} wrong{style:#}", report.asked, report.wrong.len())?;
    if let Some(coverage) = coverage {
        let style = if coverage.percent() == 100 { GOOD } else { DOUBTFUL };
        let text = coverage.to_string();
        let (missing, last) = text.rsplit_once('\n').map_or(("", text.as_str()), |(missing, last)| (missing, last));
        if !missing.is_empty() {
            writeln!(out, "{missing}")?;
        }
        writeln!(out, "{style}{last}{style:#}")?;
    }
    Ok(())
}

fn as_json(report: &Report, coverage: Option<&Coverage>) -> Json {
    let wrong: Vec<Json> = report
        .wrong
        .iter()
        .map(|wrong| {
            json!({
                "matrix": wrong.matrix,
                "request": wrong.request,
                "expected": wrong.expected.to_string(),
                "decision": wrong.outcome.name(),
                "explanation": wrong.explanation,
            })
        })
        .collect();
    let list = |conditions: &[Condition]| -> Vec<Json> {
        let one = |one: &Condition| json!({ "place": one.place, "text": one.text, "held": one.seen.held, "failed": one.seen.failed });
        conditions.iter().map(one).collect()
    };
    let coverage = coverage.map(|coverage| {
        json!({ "percent": coverage.percent(), "rules": list(&coverage.rules), "conditions": list(&coverage.conditions) })
    });
    json!({ "asked": report.asked, "wrong": wrong, "coverage": coverage })
}
