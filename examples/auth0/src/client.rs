//! The other side: a client that gets a token for itself and calls the service.

use std::{env, io};

use auth_axum::{
    Clock, Secret, SystemClock,
    auth_core::outgoing::{HttpClient, HttpClientError, SendError, SendsRequests},
};
use auth_client::{Client, ClientCredentials, EndpointError, TokenEndpoint, TokenSource, TokenSourceError};

use crate::{SettingError, Settings};

/// Why there is no answer. It holds neither secret nor token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// There is no token endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Nothing can be sent from here.
    #[error(transparent)]
    HttpClient(#[from] HttpClientError),
    /// A variable that must be there.
    #[error("{0}: not set; it is the one of the application at the tenant")]
    Missing(&'static str),
    /// Standard output is closed.
    #[error("standard output can't be written to: {0}")]
    Output(#[from] io::Error),
    /// The service can't be called.
    #[error("`{0}`: {1}")]
    Send(String, #[source] SendError),
    /// A variable is wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The tenant gave no token.
    #[error(transparent)]
    Token(#[from] TokenSourceError),
}

/// The tokens of this client, asked for as Auth0 documents it, kept, and renewed ahead of their end.
///
/// # Errors
///
/// If no secret may be sent to the tenant's address.
pub fn source(settings: &Settings, id: &str, secret: Secret) -> Result<TokenSource, ClientError> {
    let endpoint = TokenEndpoint::new(&format!("{}oauth/token", settings.issuer()))?;
    let client = Client::with_secret_in_body(id, secret);
    Ok(TokenSource::new(endpoint, ClientCredentials::new(client).audience(&*settings.audience).as_json()))
}

/// What the service answers at this address to the client of the environment.
///
/// # Errors
///
/// If there is no token, or no answer.
pub async fn call(url: &str) -> Result<(u16, String), ClientError> {
    let need = |name| env::var(name).ok().filter(|value| !value.is_empty()).ok_or(ClientError::Missing(name));
    let (id, secret) = (need("AUTH0_CLIENT_ID")?, Secret::new(need("AUTH0_CLIENT_SECRET")?));
    let token = source(&Settings::read()?, &id, secret)?.token(SystemClock.now()).await?;

    let failed = |error| ClientError::Send(url.to_owned(), error);
    let request = http::Request::get(url).header(http::header::AUTHORIZATION, token.authorization().expose());
    let request = request.body(Vec::new()).map_err(|error| failed(SendError::failed(error)))?;
    let answer = HttpClient::new()?.send(request).await.map_err(failed)?;
    Ok((answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned()))
}
