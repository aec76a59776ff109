use auth_axum::{GuardedRouter, authorize, get};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[authorize(any(role(admin), on_deny = not_found))]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
