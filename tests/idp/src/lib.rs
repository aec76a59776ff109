//! A scripted issuer on this machine, for tests of what trusts one: it publishes metadata and keys, hands out and
//! introspects tokens, breaks down on demand, and counts who asked for what.

#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    clippy::unwrap_used,
    missing_debug_implementations,
    reason = "a test fails by panicking"
)]

mod idp;
mod key;
mod serve;
mod token;

pub use jsonwebtoken::Algorithm;

pub use self::{
    idp::{Fault, Idp, Product, Seen},
    key::{K1, K2, Key, STRANGER},
    token::Token,
};
