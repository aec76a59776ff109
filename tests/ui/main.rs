//! Compile-fail cases, each with the message that it gets, and programs that must compile and be enforced.
//!
//! A case is `<attribute>/fail/<reason>.rs` with its `.stderr` beside it, or `<attribute>/pass/<reason>.rs`, which is a
//! module of this program, so that it is compiled once and asked over HTTP.
//! `AUTH_TEST_ONLY=policy/fail/unknown_policy.rs` runs one case; `TRYBUILD=overwrite` writes what the compiler says now: read it.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod ask;

#[path = "pass.rs"]
mod pass;

use std::{env, fs, path::PathBuf};

/// Compiles every case of these folders and compares what the compiler says.
fn refused(attributes: &[&str]) {
    let only = env::var("AUTH_TEST_ONLY").unwrap_or_default();
    let mut cases: Vec<PathBuf> = attributes
        .iter()
        .flat_map(|attribute| fs::read_dir(format!("{attribute}/fail")).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| path.to_str().unwrap().contains(&only))
        .collect();
    cases.sort();
    assert!(!cases.is_empty() || !only.is_empty(), "no case in {attributes:?}");

    let trybuild = trybuild::TestCases::new();
    for case in &cases {
        trybuild.compile_fail(case);
    }
}

// SZ1, X10
#[test]
fn a_handler_without_a_rule_is_refused_with_what_to_write() {
    refused(&["router", "debug_handler"]);
}

// SZ18
#[test]
fn a_guard_is_not_made_without_its_check() {
    refused(&["guard", "handlers"]);
}

#[test]
fn a_mistake_in_a_rule_is_reported_at_its_word() {
    refused(&["authorize", "public", "require_auth", "require_permissions", "require_roles", "require_scopes", "rule"]);
}

#[test]
fn a_policy_that_can_not_be_asked_is_refused() {
    refused(&["policy", "policy_fn"]);
}

#[test]
fn a_mistake_in_declared_names_is_reported_at_its_word() {
    refused(&["names"]);
}

#[test]
fn a_struct_whose_attributes_no_rule_could_ask_for_is_refused() {
    refused(&["attributes"]);
}

// SZ8: a policy with a mistake is no policy
#[test]
fn a_mistake_in_a_policy_file_is_reported_at_its_line() {
    refused(&["policy_files"]);
}
