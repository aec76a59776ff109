#![allow(unused_variables)]

use auth_axum::{Environment, Principal, policy_fn};
use ui_tests::Article;

#[policy_fn]
fn can_edit(user: &Principal, environment: &Environment<'_>, article: &Article) -> bool {
    true
}

fn main() {}
