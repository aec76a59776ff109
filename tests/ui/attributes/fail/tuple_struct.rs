use auth_axum::Attributes;

#[derive(Debug, Attributes)]
struct Article(String, bool);

fn main() {}
