//! The command line of the service.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use clap::{Parser, Subcommand};

use crate::{Local, ServeError, Settings, Trust, serve, trust::Format};

/// A resource server behind Auth0.
///
/// `AUTH0_DOMAIN` and `AUTH0_API_AUDIENCE` say whose tokens count, `CORS_ORIGIN` whose pages may call.
#[derive(Debug, Parser)]
#[command(name = "auth0", version)]
pub struct Cli {
    /// The address to serve on; port 0 takes any that is free.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// The form of errors.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Trusts a key of its own instead of a tenant, for a look around offline.
    #[arg(long)]
    local: bool,
    /// The folder of the key of `--local`.
    #[arg(long, value_name = "DIR", default_value = "data/auth0")]
    data: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints a token of a sample user of `--local`, alone.
    Token {
        /// alice, an admin, or bob.
        user: String,
    },
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    ///
    /// If it can't be done.
    pub async fn run(self) -> Result<(), ServeError> {
        let settings = Settings::read()?;
        if let Some(Command::Token { user }) = &self.command {
            let token = Local::open(&self.data)?.token(user, &settings)?;
            return Ok(writeln!(io::stdout(), "{}", token.expose())?);
        }
        let trust = if self.local { Trust::Local(Local::open(&self.data)?) } else { Trust::Tenant };
        let auth = trust.auth(&settings, self.format).build().await?;
        serve::serve(self.listen, &trust, &settings, auth).await
    }
}
