//! The program `service_user`: signs in by itself, calls the service, and prints what it answers.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use zitadel::{
    Variables,
    service_user::{Call, ServiceUserError},
};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Call::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(call: Call) -> Result<(), ServiceUserError> {
    let answer = call.answer(&Variables::read(Path::new(".env"))?).await?;
    Ok(writeln!(io::stdout(), "{answer}")?)
}
