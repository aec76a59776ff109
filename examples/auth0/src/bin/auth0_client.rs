//! The program `auth0_client`: gets a token for itself, calls the service, and prints what it answers.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use auth0::client::{self, ClientError};
use clap::Parser;

/// Gets a token for `AUTH0_CLIENT_ID` with `AUTH0_CLIENT_SECRET`, calls the service, and prints what it answers.
#[derive(Debug, Parser)]
#[command(name = "auth0_client", version)]
struct Call {
    /// What to call.
    #[arg(long, value_name = "URL", default_value = "http://localhost:8000/api/private")]
    url: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Call::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(call: Call) -> Result<ExitCode, ClientError> {
    let (status, body) = client::call(&call.url).await?;
    writeln!(io::stdout(), "{body}")?;
    Ok(if status == 200 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
