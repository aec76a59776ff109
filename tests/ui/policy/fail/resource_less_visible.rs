use auth_axum::{BoxError, Principal, Resource, policy_fn};
use axum::http::request::Parts;

struct Draft;

impl Resource for Draft {
    type State = ();

    async fn load(_: &mut Parts, _: &()) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

#[policy_fn]
pub fn is_bob(user: &Principal, _: &Draft) -> bool {
    user.subject() == "bob"
}

fn main() {}
