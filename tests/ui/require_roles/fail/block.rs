use auth_axum::require_roles;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
impl Posts {}

struct Posts;

fn main() {}
