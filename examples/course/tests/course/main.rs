//! The course over HTTP, on SQLite, and on PostgreSQL where one runs.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is not as a test expects fails it"
)]

mod abac;
mod cookie;
mod program;
mod rbac;
mod refresh;
mod revocation;
mod support;
mod tokens;
