auth_axum::names! {
    roles { "the admin", "" }
    permissions {}
}

fn main() {}
