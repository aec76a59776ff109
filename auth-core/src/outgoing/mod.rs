//! Requests that this service makes: to issuers, for their metadata, keys and introspection.
//!
//! [`SendsRequests`] is the trait, for whoever has a client of its own; [`HttpClient`] is what is used without one.

mod client;
mod endpoint;
mod error;

#[doc(inline)]
pub use self::{
    client::{HttpClient, HttpClientBuilder, HttpClientError},
    endpoint::{Endpoint, EndpointError},
    error::SendError,
};

use core::{fmt, future::Future, pin::Pin};

use http::{Request, Response};

/// Sends requests to issuers.
///
/// An implementation follows no redirect, sends nothing but over TLS or to this machine, ends after a time, and reads no
/// more of an answer than it has room for: what it is asked for stands in documents that somebody else wrote.
///
/// # Examples
///
/// ```
/// use auth_core::outgoing::{SendError, Sending, SendsRequests};
/// use http::{Request, Response};
///
/// #[derive(Debug)]
/// struct Offline;
///
/// impl SendsRequests for Offline {
///     fn send(&self, request: Request<Vec<u8>>) -> Sending<'_> {
///         Box::pin(async move {
///             match request.uri().path() {
///                 "/jwks" => Ok(Response::new(br#"{ "keys": [] }"#.to_vec())),
///                 _ => Err(SendError::failed("there is no network here")), // what can't be asked is not guessed
///             }
///         })
///     }
/// }
/// ```
pub trait SendsRequests: fmt::Debug + Send + Sync {
    /// Sends one request and reads the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// If no answer came, or none that may be read.
    fn send(&self, request: Request<Vec<u8>>) -> Sending<'_>;
}

/// A request under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, SendError>> + Send + 'a>>;

#[cfg(test)]
mod tests;
