use auth_axum::{Guard, GuardedRouter, get};

async fn index(_: Guard) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
