auth_axum::names! {
    roles { admin }
    permissions { articles { read, write, read }, articles { create }, standalone, standalone }
}

fn main() {}
