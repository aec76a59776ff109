use auth_axum::{GuardedRouter, get, require_permissions, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin, on_deny = not_found)]
#[require_permissions(articles::read, on_deny = forbidden)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
