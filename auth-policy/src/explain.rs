//! Why a request is allowed or denied, for people.

use core::fmt;

use crate::{
    Decision, Outcome, Policy, PolicyError, Request,
    effect::Verdict,
    error::quoted,
    expr::BinaryOp,
    plan::Conjunction,
    policy::Set,
    program::{RowScope, Scope, Term, TermKind, Truth},
    table::Table,
};

/// Why a request is allowed or denied.
///
/// It prints as people read it:
///
/// ```text
/// allow: policy.csv:1 `p, editor, articles, write`
///     alice → editor
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The rows that decided: those that match and say what the decision says.
    pub deciding: Vec<Ground>,
    /// If nothing allows: the rows that come closest, and what is missing.
    pub nearest: Vec<NearMiss>,
    /// What could not be evaluated.
    pub reason: Option<PolicyError>,
    rules: Box<str>,
}

/// A row that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ground {
    /// Its number among all rows.
    pub row: usize,
    /// Its line.
    pub line: usize,
    /// The row as it is written.
    pub text: String,
    /// `allow` or `deny`.
    pub effect: &'static str,
    /// The ways by which names of the request have the roles of the row: `alice`, `editor`.
    pub roles: Vec<Vec<String>>,
}

/// A row that would have allowed, were it not for some conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss {
    /// Its number among all rows.
    pub row: usize,
    /// Its line.
    pub line: usize,
    /// The row as it is written.
    pub text: String,
    /// The conditions that do not hold, with what they compare.
    pub failed: Vec<String>,
}

impl Policy {
    /// Why a request is allowed or denied: the rules that decided and the ways to their roles, or the rules that came
    /// closest and what they miss. It looks at every row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub, obj, act\n[policy_definition]\np = sub, obj, act\n\
    /// #     [role_definition]\ng = _, _\n[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "p, editor, articles, write\ng, alice, editor\n"))?;
    /// let policy = Policy::load(model, rules)?;
    ///
    /// assert_eq!(
    ///     policy.explain(&["alice", "articles", "write"]).to_string(),
    ///     "allow: policy.csv:1 `p, editor, articles, write`\n    alice → editor"
    /// );
    /// assert_eq!(
    ///     policy.explain(&["alice", "articles", "delete"]).to_string(),
    ///     "deny: no rule allows it\nnearest: policy.csv:1 `p, editor, articles, write`\n    \
    ///      `r.act == p.act` does not hold: `delete` and `write`"
    /// );
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn explain<'a>(&self, request: impl Into<Request<'a>>) -> Explanation {
        let request = request.into();
        let decision = self.decide(request);
        let mut explanation = Explanation {
            decision,
            deciding: Vec::new(),
            nearest: Vec::new(),
            reason: self.reason(&decision),
            rules: self.rules.name().into(),
        };
        let Ok(set) = self.set(&request) else { return explanation };
        let Some(table) = self.tables.get(set.table) else { return explanation };
        let said = if decision.is_allow() { Verdict::Allow } else { Verdict::Deny };
        let mut fewest = usize::MAX;
        for place in 0..table.len() {
            let verdict = table.verdict(place);
            let (conjunction, missing) = self.nearest_conjunction(set, table, &request, place);
            if missing.is_empty() && verdict == said && decision.outcome() != Outcome::Indeterminate {
                let roles = conjunction.map(|one| self.ways(set, one, table, &request, place)).unwrap_or_default();
                explanation.deciding.extend(self.ground(table, place, roles));
            } else if !decision.is_allow() && verdict == Verdict::Allow && missing.len() <= fewest {
                if missing.len() < fewest {
                    fewest = missing.len();
                    explanation.nearest.clear();
                }
                if explanation.nearest.len() < MOST_NEAR {
                    explanation.nearest.extend(self.near_miss(table, place, missing));
                }
            }
        }
        if let Some(decided) = decision.row() {
            // The first row that decided comes first, in whatever order rows decide.
            explanation.deciding.sort_by_key(|ground| (ground.row != decided, ground.row));
            explanation.deciding.truncate(MOST_NEAR);
        }
        if !explanation.deciding.is_empty() {
            explanation.nearest.clear();
        }
        explanation
    }

    /// The conjunction of which the fewest conditions do not hold for a row, and these.
    fn nearest_conjunction<'a>(
        &'a self,
        set: &'a Set,
        table: &'a Table,
        request: &'a Request<'a>,
        place: u32,
    ) -> (Option<&'a Conjunction>, Vec<String>) {
        let row = RowScope { cells: table.row(place), number: table.number(place) };
        let scope = self.scope(set, request, Some(row));
        let misses = set.plan.conjunctions.iter().map(|conjunction| {
            let atoms = conjunction.atoms.iter().filter_map(|atom| set.plan.atoms.get(*atom));
            let failed =
                atoms.filter_map(|atom| match if set.plan.is_one { scope.holds(atom) } else { scope.truth(atom) } {
                    Truth::Yes => None,
                    Truth::No => Some(format!("{} does not hold{}", self.term_text(atom), compared(&scope, atom))),
                    Truth::Unknown(failure) => Some(format!("{}: {}", self.term_text(atom), failure.kind)),
                });
            (Some(conjunction), failed.collect::<Vec<_>>())
        });
        misses.min_by_key(|(_, failed)| failed.len()).unwrap_or((None, vec!["nothing can match".to_owned()]))
    }

    /// The ways by which a row's roles are had.
    fn ways(
        &self,
        set: &Set,
        conjunction: &Conjunction,
        table: &Table,
        request: &Request<'_>,
        place: u32,
    ) -> Vec<Vec<String>> {
        let row = RowScope { cells: table.row(place), number: table.number(place) };
        let scope = self.scope(set, request, Some(row));
        let ways = conjunction.atoms.iter().filter_map(|atom| {
            let TermKind::Role(graph, terms) = &set.plan.atoms.get(*atom)?.kind else { return None };
            let [user, role, domain @ ..] = &**terms else { return None };
            let (user, role) = (scope.text(user).ok()?, scope.text(role).ok()?);
            let domain = domain.first().and_then(|domain| scope.text(domain).ok());
            let path = self.graphs.get(*graph)?.path(&self.names, &user, &role, domain.as_deref(), request.time)?;
            (path.len() > 1).then_some(path)
        });
        ways.collect()
    }

    fn ground(&self, table: &Table, place: u32, roles: Vec<Vec<String>>) -> Option<Ground> {
        let row = self.rules.row(table.number(place) as usize)?;
        let effect = table.verdict(place).name();
        Some(Ground { row: row.number(), line: row.line(), text: row.to_string(), effect, roles })
    }

    fn near_miss(&self, table: &Table, place: u32, failed: Vec<String>) -> Option<NearMiss> {
        let row = self.rules.row(table.number(place) as usize)?;
        Some(NearMiss { row: row.number(), line: row.line(), text: row.to_string(), failed })
    }

    /// A condition as the model says it.
    fn term_text(&self, term: &Term) -> String {
        let text = self.model.source.text();
        let text = text.get(term.span.start as usize..term.span.end as usize).unwrap_or_default();
        let negated = if matches!(term.kind, TermKind::Not(_)) && !text.starts_with('!') { "!" } else { "" };
        quoted(&format!("{negated}{text}"))
    }
}

/// What a comparison compares, if these are texts.
#[expect(clippy::wildcard_enum_match_arm, reason = "other terms are said as they stand in the model")]
fn compared<'a>(scope: &Scope<'a>, term: &'a Term) -> String {
    let both = match &term.kind {
        TermKind::Compare(BinaryOp::Equal, terms) => {
            let [left, right] = &**terms;
            scope.text(left).ok().zip(scope.text(right).ok())
        }
        TermKind::Role(_, terms) => match &**terms {
            [user, role, ..] => scope.text(user).ok().zip(scope.text(role).ok()),
            _ => None,
        },
        TermKind::Match(_, text, crate::program::Finder::Column(column)) => {
            scope.text(text).ok().zip(scope.cell_text(*column).map(Into::into))
        }
        _ => None,
    };
    both.map_or_else(String::new, |(left, right)| format!(": {} and {}", quoted(&left), quoted(&right)))
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.decision.outcome())?;
        match (&self.reason, self.deciding.first()) {
            (Some(reason), _) => write!(f, "{reason}")?,
            (None, Some(first)) => {
                write!(f, "{}:{} {}", self.rules, first.line, quoted(&first.text))?;
                for way in &first.roles {
                    write!(f, "\n    {}", way.join(" → "))?;
                }
            }
            (None, None) if self.decision.is_allow() && self.decision.row().is_none() => {
                f.write_str("no rule denies it")?;
            }
            (None, None) => f.write_str("no rule allows it")?,
        }
        for miss in &self.nearest {
            write!(f, "\nnearest: {}:{} {}", self.rules, miss.line, quoted(&miss.text))?;
            for failed in &miss.failed {
                write!(f, "\n    {failed}")?;
            }
        }
        Ok(())
    }
}

/// As many rows are shown.
const MOST_NEAR: usize = 5;
