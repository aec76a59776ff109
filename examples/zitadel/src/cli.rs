//! The command line of the service.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use clap::{Parser, Subcommand};

use crate::{
    Local, ServeError, Settings, Trust, Variables,
    serve::{self, service},
    trust::Format,
};

/// A resource server behind Zitadel.
///
/// It reads the variables of the environment, and of a file `.env` in the current folder those that the environment does
/// not have; `.env.example` lists them.
#[derive(Debug, Parser)]
#[command(name = "zitadel", version)]
pub struct Cli {
    /// The address to serve on; port 0 takes any that is free.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8001")]
    listen: SocketAddr,
    /// The form of errors.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Trusts a key of its own instead of an issuer, for a look around offline.
    #[arg(long)]
    local: bool,
    /// Starts also where the issuer can't be asked; its tokens are answered with 503 until it can.
    #[arg(long)]
    lazy: bool,
    /// The folder of the key of `--local`.
    #[arg(long, value_name = "DIR", default_value = "data/zitadel")]
    data: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints a token of a sample user of `--local`, alone.
    Token {
        /// alice, an admin; bob, a user; carol, who has no role; or service.
        user: String,
    },
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    ///
    /// If it can't be done.
    pub async fn run(self, variables: &Variables) -> Result<(), ServeError> {
        if let Some(Command::Token { user }) = &self.command {
            let token = Local::open(&self.data)?.token(user, &Settings::local(variables)?)?;
            return Ok(writeln!(io::stdout(), "{}", token.expose())?);
        }
        let (settings, trust) = if self.local {
            (Settings::local(variables)?, Trust::Local(Local::open(&self.data)?))
        } else {
            (Settings::read(variables)?, Trust::Issuer { lazy: self.lazy })
        };
        let auth = trust.auth(&settings, self.format).build().await?;
        serve::serve(self.listen, &trust, service(&settings, auth)).await
    }
}
