use std::collections::{HashMap, HashSet};

use super::{Constraint, ConstraintDefinition, Model};
use crate::{PolicyError, Row, error::quoted};

impl Model {
    /// Where the assignments of `g` are not what the model's constraints demand.
    ///
    /// As in Go, assignments count whatever their domain, and roles that are had through other roles do not count.
    ///
    /// # Examples
    ///
    /// ```
    /// use auth_policy::{Model, Rules, Source};
    ///
    /// let model = Model::parse(Source::new(
    ///     "model.conf",
    ///     r#"
    ///     [request_definition]
    ///     r = sub, act
    ///     [policy_definition]
    ///     p = sub, act
    ///     [role_definition]
    ///     g = _, _
    ///     [constraint_definition]
    ///     c = sod("payer", "approver")
    ///     [policy_effect]
    ///     e = some(where (p.eft == allow))
    ///     [matchers]
    ///     m = g(r.sub, p.sub) && r.act == p.act
    ///     "#,
    /// ))?;
    /// let rules = |text| Rules::read(&Source::new("policy.csv", text));
    ///
    /// assert!(model.violations(&rules("g, alice, payer\ng, bob, approver")?.rows()).is_empty());
    /// let forbidden = model.violations(&rules("g, alice, payer\ng, alice, approver")?.rows());
    /// assert_eq!(forbidden[0].message(), "`alice` has both `payer` and `approver`");
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn violations<'a>(&self, rows: &(impl Iterator<Item = Row<'a>> + Clone)) -> Vec<PolicyError> {
        let checked = self.constraints.iter().flat_map(|definition| {
            let line = self.source.position(definition.key.span.start).line;
            let help = format!("`{}` in line {line} of {} demands it", definition.key.name, self.source.name());
            definition
                .violations(rows.clone().filter_map(Assignment::of))
                .into_iter()
                .map(move |error| error.help(help.clone()))
        });
        checked.collect()
    }
}

/// Who has a role, from a row of `g`.
#[derive(Clone, Copy)]
struct Assignment<'a> {
    row: Row<'a>,
    user: &'a str,
    role: &'a str,
}

impl<'a> Assignment<'a> {
    fn of(row: Row<'a>) -> Option<Self> {
        let mut fields = row.fields();
        let (user, role) = (fields.next()?.text, fields.next()?.text);
        (row.key() == "g").then_some(Self { row, user, role })
    }
}

impl ConstraintDefinition {
    fn violations<'a>(&self, assignments: impl Iterator<Item = Assignment<'a>> + Clone) -> Vec<PolicyError> {
        match &self.constraint {
            Constraint::AtMostOf(roles, most) => at_most(roles, *most, assignments),
            Constraint::Prerequisite(role, before) => prerequisite(role, before, assignments),
            Constraint::Seats(role, seats) => within_seats(role, *seats, assignments),
            Constraint::Separate(one, other) => separate(one, other, assignments),
        }
    }
}

fn at_most<'a>(roles: &[Box<str>], most: u64, assignments: impl Iterator<Item = Assignment<'a>>) -> Vec<PolicyError> {
    let mut had: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut errors = Vec::new();
    for Assignment { row, user, role } in assignments {
        if !roles.iter().any(|one| **one == *role) {
            continue;
        }
        let had = had.entry(user).or_default();
        if had.insert(role) && u64::try_from(had.len()).is_ok_and(|had| had > most) {
            let roles = roles.iter().map(|role| quoted(role)).collect::<Vec<_>>().join(", ");
            errors.push(row.whole_error(format!("{} has more than {most} of {roles}", quoted(user))));
        }
    }
    errors
}

fn prerequisite<'a>(
    role: &str,
    before: &str,
    assignments: impl Iterator<Item = Assignment<'a>> + Clone,
) -> Vec<PolicyError> {
    let prepared: HashSet<_> = assignments.clone().filter(|one| one.role == before).map(|one| one.user).collect();
    let lacking = assignments.filter(|one| one.role == role && !prepared.contains(one.user));
    let said = |one: Assignment<'_>| {
        let message = format!("{} has {} without {}", quoted(one.user), quoted(role), quoted(before));
        one.row.whole_error(message)
    };
    lacking.map(said).collect()
}

/// Rows that stand there twice take one seat.
fn within_seats<'a>(role: &str, seats: u64, assignments: impl Iterator<Item = Assignment<'a>>) -> Vec<PolicyError> {
    let mut taken = HashSet::new();
    let mut errors = Vec::new();
    for Assignment { row, .. } in assignments.filter(|one| one.role == role) {
        let fresh = taken.insert(row.fields().map(|field| field.text).collect::<Vec<_>>());
        if fresh && u64::try_from(taken.len()).is_ok_and(|taken| taken > seats) {
            errors.push(row.whole_error(format!("{} is assigned more than {seats} times", quoted(role))));
        }
    }
    errors
}

fn separate<'a>(one: &str, other: &str, assignments: impl Iterator<Item = Assignment<'a>>) -> Vec<PolicyError> {
    let mut had: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut errors = Vec::new();
    for Assignment { row, user, role } in assignments.filter(|had| had.role == one || had.role == other) {
        let had = had.entry(user).or_default();
        if had.insert(role) && had.contains(one) && had.contains(other) {
            errors.push(row.whole_error(format!("{} has both {} and {}", quoted(user), quoted(one), quoted(other))));
        }
    }
    errors
}
