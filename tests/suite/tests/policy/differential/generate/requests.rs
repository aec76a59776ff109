use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

use super::{
    Carries, Says,
    matchers::Shape,
    once_in, one, patterns,
    words::{ACTIONS, ADDRESSES, CITIES, DOMAINS, OBJECTS, SUBJECTS},
};
use crate::differential::case::{Ask, Cell, Row};

/// Requests of all sections, in any order, some of them twice.
pub(super) fn requests(rng: &mut Rng, shapes: &[Shape], rows: &[Row], loose: bool) -> Vec<Ask> {
    let mut asks = Vec::new();
    for (section, shape) in shapes.iter().enumerate() {
        let key = format!("p{}", shape.number);
        let rows: Vec<&Row> = rows.iter().filter(|row| row.key == key).collect();
        for _ in 0..ASKS {
            let aim = (!rows.is_empty() && !once_in(rng, 4)).then(|| Aim { shape, row: rows[rng.usize(..rows.len())] });
            let mut values: Vec<Json> =
                shape.request.iter().map(|(name, carries)| value(rng, name, *carries, aim.as_ref())).collect();
            if loose {
                values.iter_mut().for_each(|value| loosen(rng, value));
            }
            asks.push(Ask { section, values });
        }
    }
    rng.shuffle(&mut asks);
    asks
}

/// A row that a request is to come close to.
struct Aim<'a> {
    shape: &'a Shape,
    row: &'a Row,
}

impl Aim<'_> {
    fn cell(&self, field: &str) -> Option<(&str, Says)> {
        let column = self.shape.policy.iter().position(|(name, _)| *name == field)?;
        match &self.row.cells[column] {
            Cell::Rule(_) => None,
            Cell::Text(text) => Some((text, self.shape.policy[column].1)),
        }
    }
}

fn value(rng: &mut Rng, name: &str, carries: Carries, aim: Option<&Aim>) -> Json {
    let cell = aim.and_then(|aim| aim.cell(name));
    let near = |rng: &mut Rng, words: &[&str]| match cell {
        Some((text, _)) if text != "*" && !once_in(rng, 3) => text.to_owned(),
        _ => one(rng, words).to_owned(),
    };
    match carries {
        Carries::Action => Json::from(near(rng, &ACTIONS)),
        Carries::Address => Json::from(one(rng, &ADDRESSES)),
        Carries::Attributes => {
            let name = near(rng, &SUBJECTS);
            attributes(rng, &name)
        }
        Carries::Domain => Json::from(near(rng, &DOMAINS)),
        Carries::Level => Json::from(rng.i64(0..7)),
        Carries::Object => Json::from(near(rng, &OBJECTS)),
        Carries::Path => {
            let (pattern, function) = match cell {
                Some((text, Says::Pattern(function))) => (Some(text), function),
                _ => (None, ""),
            };
            Json::from(patterns::path(rng, pattern, function))
        }
        Carries::Subject => Json::from(near(rng, &SUBJECTS)),
    }
}

fn attributes(rng: &mut Rng, name: &str) -> Json {
    let roles: Vec<&str> = (0..rng.usize(..4)).map(|_| one(rng, &SUBJECTS)).collect();
    let numbers: Vec<i64> = (0..rng.usize(..4)).map(|_| rng.i64(0..7)).collect();
    let mut attributes = json!({
        "name": name,
        "age": rng.i64(0..7),
        "score": f64::from(rng.i8(-3..12)) / 2.0,
        "active": rng.bool(),
        "roles": roles,
        "numbers": numbers,
        "address": { "city": one(rng, &CITIES) },
    });
    if rng.bool() {
        attributes["maybe"] = json!(rng.i64(0..7));
    }
    attributes
}

/// Takes something away, or puts something of another kind there.
fn loosen(rng: &mut Rng, value: &mut Json) {
    let odd = |rng: &mut Rng| one(rng, &[json!(null), json!(7), json!("20"), json!(true), json!([]), json!({})]);
    match value {
        Json::Object(members) if once_in(rng, 2) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = one(rng, &names);
            if rng.bool() {
                members.remove(&name);
            } else {
                // a whole number there would be half of what it is to the crate
                let odd = if name == "score" { json!("20") } else { odd(rng) };
                members.insert(name, odd);
            }
        }
        Json::Object(members) if once_in(rng, 10) => *members = Map::new(),
        _ if once_in(rng, 8) => *value = odd(rng),
        _ => {}
    }
}

/// How many requests a section gets.
const ASKS: usize = 12;
