use auth_axum::{Guard, GuardedRouter, get, require_roles};
use axum::extract::Path;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
struct Staff;

async fn show(Path(_): Path<u32>, _: Guard<Staff>) {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/{id}", get(show));
}
