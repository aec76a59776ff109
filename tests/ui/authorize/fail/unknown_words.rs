use auth_axum::{GuardedRouter, authorize, get};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[authorize(any(rolle(admin), permision(articles::read), either(role(admin))))]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
