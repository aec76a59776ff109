use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderName, request::Parts},
};
use ipnet::IpNet;

/// The proxies whose word on the client's address is taken. None by default.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub(crate) fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The client's address: the peer of the connection; or, where that is a trusted proxy, the last address of
    /// `X-Forwarded-For` that is none. Whatever stands before it the client may have written.
    ///
    /// `None` where the server was started without connect info, or a trusted proxy wrote something unreadable.
    pub(crate) fn client(&self, parts: &Parts) -> Option<IpAddr> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }

        let mut client = peer;
        for header in parts.headers.get_all(X_FORWARDED_FOR).iter().rev() {
            for hop in header.to_str().ok()?.rsplit(',') {
                client = hop.trim().parse::<IpAddr>().ok()?.to_canonical();
                if !self.trusts(client) {
                    return Some(client);
                }
            }
        }
        Some(client)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
