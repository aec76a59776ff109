use auth_axum::{Authorized, GuardedRouter, get, require_roles};
use ui_tests::{App, Article};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
async fn show(_: Authorized<Article>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show)).with_state(App::default());
}
