use auth_axum::{GuardedRouter, get, handlers, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

struct Posts;

#[handlers]
impl Posts {
    #[require_roles(any())]
    async fn list() {}

    #[require_roles(admin)]
    async fn show(&self) {}

    #[require_roles(admin)]
    async fn update() {}
}

fn main() {
    let _: GuardedRouter =
        GuardedRouter::new().route("/", get(Posts::list)).route("/update", get(Posts::update));
}
