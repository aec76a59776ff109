use auth_axum::{Guard, GuardedRouter, get};

struct NoRule;

async fn index<R>(_: Guard<R>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index::<NoRule>));
}
