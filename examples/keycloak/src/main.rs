//! The program `keycloak`.

use std::{env, io, process::ExitCode};

use axum::Router;
use tokio::net::TcpListener;

/// Why the service does not run. The message says what to do.
#[derive(Debug, thiserror::Error)]
enum ServeError {
    #[error(transparent)]
    Auth(#[from] auth_axum::ConfigError),
    #[error("{ADDRESS} can't be served on: {0}")]
    Listen(#[from] io::Error),
    #[error("{0}: not set")]
    Missing(&'static str),
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), ServeError> {
    let need = |name| env::var(name).ok().filter(|value| !value.is_empty()).ok_or(ServeError::Missing(name));
    let auth = keycloak::auth(&need("KEYCLOAK_ISSUER")?, &need("KEYCLOAK_CLIENT_ID")?).build().await?;
    let router: Router = keycloak::routes().into_router(auth);
    let listener = TcpListener::bind(ADDRESS).await?;
    Ok(axum::serve(listener, router).await?)
}

const ADDRESS: &str = "127.0.0.1:8002";
