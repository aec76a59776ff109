//! The program `zitadel`.

use std::{
    io::{self, IsTerminal},
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use tracing_subscriber::EnvFilter;
use zitadel::{Settings, Variables, cli::Cli};

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), zitadel::ServeError> {
    let variables = Variables::read(Path::new(".env"))?;
    let level = Settings::local(&variables)?.log_level;
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(EnvFilter::new(level)).with_ansi(colours).with_writer(io::stderr).init();
    cli.run(&variables).await
}
