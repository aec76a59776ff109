use auth_axum::{handlers, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

struct Posts;

trait Lists {
    async fn list();
}

#[handlers]
impl Lists for Posts {
    #[require_roles(admin)]
    async fn list() {}
}

fn main() {}
