//! The policy engine against recorded decisions of Casbin, against the casbin crate, and against itself.

#![expect(
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::needless_for_each,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test shows what it is about at one place, and fails by panicking"
)]

mod corpus;
mod differential;
