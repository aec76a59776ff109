use auth_axum::{Authorized, GuardedRouter, Principal, Resource, get, policy, policy_fn};
use ui_tests::App;

struct Article {
    author_id: String,
}

impl Resource for Article {
    type State = App;
}

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[policy(is_author)]
async fn show(_: Authorized<Article>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show)).with_state(App::default());
}
