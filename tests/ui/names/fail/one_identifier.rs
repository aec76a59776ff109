auth_axum::names! {
    roles { "api-keys", api_keys }
    permissions { articles { "write-all", write_all } }
}

fn main() {}
