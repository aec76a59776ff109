use auth_axum::{GuardedRouter, get, policy, require_permissions, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admn)]
#[require_permissions(articles::wriet)]
#[policy(is_authr)]
async fn index() {}

#[auth_axum::policy_fn]
fn is_author(_: &auth_axum::Principal) -> bool {
    true
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
