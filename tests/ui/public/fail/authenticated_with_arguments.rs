use auth_axum::{GuardedRouter, authenticated, get};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[authenticated(admin)]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
