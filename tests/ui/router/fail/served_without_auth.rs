use auth_axum::{GuardedRouter, get, public};

#[public]
async fn index() {}

fn main() {
    let _: axum::Router = GuardedRouter::new().route("/", get(index));
}
