//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use auth_axum::SystemClock;
use auth_store::{StoreUrl, Stores};
use clap::{Parser, ValueEnum};

use crate::{Course, CourseError, Format, RevocationMode, secret_file, serve};

/// The examples of a course on authentication and authorization, each chapter under its own prefix.
///
/// The database and the secret of its keys are made at the first start, with sample users whose password is `password123`.
#[derive(Debug, Parser)]
#[command(name = "course", version)]
pub struct Cli {
    /// The address to serve on, one of this machine; port 0 takes any that is free.
    #[arg(long, env = "COURSE_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8000")]
    listen: SocketAddr,
    /// The database: `sqlite://file.db` or `postgres://user@host/database`.
    #[arg(long, env = "COURSE_DATABASE", value_name = "URL", default_value = "sqlite://course.db")]
    database: String,
    /// The file of the secret that keys are derived from.
    #[arg(long, env = "COURSE_SECRET_FILE", value_name = "FILE", default_value = "course.secret")]
    secret_file: PathBuf,
    /// How errors look: as the course's own code answers, or as problems (RFC 9457).
    #[arg(long, value_enum, env = "COURSE_FORMAT", default_value = "compat")]
    format: FormatName,
    /// Which tokens count in the chapter on revocation: those not taken back, or those that are listed.
    #[arg(long, value_enum, env = "COURSE_REVOCATION", default_value = "denylist")]
    revocation: RevocationName,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Compat,
    Problem,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RevocationName {
    Allowlist,
    Denylist,
}

/// Serves as the command line says.
///
/// # Errors
///
/// If it can't be served.
pub async fn run(cli: Cli) -> Result<(), CourseError> {
    if !cli.listen.ip().to_canonical().is_loopback() {
        return Err(CourseError::Public(cli.listen));
    }
    let stores = Stores::open(&StoreUrl::parse("--database", &cli.database)?).await?;
    let format = match cli.format {
        FormatName::Compat => Format::Compat,
        FormatName::Problem => Format::Problem,
    };
    let revocation = match cli.revocation {
        RevocationName::Allowlist => RevocationMode::Allowlist,
        RevocationName::Denylist => RevocationMode::Denylist,
    };
    let secret = secret_file::load_or_create(&cli.secret_file)?;
    let course = Course::new(stores, secret, SystemClock).format(format).revocation(revocation);
    course.seed().await?;
    serve::serve(cli.listen, course.router().await?).await
}
