#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};
use ui_tests::Article;

#[policy_fn]
fn can_edit(user: Principal, article: Article) -> bool {
    true
}

fn main() {}
