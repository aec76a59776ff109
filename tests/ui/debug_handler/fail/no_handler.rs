#[auth_axum::debug_handler]
struct Posts;

fn main() {}
