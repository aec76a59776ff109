use auth_axum::{GuardedRouter, get, policy, public, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(any(), "", rle(admin), admin = 1, admin editor, Role::, on_deny = hidden)]
#[policy("text")]
#[public]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
