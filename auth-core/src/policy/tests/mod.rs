#[cfg(feature = "casbin")]
mod adapter;
mod files;
mod handle;
mod permissions;

use auth_policy::{Model, Source};

use super::{Rules, StoredRule};

const MODEL: &str = "
    [request_definition]
    r = sub, obj, act
    [policy_definition]
    p = sub, obj, act
    [role_definition]
    g = _, _
    [policy_effect]
    e = some(where (p.eft == allow))
    [matchers]
    m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
";

fn model() -> Model {
    Model::parse(Source::new("model.conf", MODEL)).unwrap()
}

fn rule<const N: usize>(kind: &str, fields: [&str; N]) -> StoredRule {
    StoredRule::new(kind, fields)
}

fn lines(rules: &Rules) -> Vec<String> {
    rules.rows().map(|row| row.to_string()).collect()
}
