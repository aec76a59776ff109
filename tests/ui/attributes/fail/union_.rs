use auth_axum::Attributes;

#[derive(Attributes)]
union Number {
    whole: i64,
    float: f64,
}

fn main() {}
