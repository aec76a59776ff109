use auth_axum::require_roles;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
mod handlers {}

fn main() {}
