use auth_axum::{GuardedRouter, require_auth, get};

auth_axum::names! { roles { admin } permissions {} }

#[require_auth(max_age, acr =)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
