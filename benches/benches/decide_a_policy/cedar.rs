use core::error::Error;
use std::{
    collections::{HashMap, HashSet},
    hint::black_box,
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};

use crate::{Group, check, policies::Case, rbac::LARGE};

pub(crate) fn measure(group: &mut Group<'_>, case: &Case) -> Result<(), Box<dyn Error>> {
    let (policies, entities) = match case.name {
        "acl_2_rows" => (ACL, Entities::empty()),
        "rbac_large_hit" | "rbac_large_miss" => (RBAC, large()?),
        _ => return Ok(()),
    };
    let policies: PolicySet = policies.parse()?;
    let Some([subject, object, action]) = case.requests.first().map(Vec::as_slice) else { return Ok(()) };
    let request = request(subject, object, action)?;
    measure_one(group, case.name, case.allow, &policies, &entities, &request)
}

/// The same for a subject of this age.
pub(crate) fn measure_attributes(group: &mut Group<'_>, age: i64) -> Result<(), Box<dyn Error>> {
    let attributes = HashMap::from([("age".to_owned(), RestrictedExpression::new_long(age))]);
    let alice = Entity::new(uid("User", "alice")?, attributes, HashSet::new())?;
    let entities = Entities::from_entities([alice], None)?;
    let request = request("alice", "/data1", "read")?;
    measure_one(group, "attributes", true, &ATTRIBUTES.parse()?, &entities, &request)
}

fn measure_one(
    group: &mut Group<'_>,
    case: &str,
    allow: bool,
    policies: &PolicySet,
    entities: &Entities,
    request: &Request,
) -> Result<(), Box<dyn Error>> {
    let authorizer = Authorizer::new();
    let decide = || authorizer.is_authorized(black_box(request), policies, entities).decision();
    check("cedar", case, decide() == Decision::Allow, allow)?;
    group.bench_function("cedar", |bencher| bencher.iter(decide));
    Ok(())
}

/// The large policy as entities: users in their roles, and on each object the roles that may read it.
fn large() -> Result<Entities, Box<dyn Error>> {
    let role = |number: usize| uid("Role", &format!("group{number}"));
    let mut entities = Vec::new();
    for number in 0..LARGE {
        entities.push(Entity::new_no_attrs(role(number)?, HashSet::new()));
    }
    for number in 0..LARGE * 10 {
        let roles = HashSet::from([role(number / 10)?]);
        entities.push(Entity::new_no_attrs(uid("User", &format!("user{number}"))?, roles));
    }
    for number in 0..LARGE / 10 {
        let readers: Result<Vec<_>, Box<dyn Error>> =
            (0..10).map(|one| Ok(RestrictedExpression::new_entity_uid(role(number * 10 + one)?))).collect();
        let readers = HashMap::from([("readers".to_owned(), RestrictedExpression::new_set(readers?))]);
        entities.push(Entity::new(uid("Data", &format!("data{number}"))?, readers, HashSet::new())?);
    }
    Ok(Entities::from_entities(entities, None)?)
}

fn request(subject: &str, object: &str, action: &str) -> Result<Request, Box<dyn Error>> {
    let (subject, action, object) = (uid("User", subject)?, uid("Action", action)?, uid("Data", object)?);
    Ok(Request::new(subject, action, object, Context::empty(), None)?)
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, Box<dyn Error>> {
    Ok(EntityUid::from_type_name_and_id(kind.parse()?, id.parse()?))
}

const ACL: &str = r#"
permit(principal == User::"alice", action == Action::"read", resource == Data::"data1");
permit(principal == User::"bob", action == Action::"write", resource == Data::"data2");
"#;
const ATTRIBUTES: &str = r#"
permit(principal, action == Action::"read", resource == Data::"/data1") when { principal.age > 18 };
permit(principal, action == Action::"write", resource == Data::"/data2") when { principal.age < 60 };
"#;
const RBAC: &str = r#"
permit(principal, action == Action::"read", resource) when { principal in resource.readers };
"#;
