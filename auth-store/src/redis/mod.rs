//! The Redis store: what is short-lived, each record with the time to live that it has left.
//!
//! Whatever may happen once is one script, which Redis runs alone. Keys are made inside the scripts, so this is for one Redis
//! or a primary with replicas, not for a cluster.

mod attempts;
mod call;
mod challenges;
mod error;
mod revocations;
mod seen;
mod sessions;
mod store;

#[doc(inline)]
pub use self::{error::RedisOpenError, store::RedisStore};
