use auth_axum::{GuardedRouter, get, require_roles};

struct Role;

impl Role {
    #[allow(non_upper_case_globals)]
    const Admin: auth_axum::Role = auth_axum::Role::named("admin");
}

#[require_roles(Role::Admn)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
