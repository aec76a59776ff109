use core::fmt;

use auth_policy::{
    Effect, Expr, Model, Outcome, Policy, PolicyErrors, Request, Row, Rules,
    expr::{BinaryOp, ExprKind, Ident, UnaryOp},
};

use crate::run::Prepare;

/// How much of a policy its tests made use of: whether each rule has held and has not, and so each condition of the
/// matchers and of the rules' own expressions. It prints what is missing.
#[derive(Debug)]
#[non_exhaustive]
pub struct Coverage {
    /// The rules.
    pub rules: Vec<Condition>,
    /// The conditions.
    pub conditions: Vec<Condition>,
}

/// A rule or a condition, and what was seen of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Condition {
    /// Where it stands: `policy.csv:3` or `model.conf:14:5`.
    pub place: String,
    /// How it is written.
    pub text: String,
    /// What was seen of it.
    pub seen: Seen,
}

/// Which values something has had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a condition has two values")]
pub struct Seen {
    /// It has held.
    pub held: bool,
    /// It has not.
    pub failed: bool,
}

impl Coverage {
    /// Asks the same of each rule alone, and of each condition alone.
    pub(crate) fn of(
        model: &Model,
        rules: &Rules,
        prepare: Prepare<'_>,
        sections: &[u32],
        requests: &[Request<'_>],
    ) -> Result<Self, PolicyErrors> {
        let mut coverage = Self { rules: Vec::new(), conditions: Vec::new() };
        for matcher in 0..model.matchers.len() {
            let Some(number) = number(model, matcher) else { continue };
            let asked = sections.iter().zip(requests).filter(|(section, _)| **section == number);
            let asked: Vec<Request<'_>> = asked.map(|(_, request)| *request).collect();
            coverage.section(&Section { model, rules, prepare, matcher, number, asked })?;
        }
        Ok(coverage)
    }

    /// How many of a hundred values that rules and conditions can have were seen.
    pub fn percent(&self) -> u32 {
        let all = || self.rules.iter().chain(&self.conditions);
        let seen: usize = all().map(|one| usize::from(one.seen.held) + usize::from(one.seen.failed)).sum();
        let possible = 2 * all().count();
        u32::try_from(seen * 100)
            .ok()
            .zip(u32::try_from(possible).ok())
            .map_or(0, |(seen, possible)| seen.checked_div(possible).unwrap_or(100))
    }

    fn section(&mut self, section: &Section<'_>) -> Result<(), PolicyErrors> {
        let Some(matcher) = section.model.matchers.get(section.matcher) else { return Ok(()) };
        let (mut conditions, mut own) = (atoms(&matcher.expr, section), Vec::new());
        for row in section.rows() {
            let alone = section.alone(row)?;
            let place = format!("{}:{}", section.rules.name(), row.line());
            let seen = section.seen(&matcher.expr, &alone)?;
            self.rules.push(Condition { place: place.clone(), text: row.to_string(), seen });
            for (expr, condition) in &mut conditions {
                condition.seen.add(section.seen(expr, &alone)?);
            }
            for rule in section.evaluated(row)? {
                for (expr, mut condition) in atoms(&rule, section) {
                    condition.seen = section.seen(&expr, &alone)?;
                    condition.place.clone_from(&place);
                    own.push(condition);
                }
            }
        }
        self.conditions.extend(conditions.into_iter().map(|(_, condition)| condition));
        self.conditions.extend(own);
        Ok(())
    }
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.held |= other.held;
        self.failed |= other.failed;
    }

    /// Whether it has had both values.
    pub fn is_whole(self) -> bool {
        self.held && self.failed
    }
}

/// A matcher, its rules, and what was asked of them.
struct Section<'a> {
    model: &'a Model,
    rules: &'a Rules,
    prepare: Prepare<'a>,
    matcher: usize,
    number: u32,
    asked: Vec<Request<'a>>,
}

impl Section<'_> {
    fn policy_key(&self) -> String {
        let key = if self.number == 1 { "p".to_owned() } else { format!("p{}", self.number) };
        if self.model.policies.iter().any(|policy| *policy.key.name == key) { key } else { "p".to_owned() }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let key = self.policy_key();
        self.rules.rows().filter(move |row| row.key() == key)
    }

    /// This row as one that allows, and all that is said about roles.
    fn alone(&self, row: Row<'_>) -> Result<Rules, PolicyErrors> {
        let mut rules = Rules::new(self.rules.name());
        let policy = self.model.policies.iter().find(|policy| &*policy.key.name == row.key());
        let effect = policy.and_then(|policy| policy.fields.iter().position(|field| &*field.name == "eft"));
        let fields =
            row.fields().enumerate().map(|(place, field)| if Some(place) == effect { "allow" } else { field.text });
        rules.push(row.key(), fields)?;
        for role in self.rules.rows().filter(|role| role.key().starts_with('g')) {
            rules.push(role.key(), role.fields().map(|field| field.text))?;
        }
        Ok(rules)
    }

    /// The expressions that `eval` reads from a row.
    fn evaluated(&self, row: Row<'_>) -> Result<Vec<Expr>, PolicyErrors> {
        let mut names = Vec::new();
        if let Some(matcher) = self.model.matchers.get(self.matcher) {
            evaluated_fields(&matcher.expr, &mut names);
        }
        let policy = self.model.policies.iter().find(|policy| &*policy.key.name == row.key());
        let places = policy.into_iter().flat_map(|policy| {
            policy.fields.iter().enumerate().filter(|(_, field)| names.contains(&&*field.name)).map(|(place, _)| place)
        });
        places.filter_map(|place| row.fields().nth(place)).map(|field| row.parse(&field)).collect()
    }

    /// Which values an expression has had for these rules.
    fn seen(&self, expr: &Expr, rules: &Rules) -> Result<Seen, PolicyErrors> {
        let mut model = self.model.clone();
        model.constraints.clear();
        for effect in &mut model.effects {
            effect.effect = Effect::AllowOverride;
        }
        if let Some(matcher) = model.matchers.get_mut(self.matcher) {
            matcher.expr = expr.clone();
        }
        let policy: Policy = (self.prepare)(Policy::builder(model)).load(rules.clone())?;
        let outcomes = self.asked.iter().map(|request| policy.decide(*request).outcome());
        Ok(outcomes.fold(Seen::default(), |seen, outcome| Seen {
            held: seen.held || outcome == Outcome::Allow,
            failed: seen.failed || outcome == Outcome::Deny,
        }))
    }
}

/// The number of the sections that belong to a matcher.
fn number(model: &Model, matcher: usize) -> Option<u32> {
    match model.matchers.get(matcher)?.key.name.strip_prefix('m')? {
        "" => Some(1),
        number => number.parse().ok(),
    }
}

/// The conditions that an expression is put together of, none of them seen.
fn atoms(expr: &Expr, section: &Section<'_>) -> Vec<(Expr, Condition)> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    let source = &section.model.source;
    found
        .into_iter()
        .map(|atom| {
            let place = format!("{}:{}", source.name(), source.position(atom.span.start));
            (atom.clone(), Condition { place, text: atom.to_string(), seen: Seen::default() })
        })
        .collect()
}

fn collect<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
            collect(left, found);
            collect(right, found);
        }
        ExprKind::Unary(UnaryOp::Not, operand) => collect(operand, found),
        ExprKind::Conditional(condition, then, otherwise) => {
            for one in [condition, then, otherwise] {
                collect(one, found);
            }
        }
        ExprKind::Literal(_) => {}
        ExprKind::Binary(..) | ExprKind::Call(..) | ExprKind::Field(_) | ExprKind::List(_) | ExprKind::Unary(..) => {
            found.push(expr);
        }
    }
}

/// The fields that `eval` reads.
fn evaluated_fields<'a>(expr: &'a Expr, names: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::Call(Ident { name, .. }, arguments) if &**name == "eval" => {
            for argument in arguments {
                if let ExprKind::Field(field) = &argument.kind {
                    names.push(&field.name.name);
                }
            }
        }
        ExprKind::Binary(_, left, right) => {
            evaluated_fields(left, names);
            evaluated_fields(right, names);
        }
        ExprKind::Call(_, parts) | ExprKind::List(parts) => {
            for part in parts {
                evaluated_fields(part, names);
            }
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            for part in [condition, then, otherwise] {
                evaluated_fields(part, names);
            }
        }
        ExprKind::Unary(_, operand) => evaluated_fields(operand, names),
        ExprKind::Field(_) | ExprKind::Literal(_) => {}
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, list, value) in [
            ("rules that never held", &self.rules, true),
            ("rules that always held", &self.rules, false),
            ("conditions that were never true", &self.conditions, true),
            ("conditions that were never false", &self.conditions, false),
        ] {
            let missing = |one: &&Condition| if value { !one.seen.held } else { !one.seen.failed };
            for (place, one) in list.iter().filter(missing).enumerate() {
                if place == 0 {
                    writeln!(f, "{title}:")?;
                }
                writeln!(f, "    {}: {}", one.place, one.text)?;
            }
        }
        write!(f, "coverage {} %", self.percent())
    }
}
