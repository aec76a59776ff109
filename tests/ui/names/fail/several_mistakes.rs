auth_axum::names! {
    roles { admin > editor, editor > admin, viewer < edtor, admin > editor }
    permissions { articles { read, read } }
}

fn main() {
    let _ = (roles::admin, roles::editor, roles::viewer, permissions::articles::read);
}
