use auth_axum::Attributes;

#[derive(Debug, Attributes)]
struct Article {
    author: String,
    address: std::net::IpAddr,
    related: Vec<Option<std::time::Duration>>,
}

fn main() {}
