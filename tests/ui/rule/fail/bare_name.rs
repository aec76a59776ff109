use auth_axum::{GuardedRouter, rule};

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().require(rule!(admin));
}
