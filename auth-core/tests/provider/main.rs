//! Tokens of a certified OpenID provider, over the network of this machine.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod attacks;
mod clients;
mod faults;
mod introspection;
mod proofs;
mod rotation;
mod shapes;

use core::time::Duration;
use std::sync::Arc;

use auth_core::{
    Denial, Timestamp,
    outgoing::HttpClient,
    token::{Issuer, Profile, RemoteKeys, TokenGate, Verifier},
};
use provider::Op;

const API: &str = "https://api.example.test";

/// A gate for tokens of issuer A for this audience.
fn gate(op: &Op, audience: &str, profile: Profile) -> TokenGate {
    gate_of(RemoteKeys::discover(op.issuer()), audience, profile)
}

fn gate_of(keys: RemoteKeys, audience: &str, profile: Profile) -> TokenGate {
    TokenGate::new(Verifier::new([Issuer::remote(keys).audience(audience).profile(profile)]).unwrap())
}

/// Keys of issuer A that are asked for with little patience.
fn impatient(op: &Op) -> RemoteKeys {
    let client = HttpClient::builder().timeout(Duration::from_millis(400)).build().unwrap();
    RemoteKeys::discover(op.issuer()).client(Arc::new(client))
}

fn now() -> Timestamp {
    later(0)
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::now() + Duration::from_secs(seconds.unsigned_abs())
}

async fn enters(gate: &TokenGate, token: &str, at: Timestamp) -> Result<(), Denial> {
    gate.bearer(token, at).await.map(|_| ()).map_err(|error| error.denial())
}
