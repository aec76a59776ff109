use auth_axum::{GuardedRouter, get, require_roles};
use axum::http::Method as M;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
async fn index(
    _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M, _: M,
) {
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
