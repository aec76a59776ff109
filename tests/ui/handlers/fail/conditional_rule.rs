use auth_axum::{handlers, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

struct Posts;

#[handlers]
impl Posts {
    #[cfg_attr(test, require_roles(admin))]
    async fn list() {}
}

fn main() {}
