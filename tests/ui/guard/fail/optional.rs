use auth_axum::{Guard, GuardedRouter, get, require_roles};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
struct Staff;

async fn option(_: Option<Guard<Staff>>) {}

async fn result(_: Result<Guard<Staff>, axum::response::Response>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/option", get(option)).route("/result", get(result));
}
