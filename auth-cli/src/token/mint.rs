use std::{io::Write, path::PathBuf, time::Duration};

use auth_core::{
    Timestamp,
    token::{AccessToken, TokenIssuer},
};
use clap::Args;
use serde_json::{Value, json};

use super::{TokenCommandError, keys};
use crate::{
    error::Error,
    output::{self, Form, Output},
    verdict::Verdict,
};

#[derive(Debug, Args)]
pub(crate) struct Mint {
    /// The file of the signing key; a new one is made, for its owner alone, if it is not there.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The issuer's name, `iss`.
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// Whom the token is for, `aud`.
    #[arg(long, value_name = "NAME")]
    audience: String,
    /// Who it is about, `sub`.
    #[arg(long, value_name = "ID")]
    subject: String,
    /// How long it lives: `90s`, `15m`, `8h`.
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = duration)]
    lifetime: Duration,
    /// The client that it is issued to.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// A role; can be given several times.
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,
    /// A permission; can be given several times.
    #[arg(long = "permission", value_name = "NAME")]
    permissions: Vec<String>,
    /// A scope; can be given several times.
    #[arg(long = "scope", value_name = "WORD")]
    scopes: Vec<String>,
    /// Another claim; the value is JSON, or text if it is none. Can be given several times. Claims that the issuer writes
    /// itself are refused, and so are names of secrets.
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    claims: Vec<String>,
}

impl Mint {
    pub(crate) fn run(self, output: &Output) -> Result<Verdict, Error> {
        let mut token = AccessToken::new(self.subject, self.audience, self.lifetime)
            .roles(self.roles)
            .permissions(self.permissions)
            .scopes(self.scopes);
        if let Some(client) = self.client_id {
            token = token.client_id(client);
        }
        for claim in self.claims {
            let (name, value) = claim.split_once('=').ok_or_else(|| TokenCommandError::Claim(claim.clone()))?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
            token = token.claim(name, value);
        }

        let issuer = TokenIssuer::new(self.issuer, keys::open(&self.key)?);
        let signed = issuer.sign(&token, Timestamp::now())?;
        match output.form() {
            Form::Json => output::json(
                &json!({ "access_token": signed.expose(), "token_type": "Bearer", "expires_in": self.lifetime.as_secs() }),
            )?,
            Form::People => writeln!(output.answers(), "{}", signed.expose())?,
        }
        Ok(Verdict::Allow)
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    parsed.ok_or_else(|| "expected a time such as 90s, 15m or 8h".to_owned())
}
