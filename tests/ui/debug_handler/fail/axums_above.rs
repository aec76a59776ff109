use auth_axum::require_roles;
use axum::extract::Path;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[axum::debug_handler]
#[require_roles(admin)]
async fn remove(Path(_): Path<u32>) {}

fn main() {}
