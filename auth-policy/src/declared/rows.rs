//! The rows of a policy by what they are rows of, and what is wrong with each by itself.

use std::collections::HashMap;

use super::{text, wrong};
use crate::{
    Model, PolicyError, Row, Rules,
    error::{listed, nearest, quoted},
};

/// The rows whose form is right, by their keys.
pub(super) struct Sorted<'a> {
    rows: HashMap<&'a str, Vec<Row<'a>>>,
}

impl<'a> Sorted<'a> {
    pub(super) fn of(&self, key: &str) -> &[Row<'a>] {
        self.rows.get(key).map_or(&[], Vec::as_slice)
    }
}

pub(super) fn sorted<'a>(model: &'a Model, rules: &'a Rules, errors: &mut Vec<PolicyError>) -> Sorted<'a> {
    let mut rows: HashMap<&str, Vec<Row<'_>>> = HashMap::new();
    let mut seen: HashMap<Vec<&str>, usize> = HashMap::with_capacity(rules.len());
    for row in rules.rows() {
        if !is_formed(model, row, errors) {
            continue;
        }
        let fields = core::iter::once(row.key()).chain(row.fields().map(|field| field.text)).collect();
        if let Some(first) = seen.insert(fields, row.line()) {
            let error = row.whole_error(format!("this row stands in line {first} already"));
            errors.push(error.help("take one of the two out"));
            continue;
        }
        rows.entry(row.key()).or_default().push(row);
    }
    Sorted { rows }
}

/// Whether the key is the model's, and the fields are as many as it says.
fn is_formed(model: &Model, row: Row<'_>, errors: &mut Vec<PolicyError>) -> bool {
    let (count, expected, shape) =
        if let Some(policy) = model.policies.iter().find(|policy| *policy.key.name == *row.key()) {
            let names: Vec<_> = policy.fields.iter().map(|field| &*field.name).collect();
            (row.fields().count(), names.len(), names.join(", "))
        } else if let Some(role) = model.roles.iter().find(|role| *role.key.name == *row.key()) {
            let names = ["user, role", "user, role, domain"];
            let shape = if role.arity() == 2 { names[0] } else { names[1] };
            (row.fields().count(), role.arity(), shape.to_owned())
        } else {
            let keys = model.policies.iter().map(|policy| &*policy.key.name);
            let known: Vec<_> = keys.chain(model.roles.iter().map(|role| &*role.key.name)).collect();
            let error = row.key_error(format!("the model has no {}", quoted(row.key())));
            errors.push(match nearest(row.key(), known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("it has {}", listed(known))),
            });
            return false;
        };
    if count != expected {
        let error = row.whole_error(format!("a row of {} has {expected} fields, this one {count}", quoted(row.key())));
        errors.push(if count > expected && shape.starts_with("name, resource, rule") {
            let quoted = shape.replace("rule", "\"f(a, b)\"");
            error.help(format!("put a rule with commas in quotes: `{}, {quoted}`", row.key()))
        } else {
            error.help(format!("write `{}, {shape}`", row.key()))
        });
        return false;
    }
    let eft = model
        .policies
        .iter()
        .filter(|policy| *policy.key.name == *row.key())
        .find_map(|policy| policy.fields.iter().position(|field| &*field.name == "eft"));
    if let Some(eft) = eft.filter(|eft| !matches!(text(row, *eft), "allow" | "deny")) {
        let error = wrong(row, eft, format!("expected `allow` or `deny`, found {}", quoted(text(row, eft))));
        errors.push(match nearest(text(row, eft), ["allow", "deny"]) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("a rule allows or denies"),
        });
        return false;
    }
    let empty = row.fields().find(|field| field.text.is_empty());
    if let Some(empty) = empty {
        errors.push(row.error(&empty, "this field is empty").help("give it a name, or take the row out"));
        return false;
    }
    true
}
