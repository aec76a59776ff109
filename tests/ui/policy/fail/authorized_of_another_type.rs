use auth_axum::{Authorized, BoxError, GuardedRouter, Principal, Resource, get, policy, policy_fn};
use axum::http::request::Parts;
use ui_tests::{App, Article};

struct Comment;

impl Resource for Comment {
    type State = App;

    async fn load(_: &mut Parts, _: &App) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

#[policy_fn]
fn is_author(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author_id
}

#[policy(is_author)]
async fn show(_: Authorized<Comment>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show)).with_state(App::default());
}
