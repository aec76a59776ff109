#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};

#[policy_fn]
fn can_edit(user: &Principal, article: &impl Clone) -> bool {
    true
}

fn main() {}
