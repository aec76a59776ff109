auth_axum::names! {
    roles { admin > editor, reporter < edtor }
    permissions {}
}

fn main() {}
