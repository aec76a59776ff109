#![allow(unused_variables)]

use auth_axum::{policy_fn};

#[policy_fn]
fn can_edit() -> bool {
    true
}

fn main() {}
