//! A service as a client of an issuer: it gets access tokens for itself, keeps them, and renews them ahead of time.
//!
//! A [`TokenSource`] asks a [`TokenEndpoint`] with a [`Grant`]: [`ClientCredentials`] (RFC 6749 section 4.4) as a form or
//! as JSON, with a secret or a key (`private_key_jwt`), or a [`ServiceUser`] with the key file that Zitadel hands out
//! (RFC 7523). No redirect is followed, answers are bounded in size and time, and no secret is in an error, a log or a URL.
//!
//! # Examples
//!
//! ```
//! use auth_client::{Client, ClientCredentials, TokenEndpoint, TokenSource};
//! use auth_core::{Secret, Timestamp};
//!
//! # async fn call(now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
//! let endpoint = TokenEndpoint::new("https://tenant.eu.auth0.com/oauth/token")?;
//! let client = Client::with_secret_in_body("m2m", Secret::new("from the environment".to_owned()));
//! let source = TokenSource::new(endpoint, ClientCredentials::new(client).audience("https://api.example").as_json());
//!
//! let token = source.token(now).await?; // asks the issuer
//! let again = source.token(now).await?; // does not
//! assert_eq!(format!("{:?}", token.secret()), "Secret([redacted])");
//! # Ok(())
//! # }
//! # fn denied() {
//! // a secret would go over the network for all to read
//! assert!(TokenEndpoint::new("http://tenant.eu.auth0.com/oauth/token").is_err());
//! # }
//! # denied();
//! ```

mod answer;
mod assertion;
mod client;
mod client_credentials;
mod endpoint;
mod error;
mod grant;
mod key;
mod key_file;
mod service_user;
mod source;
mod token;

#[doc(inline)]
pub use self::{
    client::Client,
    client_credentials::ClientCredentials,
    endpoint::{EndpointError, TokenEndpoint},
    error::{TokenRequestError, TokenSourceError},
    grant::Grant,
    key::{ClientKey, ClientKeyError},
    key_file::KeyFileError,
    service_user::{ServiceUser, ServiceUserKey},
    source::TokenSource,
    token::ObtainedToken,
};
