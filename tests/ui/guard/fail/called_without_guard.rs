use auth_axum::{get, public, require_roles, GuardedRouter};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
async fn purge() {}

#[public]
async fn index() {
    purge().await;
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
