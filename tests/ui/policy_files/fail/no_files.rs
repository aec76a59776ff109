auth_axum::policy_files!();

fn main() {}
