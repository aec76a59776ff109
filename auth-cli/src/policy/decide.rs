use std::{
    io::{self, BufRead, BufReader, BufWriter, Read, Stdin, Write},
    time::{Duration, Instant},
};

use auth_policy::{Decision, Outcome, Policy, Value};
use clap::Args;
use serde::Serialize;
use serde_json::Value as Json;

use super::{
    PolicyCommandError,
    asked::{self, Circumstances},
    files::Files,
};
use crate::{
    error::Error,
    output::{Form, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Decide {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    circumstances: Circumstances,
    /// Ends with the number of decisions per second, on standard error. Lines are then answered in batches.
    #[arg(long)]
    time: bool,
}

/// What is said about one request.
#[derive(Serialize)]
struct Answer<'a> {
    allow: bool,
    decision: &'a str,
    rules: Vec<String>,
    error: Option<String>,
}

/// A line of standard input: a request, or why it is none.
type Line = Result<Vec<Json>, String>;

impl Decide {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let policy = self.files.load()?;
        let mut input = BufReader::new(io::stdin());
        let mut answers = BufWriter::new(output.answers());
        let mut verdict = Verdict::Allow;
        let mut clock = Clock::default();
        loop {
            let lines = batch(&mut input, if self.time { BATCH } else { 1 })?;
            if lines.is_empty() {
                break;
            }
            for (line, decision) in lines.iter().zip(self.decide(&policy, &lines, &mut clock)) {
                let answer = Answer::of(&policy, line, decision);
                verdict = verdict.max(asked::verdict(decision.map_or(Outcome::Indeterminate, |one| one.outcome())));
                answer.write(&mut answers, output.form())?;
            }
            // who writes a line and waits for its answer gets it
            if input.buffer().is_empty() {
                answers.flush()?;
            }
        }
        answers.flush()?;
        if self.time {
            clock.report(&mut output.remarks())?;
        }
        Ok(verdict)
    }

    /// Decides all lines that are requests. Only that is timed: neither reading nor writing.
    fn decide(&self, policy: &Policy, lines: &[Line], clock: &mut Clock) -> Vec<Option<Decision>> {
        let values: Vec<Option<Vec<Value<'_>>>> = lines
            .iter()
            .map(|line| line.as_ref().ok().map(|values| values.iter().map(Value::from).collect()))
            .collect();
        let requests: Vec<_> =
            values.iter().map(|values| values.as_ref().map(|values| self.circumstances.request(values))).collect();
        let start = Instant::now();
        let decisions: Vec<_> =
            requests.into_iter().map(|request| request.map(|request| policy.decide(request))).collect();
        clock.count(start.elapsed(), decisions.iter().flatten().count());
        decisions
    }
}

/// The next lines that are not empty: at most so many, and fewer only at the end.
fn batch(input: &mut BufReader<Stdin>, most: usize) -> Result<Vec<Line>, PolicyCommandError> {
    let mut lines = Vec::new();
    while lines.len() < most {
        let mut line = Vec::new();
        let read = input.by_ref().read_until(b'\n', &mut line).map_err(PolicyCommandError::Read)?;
        if read == 0 {
            break;
        }
        if !line.trim_ascii().is_empty() {
            lines.push(serde_json::from_slice(&line).map_err(|why| {
                format!(
                    "this line is no JSON array of a request's values, as in [\"alice\", \"data1\", \"read\"]: {why}"
                )
            }));
        }
    }
    Ok(lines)
}

impl Answer<'_> {
    fn of(policy: &Policy, line: &Line, decision: Option<Decision>) -> Self {
        let decided = match (line, decision) {
            (Ok(_), Some(decision)) => decision,
            (Err(why), _) => return Self::refused(why.clone()),
            (Ok(_), None) => return Self::refused("the request was not decided".to_owned()),
        };
        Self {
            allow: decided.is_allow(),
            decision: decided.outcome().name(),
            rules: asked::rules(policy, &decided),
            error: policy.reason(&decided).map(|why| why.to_string()),
        }
    }

    fn refused(error: String) -> Self {
        Self { allow: false, decision: Outcome::Indeterminate.name(), rules: Vec::new(), error: Some(error) }
    }

    fn write(&self, out: &mut impl Write, form: Form) -> Result<(), Error> {
        match form {
            Form::Json => writeln!(out, "{}", serde_json::to_string(self).map_err(io::Error::from)?)?,
            Form::People => {
                let outcome = match self.decision {
                    "allow" => Outcome::Allow,
                    "deny" => Outcome::Deny,
                    _ => Outcome::Indeterminate,
                };
                let why = self.error.clone().unwrap_or_else(|| self.rules.join("; "));
                writeln!(out, "{}  {}", asked::coloured(outcome), why.replace('\n', "\n    "))?;
            }
        }
        Ok(())
    }
}

/// How long decisions took.
#[derive(Default)]
struct Clock {
    decisions: usize,
    spent: Duration,
}

impl Clock {
    fn count(&mut self, spent: Duration, decisions: usize) {
        self.spent += spent;
        self.decisions += decisions;
    }

    fn report(&self, out: &mut impl Write) -> io::Result<()> {
        #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
        let decisions = self.decisions as f64;
        let seconds = self.spent.as_secs_f64();
        let (rate, each) =
            if self.decisions == 0 { (0.0, 0.0) } else { (decisions / seconds, seconds * 1e9 / decisions) };
        writeln!(out, "{rate:.0} decisions per second ({} in {seconds:.6} s, {each:.0} ns each)", self.decisions)
    }
}

/// So many lines are read, decided and answered at once when time is taken.
const BATCH: usize = 1024;
