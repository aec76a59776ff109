use std::net::IpAddr;

use crate::Timestamp;

/// The circumstances of a request, for policies that ask for them: when, from where, what was called.
///
/// # Examples
///
/// ```
/// use auth_core::{Environment, TimeZone, Timestamp};
///
/// fn in_office_hours(environment: &Environment<'_>) -> bool {
///     (8..18).contains(&environment.time().to_zoned_datetime(TimeZone::UTC).hour())
/// }
///
/// let at = |time: &str| Environment::new(time.parse().unwrap_or_default(), "GET");
/// assert!(in_office_hours(&at("2026-11-23T09:00:00Z")));
/// assert!(!in_office_hours(&at("2026-11-23T22:00:00Z"))); // the denied case
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Environment<'a> {
    time: Timestamp,
    method: &'a str,
    path: Option<&'a str>,
    client: Option<IpAddr>,
}

impl<'a> Environment<'a> {
    /// The environment of a request with this method, at this time.
    pub const fn new(time: Timestamp, method: &'a str) -> Self {
        Self { time, method, path: None, client: None }
    }

    /// Sets the path that the router matched.
    #[must_use]
    pub const fn with_path(mut self, path: &'a str) -> Self {
        self.path = Some(path);
        self
    }

    /// Sets the client's address.
    #[must_use]
    pub const fn with_client(mut self, client: IpAddr) -> Self {
        self.client = Some(client);
        self
    }

    /// When the request is decided, by the service's clock.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// The HTTP method.
    pub const fn method(&self) -> &'a str {
        self.method
    }

    /// The path as the router matched it, `/articles/{id}`, never the raw text of the request.
    pub const fn path(&self) -> Option<&'a str> {
        self.path
    }

    /// The client's address: that of the connection, unless the peer is a proxy that the service was told to trust.
    pub const fn client(&self) -> Option<IpAddr> {
        self.client
    }
}
