auth_axum::names! {
    roles { admin > , > editor, viewer < , a b, 5 }
    permissions { articles { read write }, users { list }{}, }
}

fn main() {}
