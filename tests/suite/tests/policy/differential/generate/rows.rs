use auth_policy::Effect;
use fastrand::Rng;

use super::{
    Says,
    conditions::Conditions,
    matchers::Shape,
    once_in, one, patterns,
    words::{ACTIONS, DOMAINS, EXPRESSIONS, GROUPS, NETWORKS, OBJECTS, SUBJECTS},
};
use crate::differential::case::{Cell, RoleKind, Row};

/// Rows for all sections and graphs, in any order.
pub(super) fn rows(rng: &mut Rng, shapes: &[Shape], roles: &[RoleKind]) -> Vec<Row> {
    let mut rows = Vec::new();
    for shape in shapes {
        let mut count = if once_in(rng, 20) { 0 } else { rng.usize(1..9) };
        // without a rule, Casbin refuses to evaluate `eval`
        if count == 0 && shape.policy.iter().any(|(_, says)| *says == Says::Rule) {
            count = 1;
        }
        for _ in 0..count {
            let cells = shape.policy.iter().map(|(_, says)| cell(rng, shape, *says)).collect();
            rows.push(Row { key: format!("p{}", shape.number), cells });
        }
    }
    // levels of subjects are those of a tree
    let tree = shapes.iter().any(|shape| shape.effect == Effect::SubjectPriority);
    for role in roles {
        rows.extend(links(rng, *role, tree && role.key == "g"));
    }
    if once_in(rng, 3) {
        rng.shuffle(&mut rows);
    }
    rows
}

fn cell(rng: &mut Rng, shape: &Shape, says: Says) -> Cell {
    Cell::text(match says {
        Says::Action => one(rng, &ACTIONS).to_owned(),
        Says::ActionPattern => one(rng, &EXPRESSIONS).to_owned(),
        Says::Domain => one(rng, &DOMAINS).to_owned(),
        Says::Effect => one(rng, &["allow", "allow", "deny"]).to_owned(),
        Says::Network => one(rng, &NETWORKS).to_owned(),
        Says::Object if shape.roles.iter().any(|role| role.key == "g2") && rng.bool() => one(rng, &GROUPS).to_owned(),
        Says::Object => one(rng, &OBJECTS).to_owned(),
        Says::Pattern(function) => patterns::pattern(rng, function),
        Says::Priority => rng.i64(-2..12).to_string(),
        Says::Rule => return Cell::Rule(Conditions { rng, request: &shape.request }.condition(2)),
        Says::Star(_) if once_in(rng, 3) => "*".to_owned(),
        Says::Star(says) => return cell(rng, shape, *says),
        Says::Subject => one(rng, &SUBJECTS).to_owned(),
    })
}

/// Chains, trees, cycles and links at random.
fn links(rng: &mut Rng, role: RoleKind, tree: bool) -> Vec<Row> {
    let names: Vec<&str> = match role.key {
        // the crate keeps all in one graph, so that a name of both would be linked in both
        "g2" => OBJECTS[..5].iter().chain(&GROUPS).copied().collect(),
        _ => SUBJECTS.to_vec(),
    };
    let mut order = names.clone();
    rng.shuffle(&mut order);
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    match if tree { 1 } else { rng.u8(..5) } {
        // one chain of all of them: as deep as can be without the crate's limit, which it counts wrongly
        0 => pairs.extend(order.iter().copied().zip(order[1..].iter().copied())),
        1 => {
            for (place, name) in order.iter().enumerate().skip(1) {
                if !once_in(rng, 4) {
                    pairs.push((name, one(rng, &order[..place])));
                }
            }
        }
        2 => {
            let end = rng.usize(2..order.len());
            pairs.extend(order[..end].iter().copied().zip(order[1..end].iter().copied()));
            pairs.push((order[end - 1], order[0]));
        }
        _ => {
            for _ in 0..rng.usize(..7) {
                pairs.push((one(rng, &names), one(rng, &names)));
            }
        }
    }
    // a domain without a name is to Go the one of rules that have no domain
    let home = one(rng, if tree { &DOMAINS[..3] } else { &DOMAINS });
    let row = |rng: &mut Rng, (child, parent): (&str, &str)| {
        let mut cells = vec![Cell::text(child), Cell::text(parent)];
        if role.domain {
            cells.push(Cell::text(if once_in(rng, 3) && !tree { one(rng, &DOMAINS) } else { home }));
        }
        Row { key: role.key.to_owned(), cells }
    };
    pairs.into_iter().map(|pair| row(rng, pair)).collect()
}
