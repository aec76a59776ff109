use auth_axum::Attributes;

#[derive(Debug, Attributes)]
struct Article {
    author: String,
    #[attributes(rename = "author")]
    owner: String,
}

fn main() {}
