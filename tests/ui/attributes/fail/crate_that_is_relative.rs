use auth_axum::Attributes;

#[derive(Debug, Attributes)]
#[attributes(crate = auth_policy)]
struct Article {
    author: String,
}

fn main() {}
