use std::{
    io::{self, Write},
    path::PathBuf,
};

use auth_core::{
    Timestamp,
    token::{TokenError, UnverifiedToken},
};
use clap::Args;
use serde_json::{Map, Value, json};

use super::{input, source};
use crate::{
    error::Error,
    output::{self, ASIDE, BAD, DOUBTFUL, Form, GOOD, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Public keys to check the signature with: a key set (JWKS) or a PEM file. Nothing else of the token is checked.
    #[arg(long, value_name = "FILE", alias = "jwks")]
    key: Option<PathBuf>,
}

/// What is known about the signature.
enum Signature {
    Good,
    NotVerified,
    Wrong(TokenError),
}

/// Where the token is in its time, by its own word.
struct Times {
    /// The claims that are times, with the time that each means.
    times: Vec<(&'static str, Timestamp)>,
    state: &'static str,
}

impl Inspect {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let keys = self.key.as_deref().map(source::keys).transpose()?;
        let text = input::one()?;
        let token = UnverifiedToken::parse(text.expose())?;
        let signature = match keys.map(|keys| token.verify_signature(&keys)) {
            Some(Ok(())) => Signature::Good,
            Some(Err(why)) => Signature::Wrong(why),
            None => Signature::NotVerified,
        };
        let times = Times::of(token.payload(), Timestamp::now());
        match output.form() {
            Form::Json => output::json(&as_json(&token, &signature, &times))?,
            Form::People => show(output, &token, &signature, &times)?,
        }
        Ok(match signature {
            Signature::Good | Signature::NotVerified => Verdict::Allow,
            Signature::Wrong(_) => Verdict::Deny,
        })
    }
}

impl Signature {
    fn word(&self) -> &'static str {
        match self {
            Self::Good => "verified",
            Self::NotVerified => "not verified",
            Self::Wrong(_) => "wrong",
        }
    }
}

impl Times {
    fn of(payload: &Map<String, Value>, now: Timestamp) -> Self {
        let time = |name| {
            let seconds = payload.get(name)?.as_f64().filter(|seconds| (0.0..=LAST_SECOND).contains(seconds))?;
            #[expect(clippy::cast_possible_truncation, reason = "it is within range, and fractions are not shown")]
            Timestamp::from_second(seconds as i64).ok()
        };
        let state = match (payload.contains_key("exp"), time("exp")) {
            (false, _) => "never expires",
            (true, None) => "expiry is malformed",
            (true, Some(at)) if at <= now => "expired",
            (true, Some(_)) if time("nbf").is_some_and(|at| at > now) => "not valid yet",
            (true, Some(_)) => "within its time",
        };
        Self { times: TIMES.iter().filter_map(|name| Some((*name, time(name)?))).collect(), state }
    }
}

fn as_json(token: &UnverifiedToken<'_>, signature: &Signature, times: &Times) -> Value {
    let shown: Map<String, Value> =
        times.times.iter().map(|(name, at)| ((*name).to_owned(), at.to_string().into())).collect();
    json!({
        "header": token.header(),
        "payload": token.payload(),
        "signature": signature.word(),
        "state": times.state,
        "times": shown,
    })
}

fn show(output: &Output, token: &UnverifiedToken<'_>, signature: &Signature, times: &Times) -> io::Result<()> {
    let mut out = output.answers();
    for (name, members) in [("header", token.header()), ("payload", token.payload())] {
        writeln!(out, "{name}")?;
        for (member, value) in members {
            // a text of the token can't move the cursor or colour the terminal
            let value = escaped(&value.to_string());
            let member = escaped(member);
            match times.times.iter().find(|(time, _)| name == "payload" && *time == member) {
                Some((_, at)) => writeln!(out, "  {member}  {value}  {ASIDE}{at}{ASIDE:#}")?,
                None => writeln!(out, "  {member}  {value}")?,
            }
        }
    }
    let style = if times.state == "within its time" { GOOD } else { DOUBTFUL };
    writeln!(out, "time  {style}{}{style:#}", times.state)?;
    match signature {
        Signature::Good => writeln!(
            out,
            "signature  {GOOD}verified{GOOD:#} with the key given; issuer, audience and time were not checked"
        ),
        Signature::NotVerified => writeln!(
            out,
            "signature  {DOUBTFUL}not verified{DOUBTFUL:#}: anybody can have written this; give the issuer's keys with `--key`"
        ),
        Signature::Wrong(why) => writeln!(out, "signature  {BAD}wrong{BAD:#}: {why}"),
    }
}

/// JSON escapes control characters of ASCII only.
fn escaped(text: &str) -> String {
    let is_plain = |char: char| {
        !char.is_control()
            && !matches!(char, '\u{200E}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().flat_map(|char| if is_plain(char) { vec![char] } else { char.escape_unicode().collect() }).collect()
}

const TIMES: [&str; 4] = ["auth_time", "exp", "iat", "nbf"];

/// The end of the year 9999.
const LAST_SECOND: f64 = 253_402_300_799.0;
