use auth_axum::{GuardedRouter, get, policy};

struct IsBob;

#[policy(IsBob)]
async fn show() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(show));
}
