//! A guarded service, asked over HTTP in process, and over a socket where the socket is the point.

#![expect(
    clippy::expect_used,
    clippy::format_collect,
    clippy::items_after_statements,
    clippy::panic,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "a test shows what it is about at one place, and fails by panicking"
)]

mod answers;
mod audit;
mod bodies;
mod credentials;
mod dpop;
mod edge;
mod format;
mod issuing;
mod permission_policy;
mod policies;
mod resource_metadata;
mod revoking;
mod routing;
mod rules;
mod service;
mod smuggling;
mod step_up;
mod testing;
mod truth;
