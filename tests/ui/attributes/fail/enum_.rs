use auth_axum::Attributes;

#[derive(Debug, Attributes)]
enum State {
    Draft,
    Published,
}

fn main() {}
