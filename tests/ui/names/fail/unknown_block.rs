auth_axum::names! {
    rolls { admin }
    permisions { articles { read } }
}

fn main() {}
