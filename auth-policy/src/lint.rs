//! What is allowed in a policy and most likely not meant.

use std::collections::{HashMap, HashSet};

use crate::{
    Effect, Policy, PolicyError, Row, Span,
    effect::Verdict,
    error::{nearest, quoted},
    functions::pattern::Kind,
    names::NameId,
    plan::Find,
    policy::Set,
    program::{Finder, TermKind},
    roles::Graph,
    table::Table,
};

/// Something that is allowed in a policy and most likely not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// What kind of thing it is.
    pub kind: LintKind,
    /// Where it stands, what it is, and what could be done.
    pub error: PolicyError,
}

/// What kind of thing a [`Lint`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LintKind {
    /// The casbin crate would decide otherwise.
    CrateDiffers,
    /// A rule whose effect counts for nothing, so that it could as well not be there.
    Ineffective,
    /// A role that has itself, by way of others.
    RoleCycle,
    /// A rule that says the same as one before it.
    Shadowed,
    /// A regular expression that also finds what only contains what is meant.
    Unanchored,
    /// A role that nobody has.
    UnheldRole,
    /// A role that gives nothing.
    UselessRole,
}

impl LintKind {
    /// The name by which it is told from others: `shadowed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrateDiffers => "crate-differs",
            Self::Ineffective => "ineffective",
            Self::RoleCycle => "role-cycle",
            Self::Shadowed => "shadowed",
            Self::Unanchored => "unanchored",
            Self::UnheldRole => "unheld-role",
            Self::UselessRole => "useless-role",
        }
    }
}

impl Policy {
    /// What is allowed in the policy and most likely not meant, in the order of the texts.
    ///
    /// # Examples
    ///
    /// ```
    /// # use auth_policy::{LintKind, Model, Policy, Rules, Source};
    /// # let model = Model::parse(Source::new("model.conf", "[request_definition]\nr = sub, act\n[policy_definition]\np = sub, act\n\
    /// #     [policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = r.sub == p.sub && regexMatch(r.act, p.act)"))?;
    /// let rules = Rules::read(&Source::new("policy.csv", "p, alice, GET\np, alice, ^POST$\n"))?;
    /// let lints = Policy::load(model, rules)?.lint();
    ///
    /// assert_eq!(lints.len(), 1);
    /// assert_eq!(lints[0].kind, LintKind::Unanchored);
    /// assert_eq!(lints[0].error.position().line, 1);
    /// # Ok::<(), auth_policy::PolicyErrors>(())
    /// ```
    pub fn lint(&self) -> Vec<Lint> {
        let mut found = Vec::new();
        for set in &self.sets {
            let Some(table) = self.tables.get(set.table) else { continue };
            self.ineffective(set, table, &mut found);
            self.shadowed(set, table, &mut found);
            self.patterns(set, table, &mut found);
            self.unheld(set, table, &mut found);
        }
        for (number, graph) in self.graphs.iter().enumerate() {
            self.cycles(graph, &mut found);
            self.useless(number, graph, &mut found);
        }
        self.crate_differs(&mut found);
        let mut seen = HashSet::new();
        found.retain(|lint| {
            let error = &lint.error;
            seen.insert((
                lint.kind,
                error.source_text().name().to_owned(),
                error.position(),
                error.message().to_owned(),
            ))
        });
        found.sort_by_key(|lint| (lint.error.source_text().name().to_owned(), lint.error.position(), lint.kind));
        found
    }

    /// Rows that this effect does not ask for.
    fn ineffective(&self, set: &Set, table: &Table, found: &mut Vec<Lint>) {
        for place in 0..table.len() {
            let (message, remedy) = match (set.effect, table.verdict(place)) {
                (Effect::AllowOverride, Verdict::Deny) => (
                    "this rule denies, and the effect of the model asks only for rules that allow",
                    "write `e = some(where (p.eft == allow)) && !some(where (p.eft == deny))`",
                ),
                (Effect::DenyOverride, Verdict::Allow) => (
                    "this rule allows, and the effect of the model allows whatever no rule denies",
                    "write `e = some(where (p.eft == allow)) && !some(where (p.eft == deny))`",
                ),
                (_, Verdict::Nothing) => ("this rule decides nothing", "write `allow` or `deny`, or remove it"),
                (
                    Effect::AllowAndDeny
                    | Effect::AllowOverride
                    | Effect::DenyOverride
                    | Effect::Priority
                    | Effect::SubjectPriority,
                    Verdict::Allow | Verdict::Deny,
                ) => continue,
            };
            if let Some(row) = self.rules.row(table.number(place) as usize) {
                found.push(lint(LintKind::Ineffective, row.whole_error(message).help(remedy)));
            }
        }
    }

    /// Rows with the same fields as one that comes before them, but for effect and priority.
    fn shadowed(&self, set: &Set, table: &Table, found: &mut Vec<Lint>) {
        let fields =
            self.model.policies.get(set.chosen.policy).map(|policy| policy.fields.as_slice()).unwrap_or_default();
        let by_order = matches!(set.effect, Effect::Priority | Effect::SubjectPriority);
        let mut first: HashMap<(Vec<NameId>, Option<&str>), u32> = HashMap::new();
        for place in 0..table.len() {
            let cells = table.row(place).iter().zip(fields);
            let cells = cells.filter(|(_, field)| !matches!(&*field.name, "eft" | "priority")).map(|(cell, _)| *cell);
            // Where the order decides, a row behind another one says nothing, whatever its effect.
            let verdict = (!by_order).then(|| table.verdict(place).name());
            if by_order && table.verdict(place) == Verdict::Nothing {
                continue;
            }
            let before = *first.entry((cells.collect(), verdict)).or_insert(place);
            let rows = (self.rules.row(table.number(before) as usize), self.rules.row(table.number(place) as usize));
            if let ((Some(before), Some(row)), true) = (rows, before != place) {
                let message = format!("the rule in line {} decides before this one does", before.line());
                found.push(lint(LintKind::Shadowed, row.whole_error(message).help("remove one of them")));
            }
        }
    }

    /// Patterns that say more, or less, than they seem to.
    fn patterns(&self, set: &Set, table: &Table, found: &mut Vec<Lint>) {
        let mut columns = Vec::new();
        set.matcher.each(&mut |term| {
            if let TermKind::Match(kind, _, Finder::Column(column)) = &term.kind {
                columns.push((*kind, *column));
            }
        });
        for (kind, column) in columns {
            let mut seen = HashSet::new();
            for place in 0..table.len() {
                let Some(cell) = table.cell(place, column).filter(|cell| seen.insert(*cell)) else { continue };
                let Some(row) = self.rules.row(table.number(place) as usize) else { continue };
                found.extend(pattern(kind, self.names.text(cell), row, column));
            }
        }
    }

    /// Names in a column of roles that look like a role that others have, and that nobody has.
    fn unheld(&self, set: &Set, table: &Table, found: &mut Vec<Lint>) {
        let keys = set.plan.conjunctions.iter().flat_map(|conjunction| &conjunction.keys);
        for (column, graph) in keys.filter_map(|key| match key.find {
            Find::Role { graph, .. } => Some((key.column, self.graphs.get(graph)?)),
            Find::Pattern { .. } | Find::Same(_) => None,
        }) {
            if !graph.is_fixed() || graph.links.all().is_empty() {
                continue;
            }
            let held: HashSet<_> = graph.links.all().iter().map(|link| link.role).collect();
            let users: HashSet<_> = graph.links.all().iter().map(|link| link.user).collect();
            let names: HashSet<_> = (0..table.len()).filter_map(|place| table.cell(place, column)).collect();
            let mostly_roles = names.iter().filter(|name| held.contains(name)).count() * 2 > names.len();
            let mut seen = HashSet::new();
            for place in 0..table.len() {
                let Some(cell) = table.cell(place, column).filter(|cell| seen.insert(*cell)) else { continue };
                if held.contains(&cell) || users.contains(&cell) {
                    continue;
                }
                let name = self.names.text(cell);
                let meant = nearest(name, held.iter().map(|role| self.names.text(*role)));
                let row = self.rules.row(table.number(place) as usize);
                let field = row.and_then(|row| Some((row, row.fields().nth(usize::from(column))?)));
                if let (Some((row, field)), true) = (field, meant.is_some() || mostly_roles) {
                    let error = row.error(&field, format!("nobody has the role {}", quoted(name)));
                    found.push(lint(
                        LintKind::UnheldRole,
                        match meant {
                            Some(meant) => error.help(format!("did you mean {}?", quoted(meant))),
                            None => error.help(format!("write `{}, somebody, {name}`, if it is no user", graph.key)),
                        },
                    ));
                }
            }
        }
    }

    fn cycles(&self, graph: &Graph, found: &mut Vec<Lint>) {
        let roles: HashSet<_> = graph.links.all().iter().map(|link| (link.domain, link.role)).collect();
        let mut seen = HashSet::new();
        for link in graph.links.all() {
            // Only who is a role as well can be in a cycle.
            if !roles.contains(&(link.domain, link.user)) || !seen.insert((link.domain, link.user)) {
                continue;
            }
            let names = &self.names;
            let own = names.text(link.user);
            let walk = crate::roles::Walk { graph, names, domains: &[link.domain], now: None };
            let mut back = None;
            walk.run(crate::roles::Node::Name(link.role), &mut |step| {
                back = (step.role == link.user).then_some(step.role);
                back.is_some()
            });
            if (back.is_some() || link.role == link.user)
                && let Some(row) = self.rules.row(link.row as usize)
            {
                let message = format!("the role {} has itself, by way of others", quoted(own));
                let error =
                    row.whole_error(message).help("this gives all of them the same roles; remove one of the rows");
                found.push(lint(LintKind::RoleCycle, error));
            }
        }
    }

    /// Assignments of roles that no rule names and that have no roles themselves.
    fn useless(&self, number: usize, graph: &Graph, found: &mut Vec<Lint>) {
        let Some(closures) = self.closures.get(number).filter(|_| graph.is_fixed()) else { return };
        // Where a matcher asks for roles of the request, none of them is useless.
        let keys = self.sets.iter().flat_map(|set| &set.plan.conjunctions).flat_map(|conjunction| &conjunction.keys);
        let answered = keys.filter(|key| matches!(key.find, Find::Role { graph, .. } if graph == number)).count();
        let mut asked = 0;
        for atom in self.sets.iter().flat_map(|set| &set.plan.atoms) {
            atom.each(&mut |term| asked += usize::from(matches!(term.kind, TermKind::Role(of, _) if of == number)));
        }
        if asked == 0 || asked > answered {
            return;
        }
        let mut seen = HashSet::new();
        for link in graph.links.all().iter().filter(|link| seen.insert(link.role)) {
            let gives = closures.is_wanted(link.role) || graph.links.of(link.domain, link.role).next().is_some();
            if let (false, Some(row)) = (gives, self.rules.row(link.row as usize)) {
                let message = format!("no rule names the role {}", quoted(self.names.text(link.role)));
                let error = row.whole_error(message).help("add a rule for it, or remove the assignments");
                found.push(lint(LintKind::UselessRole, error));
            }
        }
    }

    /// What the casbin crate gets wrong about this model.
    fn crate_differs(&self, found: &mut Vec<Lint>) {
        let differs = |span: Span, message: &str| {
            let error = PolicyError::new(self.model.source.clone(), span, message);
            lint(LintKind::CrateDiffers, error.help("decisions of both can be compared by `portcullis policy decide`"))
        };
        if let Some(second) = self.model.roles.get(1) {
            found.push(differs(second.key.span, "the casbin crate keeps the roles of all `g` in one graph"));
        }
        for effect in self.model.effects.iter().filter(|effect| effect.effect == Effect::SubjectPriority) {
            found.push(differs(effect.span, "the casbin crate does not know the priority of subjects"));
        }
        for policy in &self.model.policies {
            if let Some(field) = policy.fields.iter().find(|field| &*field.name == "priority") {
                found.push(differs(field.span, "the casbin crate takes rules as they stand, whatever their priority"));
            }
            if let Some(field) = policy.fields.iter().find(|field| &*field.name == "eft" && &*policy.key.name != "p") {
                found.push(differs(field.span, "the casbin crate does not heed effects but those of `p`"));
            }
        }
        for role in self.model.roles.iter().filter(|role| role.parameters > 0) {
            found.push(differs(role.span, "the casbin crate does not know roles that are had under a condition"));
        }
    }
}

fn pattern(kind: Kind, text: &str, row: Row<'_>, column: u16) -> Option<Lint> {
    let field = row.fields().nth(usize::from(column))?;
    match kind {
        Kind::Regex => {
            let anchored = text.starts_with('^') && text.ends_with('$') || text.is_empty() || text == ".*";
            let message = format!("{} also matches what only contains it", quoted(text));
            (!anchored)
                .then(|| lint(LintKind::Unanchored, row.error(&field, message).help(format!("write `^({text})$`"))))
        }
        Kind::Key2 | Kind::Key3 | Kind::Key4 | Kind::Key5 => {
            let stray = text.char_indices().any(|(place, character)| {
                character == '*' && !text.get(..place).is_some_and(|before| before.ends_with('/'))
            });
            if stray {
                let message = format!("a `*` in {} is a wildcard only behind a `/`", quoted(text));
                let error =
                    row.error(&field, message).help("the casbin crate takes it as part of a regular expression");
                return Some(lint(LintKind::CrateDiffers, error));
            }
            let special = text.contains(['.', '+', '?', '(', ')', '[', ']', '^', '$', '|', '\\']);
            let message = format!("the casbin crate takes {} as a regular expression", quoted(text));
            special.then(|| {
                let error = row.error(&field, message).help("here each character but the wildcards stands for itself");
                lint(LintKind::CrateDiffers, error)
            })
        }
        Kind::Glob | Kind::Ip | Kind::Key => None,
    }
}

fn lint(kind: LintKind, error: PolicyError) -> Lint {
    Lint { kind, error }
}
