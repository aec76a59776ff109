auth_axum::policy_files!("policy_files/files/modl.conf", "../policy.csv");

fn main() {}
