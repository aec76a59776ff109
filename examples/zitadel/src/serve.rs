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

use crate::{App, LocalError, SettingError, Settings, Trust, routes};

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
         this machine, such as `--listen 127.0.0.1:8001`"
    )]
    Public(SocketAddr),
    /// A variable is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

/// The router to serve: the routes behind whom the service trusts, and pages of the allowed origins before it.
pub fn service(settings: &Settings, auth: Auth) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(settings.origins.clone()))
        .allow_credentials(true)
        .allow_methods([Method::GET])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE]);
    routes().with_state(App::new(&settings.project_id)).into_router(auth).layer(cors)
}

/// Serves until the process is told to stop.
pub(crate) async fn serve(address: SocketAddr, trust: &Trust, router: Router) -> Result<(), ServeError> {
    if matches!(trust, Trust::Local(_)) && !address.ip().is_loopback() {
        return Err(ServeError::Public(address));
    }
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Listen(address, source))?;
    writeln!(io::stdout(), "Zitadel example serves on http://{}", listener.local_addr()?)?;
    if matches!(trust, Trust::Local(_)) {
        writeln!(io::stdout(), "Its tokens are its own: `cargo run -p zitadel -- --local token alice` prints one.")?;
    }
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    tokio::select! {
        served = async { serving.await } => Ok(served?),
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}
