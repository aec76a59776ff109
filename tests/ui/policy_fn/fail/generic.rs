#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};

#[policy_fn]
fn can_edit<T>(user: &Principal, article: &T) -> bool {
    true
}

fn main() {}
