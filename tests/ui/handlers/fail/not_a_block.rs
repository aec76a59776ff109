use auth_axum::handlers;

#[handlers]
async fn list() {}

fn main() {}
