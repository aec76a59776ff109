use core::convert::Infallible;
use std::net::IpAddr;

use auth_axum::Edge;
use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};

/// Who is at the other end of a request that asks to be signed in: nobody yet, so only where it comes from.
///
/// # Examples
///
/// ```
/// use auth_accounts::Visitor;
///
/// let visitor = Visitor::at("192.0.2.7".parse().unwrap());
/// assert_eq!(visitor.network(), "192.0.2.7");
/// // one subscriber has a whole network of addresses, so its tries are counted together, and denied together
/// assert_eq!(Visitor::at("2001:db8:1:2:3::4".parse().unwrap()).network(), "2001:db8:1:2::/64");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    pub(crate) address: Option<IpAddr>,
    pub(crate) agent: Option<String>,
    pub(crate) request_id: Option<String>,
}

impl Visitor {
    /// A visitor at this address.
    pub fn at(address: IpAddr) -> Self {
        Self { address: Some(address.to_canonical()), ..Self::default() }
    }

    /// The visitor of a request, with the address and the id that the service has read at its edge.
    pub fn of(request: &Parts) -> Self {
        let edge = Edge::of(request);
        let agent = request.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self {
            address: edge.as_ref().and_then(|edge| edge.client),
            agent: agent.map(|agent| agent.chars().take(LONGEST_AGENT).collect()),
            request_id: edge.map(|edge| edge.request_id.to_string()),
        }
    }

    /// The address, where it is known.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// What tries are counted by: the address, and of IPv6 the network that one subscriber has.
    pub fn network(&self) -> String {
        match self.address {
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Some(address @ IpAddr::V4(_)) => address.to_string(),
            None => "unknown".to_owned(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(request))
    }
}

const LONGEST_AGENT: usize = 200;
