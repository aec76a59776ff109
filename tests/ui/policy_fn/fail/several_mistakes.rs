#![allow(unused_variables)]

use auth_axum::{GuardedRouter, get, policy, policy_fn};
use ui_tests::Article;

#[policy_fn]
fn can_edit<T>(article: Article, other: &mut T) -> Option<bool> {
    None
}

#[policy(can_edit)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
