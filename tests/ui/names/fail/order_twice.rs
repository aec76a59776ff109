auth_axum::names! {
    roles { admin > editor > viewer, editor < admin }
    permissions {}
}

fn main() {}
