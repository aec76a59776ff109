use auth_axum::{GuardedRouter, get, policy};

#[policy("is_author")]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
