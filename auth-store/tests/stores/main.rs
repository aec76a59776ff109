//! One suite for every store: memory, SQLite, PostgreSQL, and Redis for what it keeps.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod attempts;
mod challenges;
mod open;
mod refresh_tokens;
mod revocations;
mod rules;
mod seen;
mod sessions;
mod support;
mod sweep;
mod urls;
mod users;
