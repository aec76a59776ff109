auth_axum::names! {
    roles { admin > editor > viewer, viewer > admin }
    permissions {}
}

fn main() {}
