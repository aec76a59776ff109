auth_axum::names! {
    roles { ALL }
    permissions { ALL { ALL } }
}

fn main() {}
