#![allow(unused_variables)]

use auth_axum::{policy_fn};

#[policy_fn]
struct CanEdit;
fn x() {
    
}

fn main() {}
