#![allow(unused_variables)]

use auth_axum::{Principal, policy_fn};
use ui_tests::Article;

#[policy_fn]
fn can_edit(article: &Article, user: &Principal) -> bool {
    true
}

fn main() {}
