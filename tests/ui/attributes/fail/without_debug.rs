use auth_axum::Attributes;

#[derive(Attributes)]
struct Article {
    author: String,
}

fn main() {}
