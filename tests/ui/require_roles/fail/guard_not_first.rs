use auth_axum::{Guard, GuardedRouter, get, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
async fn index(_: axum::http::Method, _: Guard) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
