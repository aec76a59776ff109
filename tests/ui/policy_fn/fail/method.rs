#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};

struct Posts;

impl Posts {
    #[policy_fn]
    fn can_edit(&self, user: &Principal) -> bool {
        true
    }
}

fn main() {}
