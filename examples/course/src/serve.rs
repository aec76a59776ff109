use std::{
    io::{self, Write},
    net::SocketAddr,
};

use axum::Router;
use tokio::net::TcpListener;

use crate::CourseError;

/// Serves until the process is told to stop.
pub(crate) async fn serve(address: SocketAddr, router: Router) -> Result<(), CourseError> {
    let listener = TcpListener::bind(address).await.map_err(|source| CourseError::Listen { address, source })?;
    let address = listener.local_addr()?;
    let welcome = format!("listening on http://{address}\n\n{}\n", welcome(address));
    io::stdout().write_all(welcome.as_bytes())?;
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async {
            if tokio::signal::ctrl_c().await.is_err() {
                core::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(())
}

fn welcome(address: SocketAddr) -> String {
    format!(
        "what there is:  curl http://{address}/\n\
         a token:        curl -d username=alice -d password=password123 http://{address}/oauth2/token\n\
         a session:      curl -c jar -d username=alice -d password=password123 http://{address}/cookie/login"
    )
}
