use auth_axum::{Principal, handlers, policy, policy_fn};

#[policy_fn]
fn is_bob(user: &Principal) -> bool {
    user.subject() == "bob"
}

struct Posts;

#[handlers]
impl Posts {
    #[policy(Self::is_bob)]
    async fn list() {}
}

fn main() {}
