auth_axum::names! {
    roles { admin > admin }
    permissions {}
}

fn main() {}
