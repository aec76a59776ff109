use auth_axum::{Authorized, Principal, handlers, policy, policy_fn};
use ui_tests::Article;

struct Posts;

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[handlers]
impl Posts {
    #[policy(is_author)]
    async fn show(_: Authorized<Self>) {}

    #[policy(is_author)]
    async fn by_its_name(_: Authorized<Article>) {}

    // a helper: what `tracing` is told is no rule
    #[cfg_attr(all(), allow(dead_code, reason = "policy"))]
    #[cfg_attr(any(), instrument(skip(policy)))]
    async fn helper(_policy: u8) {}
}

fn main() {}
