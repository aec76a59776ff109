use std::{io, path::PathBuf};

use auth_core::{
    Principal, Timestamp,
    token::{Issuer, TokenError, Verifier},
};
use clap::Args;
use serde::Serialize;

use super::{input, source};
use crate::{
    error::Error,
    output::{BAD, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The issuer whose tokens are accepted, exactly as in `iss`.
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// The audience that tokens must be for; can be given several times, then one of them is enough.
    #[arg(long, value_name = "NAME", required = true)]
    audience: Vec<String>,
    /// The issuer's keys in a file, a key set (JWKS) or PEM.
    #[arg(long, value_name = "FILE")]
    jwks: PathBuf,
}

/// What is said about one token. Who a refused token is about is not said: it may be anybody's word.
#[derive(Serialize)]
struct Answer<'a> {
    ok: bool,
    error: Option<&'static str>,
    reason: Option<&'static str>,
    sub: Option<&'a str>,
}

impl Verify {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let mut audiences = self.audience.into_iter();
        let issuer =
            Issuer::keys(self.issuer, source::keys(&self.jwks)?).audience(audiences.next().unwrap_or_default());
        let verifier = Verifier::new([audiences.fold(issuer, Issuer::audience)])?;

        let mut verdict = Verdict::Allow;
        input::each(|token| {
            let found = verifier.verify(token, Timestamp::now());
            if found.is_err() {
                verdict = Verdict::Deny;
            }
            answer(output, found.as_ref().map(Principal::subject))
        })?;
        Ok(verdict)
    }
}

fn answer(output: &Output, verified: Result<&str, &TokenError>) -> io::Result<()> {
    use std::io::Write;

    let mut out = output.answers();
    match (output.form(), verified) {
        (Form::Json, verified) => {
            let answer = Answer {
                ok: verified.is_ok(),
                error: verified.err().map(|_| "invalid_token"),
                reason: verified.err().map(TokenError::reason),
                sub: verified.ok(),
            };
            writeln!(out, "{}", serde_json::to_string(&answer)?)
        }
        (Form::People, Ok(subject)) => writeln!(out, "{GOOD}good{GOOD:#}  {}", subject.escape_debug()),
        (Form::People, Err(why)) => writeln!(out, "{BAD}refused{BAD:#}  {}: {why}", why.reason()),
    }
}
