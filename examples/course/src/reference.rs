//! What there is, and what stands for what: the README.

use auth_axum::{GuardedRouter, get, public};

pub(crate) fn routes() -> GuardedRouter {
    GuardedRouter::new().route("/", get(readme))
}

/// The README, with its table of what to use when.
#[public]
async fn readme() -> &'static str {
    include_str!("../README.md")
}
