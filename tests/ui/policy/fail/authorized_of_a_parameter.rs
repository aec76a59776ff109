use auth_axum::{Authorized, GuardedRouter, Principal, Resource, get, policy, policy_fn};
use ui_tests::{App, Article};

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[policy(is_author)]
async fn show<T: Resource>(_: Authorized<T>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show::<Article>)).with_state(App::default());
}
