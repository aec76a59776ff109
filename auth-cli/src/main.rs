//! The program `portcullis`: asks policies, and looks into tokens.
//!
//! One module for each noun. Answers go to standard output, for people or, with `--json`, for programs; what is said
//! about them goes to standard error. The exit status is 0 for an allow or a success, 1 for a denial, 2 for an error.

mod completions;
mod error;
mod new;
mod output;
mod policy;
mod token;
mod verdict;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::{
    error::Error,
    output::{Form, Output},
    verdict::Verdict,
};

/// Asks policies, and looks into tokens.
///
/// The exit status is 0 for an allow or a success, 1 for a denial, 2 for an error.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version)]
struct Cli {
    /// Answers in JSON, one value a line.
    #[arg(long, global = true)]
    json: bool,
    /// Writes in colour: always, never, or only to a terminal.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: clap::ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints what a shell needs to complete the commands of this program.
    Completions(completions::Completions),
    /// Writes files to begin with.
    #[command(subcommand)]
    New(new::New),
    /// Asks policies, explains what they say, and looks for what is wrong in them.
    #[command(subcommand)]
    Policy(Box<policy::Policy>),
    /// Looks into tokens, verifies them, and makes them for development.
    #[command(subcommand)]
    Token(token::Token),
}

impl Command {
    fn run(self, output: &Output) -> Result<Verdict, Error> {
        match self {
            Self::Completions(completions) => completions.run::<Cli>(),
            Self::New(new) => new.run(output),
            Self::Policy(policy) => policy.run(output),
            Self::Token(token) => token.run(output),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let output = Output::new(if cli.json { Form::Json } else { Form::People }, cli.color);
    match cli.command.run(&output) {
        Ok(verdict) => verdict.into(),
        // whoever reads has read enough
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output.complain(&error);
            Verdict::Error.into()
        }
    }
}
