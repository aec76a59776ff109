use auth_axum::{GuardedRouter, authorize, get};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[authorize(rle(admin))]
async fn index() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(index));
}
