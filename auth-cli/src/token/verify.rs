use std::{
    io::{self, Write},
    path::PathBuf,
};

use auth_core::{
    AuthenticationError, Principal, Timestamp,
    token::{Issuer, Verifier},
};
use clap::Args;
use serde::Serialize;

use super::{TokenCommandError, input, profile::Product, source};
use crate::{
    error::Error,
    output::{BAD, DOUBTFUL, Form, GOOD, Output},
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
    /// What the issuer's tokens look like: auth0, entra, `keycloak[:CLIENT]`, strict (RFC 9068) or `zitadel[:PROJECT]`. The client or
    /// project whose roles count is the first audience, if it is not said. Without a profile tokens are `at+jwt`.
    #[arg(long, value_name = "PRODUCT")]
    profile: Option<Product>,
    /// The issuer's keys in a file, a key set (JWKS) or PEM. Without it they are fetched from where the issuer's metadata says.
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
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
        let verifier = self.verifier()?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(TokenCommandError::Runtime)?;
        let mut verdict = Verdict::Allow;
        input::each(|token| {
            let found = runtime.block_on(verifier.authenticate(token, Timestamp::now()));
            verdict = verdict.max(match &found {
                Ok(_) => Verdict::Allow,
                Err(AuthenticationError::Token(_)) => Verdict::Deny,
                Err(_) => Verdict::Error,
            });
            answer(output, found.as_ref().map(Principal::subject))
        })?;
        Ok(verdict)
    }

    fn verifier(self) -> Result<Verifier, Error> {
        let issuer = match &self.jwks {
            Some(file) => Issuer::keys(self.issuer, source::keys(file)?),
            None => Issuer::discover(self.issuer),
        };
        let first = self.audience.first().cloned().unwrap_or_default();
        let profile = self.profile.map(|product| product.profile(&first));
        let issuer = self.audience.into_iter().skip(1).fold(issuer.audience(first), Issuer::audience);
        Ok(Verifier::new([match profile {
            Some(profile) => issuer.profile(profile),
            None => issuer,
        }])?)
    }
}

fn answer(output: &Output, verified: Result<&str, &AuthenticationError>) -> io::Result<()> {
    let (error, reason) = match verified {
        Ok(_) => (None, None),
        Err(AuthenticationError::Token(why)) => (Some("invalid_token"), Some(why.reason())),
        Err(_) => (Some("unavailable"), Some("unavailable")),
    };
    let mut out = output.answers();
    match (output.form(), verified) {
        (Form::Json, verified) => {
            let answer = Answer { ok: verified.is_ok(), error, reason, sub: verified.ok() };
            writeln!(out, "{}", serde_json::to_string(&answer)?)
        }
        (Form::People, Ok(subject)) => writeln!(out, "{GOOD}good{GOOD:#}  {}", subject.escape_debug()),
        (Form::People, Err(AuthenticationError::Token(why))) => {
            writeln!(out, "{BAD}refused{BAD:#}  {}: {why}", why.reason())
        }
        (Form::People, Err(why)) => writeln!(out, "{DOUBTFUL}unavailable{DOUBTFUL:#}  {why}"),
    }
}
