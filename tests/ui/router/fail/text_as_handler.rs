use auth_axum::{GuardedRouter, get};

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get("hello"));
}
