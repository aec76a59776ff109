auth_axum::names! {
    roles { admin }
    roles { editor }
    permissions {}
}

fn main() {}
