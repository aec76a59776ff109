//! Accounts over HTTP, on every store.

#![expect(
    clippy::duration_suboptimal_units,
    clippy::expect_used,
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
mod mail;
mod races;
mod refresh;
mod register;
mod reset;
mod robustness;
mod routers;
mod secrets;
mod sessions;
mod streams;
mod support;
mod throttle;
