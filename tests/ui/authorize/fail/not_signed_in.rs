use auth_axum::{GuardedRouter, authorize, get};

auth_axum::names! { roles { admin } permissions {} }

#[authorize(not(signed_in(max_age = "5m")))]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
