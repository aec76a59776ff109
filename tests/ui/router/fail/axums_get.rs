use auth_axum::{GuardedRouter, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", axum::routing::get(index));
}
