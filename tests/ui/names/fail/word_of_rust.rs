auth_axum::names! {
    roles { admin, super, type }
    permissions { crate { read } }
}

fn main() {}
