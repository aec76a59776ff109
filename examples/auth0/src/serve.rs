use std::{
    io::{self, Write},
    net::SocketAddr,
};

use auth_axum::Auth;
use axum::{
    Router,
    http::{Method, header},
};
use tokio::net::TcpListener;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{Banner, LocalError, SettingError, Settings, Trust, routes};

/// Why the service does not run. The message says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The authentication is not set up right.
    #[error(transparent)]
    Auth(#[from] auth_axum::ConfigError),
    /// The address can't be had.
    #[error("`--listen {0}`: {1}; choose another address, such as `--listen 127.0.0.1:0` for any free port")]
    Listen(SocketAddr, #[source] io::Error),
    /// There are no local tokens.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// Standard output is closed, or the connections broke down.
    #[error("serving failed: {0}")]
    Output(#[from] io::Error),
    /// Others could reach the service.
    #[error(
        "`--listen {0}`: others can reach this address, and with `--local` the service signs its own tokens; choose one of \
         this machine, such as `--listen 127.0.0.1:8000`"
    )]
    Public(SocketAddr),
    /// A variable is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// The router to serve: the routes behind whom the service trusts, and pages of the one allowed origin before it.
pub fn service(settings: &Settings, auth: Auth) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::exact(settings.origin.clone()))
        .allow_methods([Method::GET])
        .allow_headers([header::AUTHORIZATION]);
    routes(settings).into_router(auth).layer(cors)
}

/// Serves until the process is told to stop.
pub(crate) async fn serve(
    address: SocketAddr,
    trust: &Trust,
    settings: &Settings,
    auth: Auth,
) -> Result<(), ServeError> {
    if matches!(trust, Trust::Local(_)) && !address.ip().is_loopback() {
        return Err(ServeError::Public(address));
    }
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen(address, source))?;
    write!(io::stdout(), "{}", Banner { address: listener.local_addr()?, settings })?;
    io::stdout().flush()?;
    let router = service(settings, auth).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router);
    tokio::select! {
        served = async { serving.await } => Ok(served?),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}
