use auth_axum::require_roles;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

struct Posts;

impl Posts {
    #[require_roles(admin)]
    async fn list(&self) {}
}

fn main() {}
