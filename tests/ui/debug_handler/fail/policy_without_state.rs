use auth_axum::{Authorized, Principal, policy, policy_fn};
use ui_tests::Article;

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[auth_axum::debug_handler]
#[policy(is_author)]
async fn show(_: Authorized<Article>) {}

fn main() {}
