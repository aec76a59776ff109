//! One suite for every store: memory, SQLite, PostgreSQL, and Redis for what it keeps.

#![expect(clippy::panic, clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

mod attempts;
mod challenges;
mod connections;
mod dumps;
mod kill;
mod open;
mod races;
mod refresh_tokens;
mod revocations;
mod rules;
mod seen;
mod servers;
mod sessions;
mod support;
mod sweep;
mod urls;
mod users;
