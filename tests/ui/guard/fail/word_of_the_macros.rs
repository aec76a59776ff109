use auth_axum::{authenticated, get, require_roles, GuardedRouter};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions {}
}

#[authenticated]
#[require_roles(__gathered)]
async fn beside_another() {}

#[require_roles(__gathered)]
async fn alone() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(alone));
}
