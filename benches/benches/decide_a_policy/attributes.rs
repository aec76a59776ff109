//! Two rules over the attributes of the subject, which `eval` reads from the policy.

use core::error::Error;
use std::hint::black_box;

use ::casbin::{CachedEnforcer, Enforcer};
use auth_policy::{Attributes, Request, Value};
use serde::Serialize;

use crate::{Group, casbin, cedar, check, portcullis, rego};

pub(crate) fn measure(group: &mut Group<'_>) -> Result<(), Box<dyn Error>> {
    let alice = Subject { age: 20 };
    let policy = portcullis::load(MODEL, RULES)?;
    let request = [Value::Object(&alice), Value::Text("/data1"), Value::Text("read")];
    check("portcullis", "attributes", policy.decide(&request).is_allow(), true)?;
    group.bench_function("portcullis", |bencher| bencher.iter(|| policy.decide(black_box(Request::new(&request)))));

    cedar::measure_attributes(group, alice.age)?;
    rego::measure_attributes(group, alice.age)?;

    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let plain: Enforcer = runtime.block_on(casbin::enforcer(MODEL, RULES))?;
    let cached: CachedEnforcer = runtime.block_on(casbin::enforcer(MODEL, RULES))?;
    check("casbin", "attributes", casbin::about(&plain, &alice, "/data1", "read"), true)?;
    group.bench_function("casbin", |bencher| {
        bencher.iter(|| casbin::about(&plain, black_box(&alice), "/data1", "read"));
    });
    group.bench_function("casbin_cached", |bencher| {
        bencher.iter(|| casbin::about(&cached, black_box(&alice), "/data1", "read"));
    });
    Ok(())
}

#[derive(Debug, Hash, Serialize)]
struct Subject {
    age: i64,
}

impl Attributes for Subject {
    fn attribute(&self, name: &str) -> Option<Value<'_>> {
        (name == "age").then_some(Value::Integer(self.age))
    }
}

const MODEL: &str = "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub_rule, obj, act\n\
    [policy_effect]\ne = some(where (p.eft == allow))\n\
    [matchers]\nm = eval(p.sub_rule) && r.obj == p.obj && r.act == p.act\n";
const RULES: &str = "p, r.sub.age > 18, /data1, read\np, r.sub.age < 60, /data2, write\n";
