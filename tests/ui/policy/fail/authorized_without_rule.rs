use auth_axum::{Authorized, GuardedRouter, get};
use ui_tests::{App, Article};

async fn show(_: Authorized<Article>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show)).with_state(App::default());
}
