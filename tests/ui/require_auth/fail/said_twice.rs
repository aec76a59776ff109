use auth_axum::{GuardedRouter, require_auth, get};

auth_axum::names! { roles { admin } permissions {} }

#[require_auth(max_age = "5m", acr = "a", max_age = "1h", acr = "b")]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
