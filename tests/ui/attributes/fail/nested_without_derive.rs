use auth_axum::Attributes;

#[derive(Debug)]
struct Address {
    city: String,
}

#[derive(Debug, Attributes)]
struct Customer {
    address: Address,
}

fn main() {}
