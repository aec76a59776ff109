//! The other side: a service user that signs in by itself (RFC 7523) and calls the service.

use std::{io, path::PathBuf};

use auth_axum::{
    Clock, Secret, SystemClock,
    auth_core::outgoing::{HttpClient, HttpClientError, SendError, SendsRequests},
};
use auth_client::{
    EndpointError, KeyFileError, ServiceUser, ServiceUserKey, TokenEndpoint, TokenSource, TokenSourceError,
};
use clap::Parser;

use crate::{Local, LocalError, SettingError, Settings, Variables};

/// Signs in as a service user of Zitadel, with the key file that `SERVICE_USER_PRIVATE_KEY_FILE` names, calls the service, and
/// prints what it answers.
#[derive(Debug, Parser)]
#[command(name = "service_user", version)]
pub struct Call {
    /// What to call.
    #[arg(long, value_name = "URL", default_value = "http://localhost:8001/api/private")]
    url: String,
    /// Signs its token with the key of a service that runs with `--local`, and asks no issuer.
    #[arg(long)]
    local: bool,
    /// The folder of that key.
    #[arg(long, value_name = "DIR", default_value = "data/zitadel")]
    data: PathBuf,
}

/// Why there is no answer. It holds neither key nor token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceUserError {
    /// There is no token endpoint.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// Nothing can be sent from here.
    #[error(transparent)]
    HttpClient(#[from] HttpClientError),
    /// The key file can't be used.
    #[error("{VARIABLE}: {0}")]
    Key(#[source] KeyFileError),
    /// There is no local token.
    #[error(transparent)]
    Local(#[from] LocalError),
    /// Standard output is closed.
    #[error("standard output can't be written to: {0}")]
    Output(#[from] io::Error),
    /// The service refused.
    #[error("`{url}` answered {status}: {body}")]
    Refused {
        /// What was called.
        url: String,
        /// With which status.
        status: u16,
        /// And what it said.
        body: String,
    },
    /// The service can't be called.
    #[error("`{0}`: {1}")]
    Send(String, #[source] SendError),
    /// A variable is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The issuer gave no token.
    #[error(transparent)]
    Token(#[from] TokenSourceError),
}

impl Call {
    /// A call of this address.
    pub fn of(url: impl Into<String>) -> Self {
        Self { url: url.into(), local: false, data: PathBuf::new() }
    }

    /// What the service answers.
    ///
    /// # Errors
    ///
    /// If there is no token, or the service refuses.
    pub async fn answer(&self, variables: &Variables) -> Result<String, ServiceUserError> {
        let token = if self.local {
            Local::open(&self.data)?.token("service", &Settings::local(variables)?)?
        } else {
            // a service that runs on keeps the source, which renews the token ahead of its end
            source(variables).await?.token(SystemClock.now()).await?.secret().clone()
        };
        self.call(&token).await
    }

    async fn call(&self, token: &Secret) -> Result<String, ServiceUserError> {
        let failed = |error| ServiceUserError::Send(self.url.clone(), error);
        let mut bearer = http::HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .map_err(|error| failed(SendError::failed(error)))?;
        bearer.set_sensitive(true);
        let request = http::Request::get(&self.url).header(http::header::AUTHORIZATION, bearer);
        let request = request.body(Vec::new()).map_err(|error| failed(SendError::failed(error)))?;
        let answer = HttpClient::new()?.send(request).await.map_err(failed)?;
        let body = String::from_utf8_lossy(answer.body()).into_owned();
        match answer.status() {
            http::StatusCode::OK => Ok(body),
            status => Err(ServiceUserError::Refused { url: self.url.clone(), status: status.as_u16(), body }),
        }
    }
}

/// The tokens of the service user, at hand from the first one on.
///
/// # Errors
///
/// If a variable is missing, the key file can't be used, or the issuer does not say where it hands out tokens.
pub async fn source(variables: &Variables) -> Result<TokenSource, ServiceUserError> {
    let settings = Settings::read(variables)?;
    let key = ServiceUserKey::read(variables.need(VARIABLE)?).map_err(ServiceUserError::Key)?;
    let grant = ServiceUser::new(key, &*settings.issuer).scope(format!(
        "openid email profile urn:zitadel:iam:org:projects:roles urn:zitadel:iam:org:project:id:{}:aud",
        settings.project_id
    ));
    Ok(TokenSource::new(TokenEndpoint::discover(&settings.issuer).await?, grant))
}

const VARIABLE: &str = "SERVICE_USER_PRIVATE_KEY_FILE";
