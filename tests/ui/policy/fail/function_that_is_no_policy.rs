use auth_axum::{GuardedRouter, Principal, get, policy};

fn is_bob(user: &Principal) -> bool {
    user.subject() == "bob"
}

#[policy(is_bob)]
async fn show() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(show));
}
