use auth_axum::{GuardedRouter, get};

trait Reports {
    async fn list();
}

struct Mine;

impl Reports for Mine {
    async fn list() {}
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(Mine::list));
}
