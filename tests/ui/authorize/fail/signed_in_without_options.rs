use auth_axum::{GuardedRouter, authorize, get};

auth_axum::names! { roles { admin } permissions {} }

#[authorize(any(role(admin), signed_in()))]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
