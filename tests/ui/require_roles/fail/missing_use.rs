use auth_axum::{GuardedRouter, get};

mod authz {
    auth_axum::names! { roles { admin } permissions { articles { read } } }
}

mod handlers {
    use auth_axum::require_roles;

    #[require_roles(admin)]
    pub async fn index() {}
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(handlers::index));
}
