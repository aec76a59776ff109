auth_axum::names! {
    roles { admin, auditor, admin }
    permissions {}
}

fn main() {}
