auth_axum::policy_files!("policy_files/files/model.conf", "policy_files/files/policy.csv", type: { Article: Article });

fn main() {}
