use auth_axum::Attributes;

#[derive(Debug, Attributes)]
#[attributes(crat = ::auth_axum)]
struct Article {
    #[attributes(renam = "owner")]
    author: String,
    #[attributes(rename)]
    title: String,
    #[attributes(rename = "")]
    body: String,
    #[attributes(skip, rename = "x")]
    published: bool,
    #[attributes]
    tags: Vec<String>,
    #[attributes(skip, skip)]
    notes: String,
    #[attributes(crate = ::auth_axum)]
    price: f64,
}

fn main() {}
