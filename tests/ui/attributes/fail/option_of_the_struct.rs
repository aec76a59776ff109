use auth_axum::Attributes;

#[derive(Debug, Attributes)]
#[attributes(skip)]
struct Article {
    author: String,
}

fn main() {}
