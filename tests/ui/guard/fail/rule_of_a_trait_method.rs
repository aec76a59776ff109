use auth_axum::require_roles;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

trait Reports {
    #[require_roles(admin)]
    async fn list();
}

fn main() {}
