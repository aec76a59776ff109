//! The command line.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use auth_axum::{Clock, Secret, SystemClock, token::IssueError};
use clap::{Parser, Subcommand};

use crate::{
    database::StoreError,
    routes::routes,
    serve::{self, ServeError},
    service::{OpenError, Service},
};

/// The main example of Portcullis: articles, their authors, and who may do what.
///
/// Without a command it serves, and prints a ready curl line for each of its sample users. Its database and the key of
/// its tokens are made in the data folder at the first start.
#[derive(Debug, Parser)]
#[command(name = "articles", version)]
pub struct Cli {
    /// The address to serve on; port 0 takes any that is free.
    #[arg(long, global = true, env = "ARTICLES_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:3000")]
    #[arg(value_parser = address)]
    listen: SocketAddr,
    /// The folder of the database and the signing key; a relative one is below the current folder.
    #[arg(long, global = true, env = "ARTICLES_DATA", value_name = "DIR", default_value = "data/articles")]
    data: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints who may call what: method, path, rule, and where the rule is written.
    Access,
    /// Prints a token of a sample user, alone, also while the service runs.
    Token {
        /// The user's name: alice, bob, carol or dave.
        user: String,
    },
}

/// Why a command failed. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// A token could not be signed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The service could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was asked for could not be written.
    #[error("standard output can't be written to: {0}")]
    Output(#[from] io::Error),
    /// The service could not be served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The users could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody has this name.
    #[error("no user is called `{}`; there are {}", .name.escape_debug(), .known.join(", "))]
    UnknownUser {
        /// The name that was asked for.
        name: String,
        /// Those that are there.
        known: Vec<String>,
    },
}

/// Does what the command line says.
///
/// # Errors
///
/// If it can't be done.
pub async fn run(cli: Cli) -> Result<(), RunError> {
    match cli.command {
        Some(Command::Access) => Ok(write!(io::stdout(), "{}", routes().access())?),
        Some(Command::Token { user }) => token(&cli.data, &user).await,
        None => Ok(serve::serve(cli.listen, &cli.data).await?),
    }
}

async fn token(data: &Path, name: &str) -> Result<(), RunError> {
    let service = Service::open(data).await?;
    let token = sign(&service, name).await;
    service.close().await;
    Ok(writeln!(io::stdout(), "{}", token?.expose())?)
}

async fn sign(service: &Service, name: &str) -> Result<Secret, RunError> {
    let users = service.app().users();
    let Some(user) = users.named(name).await? else {
        let known = users.all().await?.iter().map(|user| user.name().to_owned()).collect();
        return Err(RunError::UnknownUser { name: name.to_owned(), known });
    };
    Ok(service.issuer().token(&user, SystemClock.now())?)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "expected an IP address and a port, such as 127.0.0.1:3000".to_owned())
}
