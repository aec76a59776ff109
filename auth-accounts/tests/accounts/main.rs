//! Accounts over HTTP, on every store.

#![expect(
    clippy::duration_suboptimal_units,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what is not as a test expects fails the test"
)]

mod activation;
mod admin;
mod credentials;
mod login;
mod logout;
mod races;
mod refresh;
mod register;
mod reset;
mod robustness;
mod routers;
mod secrets;
mod sessions;
mod support;
mod throttle;
