use core::error::Error;
use std::{hint::black_box, sync::Arc};

use regorus::{Engine, Value, languages::rego::compiler::Compiler, rvm::vm::RegoVM};
use serde_json::{Map, json};

use crate::{Group, check, policies::Case, rbac::LARGE};

pub(crate) fn measure(group: &mut Group<'_>, case: &Case) -> Result<(), Box<dyn Error>> {
    let (policy, data) = match case.name {
        "acl_2_rows" => (ACL, json!({})),
        "rbac_large_hit" | "rbac_large_miss" => (RBAC, large()),
        _ => return Ok(()),
    };
    let Some([subject, object, action]) = case.requests.first().map(Vec::as_slice) else { return Ok(()) };
    let input = json!({ "sub": subject, "obj": object, "act": action });
    measure_one(group, case.name, case.allow, (policy, &data), &input)
}

/// The same for a subject of this age.
pub(crate) fn measure_attributes(group: &mut Group<'_>, age: i64) -> Result<(), Box<dyn Error>> {
    let input = json!({ "sub": { "age": age }, "obj": "/data1", "act": "read" });
    measure_one(group, "attributes", true, (ATTRIBUTES, &json!({})), &input)
}

/// By its virtual machine, the faster of its two ways.
fn measure_one(
    group: &mut Group<'_>,
    case: &str,
    allow: bool,
    (policy, data): (&str, &serde_json::Value),
    input: &serde_json::Value,
) -> Result<(), Box<dyn Error>> {
    let data = Value::from_json_str(&data.to_string()).map_err(text)?;
    let input = Value::from_json_str(&input.to_string()).map_err(text)?;
    let mut engine = Engine::new();
    engine.add_policy("policy.rego".to_owned(), policy.to_owned()).map_err(text)?;
    engine.add_data(data.clone()).map_err(text)?;
    let compiled = engine.compile_with_entrypoint(&Arc::from(ENTRY)).map_err(text)?;
    let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).map_err(text)?;
    let mut machine = RegoVM::new();
    machine.load_program(program);
    machine.set_data(data).map_err(text)?;

    let mut decide = || {
        machine.set_input(black_box(input.clone()));
        machine.execute()
    };
    check("regorus", case, decide().map_err(text)? == Value::Bool(true), allow)?;
    group.bench_function("regorus", |bencher| bencher.iter(&mut decide));
    Ok(())
}

/// The large policy as data: the roles of each user, and the roles that may do a thing.
fn large() -> serde_json::Value {
    let roles: Map<String, serde_json::Value> =
        (0..LARGE * 10).map(|user| (format!("user{user}"), json!([format!("group{}", user / 10)]))).collect();
    let grants: Map<String, serde_json::Value> = (0..LARGE / 10)
        .map(|object| {
            let may: Map<String, serde_json::Value> =
                (0..10).map(|one| (format!("group{}", object * 10 + one), json!(true))).collect();
            (format!("data{object}"), json!({ "read": may }))
        })
        .collect();
    json!({ "roles": roles, "grants": grants })
}

/// Its errors are no `Error`.
fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}

const ENTRY: &str = "data.bench.allow";
const ACL: &str = r#"
package bench
default allow := false
allow if { input.sub == "alice"; input.obj == "data1"; input.act == "read" }
allow if { input.sub == "bob"; input.obj == "data2"; input.act == "write" }
"#;
const ATTRIBUTES: &str = r#"
package bench
default allow := false
allow if { input.sub.age > 18; input.obj == "/data1"; input.act == "read" }
allow if { input.sub.age < 60; input.obj == "/data2"; input.act == "write" }
"#;
const RBAC: &str = "
package bench
default allow := false
allow if { some role in data.roles[input.sub]; data.grants[input.obj][input.act][role] }
";
