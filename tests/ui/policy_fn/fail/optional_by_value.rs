#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};

#[policy_fn]
fn can_edit(user: Option<Principal>) -> bool {
    true
}

fn main() {}
