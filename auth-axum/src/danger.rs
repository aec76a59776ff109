//! What takes care to use: here is said who somebody is without a credential that this service checked.

use auth_core::Principal;

/// A principal that something in front of the credential layer has verified already, say a middleware that ends mutual
/// TLS. Put into a request's extensions, the credential layer takes it and looks at no credential.
///
/// A client can't put anything into extensions; code can, so whoever inserts this vouches for it.
///
/// # Examples
///
/// ```
/// use auth_axum::{Principal, danger::Preauthenticated};
///
/// let mut request = axum::http::Request::new(());
/// let verified = Principal::builder("urn:mtls", "CN=billing").build();
/// request.extensions_mut().insert(Preauthenticated(verified));
/// // a request without one is decided by its credentials, or denied for the lack of them
/// ```
#[derive(Clone, Debug)]
pub struct Preauthenticated(pub Principal);
