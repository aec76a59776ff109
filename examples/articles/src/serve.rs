use std::{
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::Duration,
};

use auth_axum::{Clock, SystemClock, token::IssueError};
use tokio::{net::TcpListener, sync::Notify};

use crate::{
    database::StoreError,
    service::{OpenError, Service},
    welcome::Welcome,
};

/// Why the service does not run. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The authentication is not set up right.
    #[error(transparent)]
    Auth(#[from] auth_axum::ConfigError),
    /// A token for the samples could not be signed.
    #[error(transparent)]
    Issue(#[from] IssueError),
    /// The address can't be had.
    #[error("`--listen {address}`: {source}; choose another address, such as `--listen 127.0.0.1:0` for any free port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why it can't be had.
        source: io::Error,
    },
    /// The service could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Standard output is closed, or the connections broke down.
    #[error("serving failed: {0}")]
    Output(#[from] io::Error),
    /// Others could reach the service.
    #[error(
        "`--listen {0}`: others can reach this address, and a service that signs its own tokens for development must not \
         be reached; choose one of this machine, such as `--listen 127.0.0.1:3000`"
    )]
    Public(SocketAddr),
    /// The users could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves until the process is told to stop.
pub(crate) async fn serve(address: SocketAddr, data: &Path) -> Result<(), ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::Public(address));
    }
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    let service = Service::open(data).await?;
    let Ok(auth) = service.auth();
    let router = service.router(auth.build().await?);

    let users = service.app().users().all().await?;
    let welcome = Welcome::new(listener.local_addr()?, &users, service.issuer(), SystemClock.now())?;
    write!(io::stdout(), "{welcome}")?;

    let told = Arc::new(Notify::new());
    let tell = told.clone();
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            told_to_stop().await;
            tell.notify_one();
        });
    let too_long = async {
        told.notified().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served?,
        () = too_long => tracing::warn!("stopped with requests still open"),
    }
    service.close().await;
    Ok(())
}

/// Waits for ctrl-c, or what a supervisor sends.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            core::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => core::future::pending().await,
        };
    };
    #[cfg(not(unix))]
    let terminated = core::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// How long open requests are waited for.
const GRACE: Duration = Duration::from_secs(10);
