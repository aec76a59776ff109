use super::{
    Constraint, ConstraintDefinition, Domain, Effect, EffectDefinition, MatcherDefinition, Model, PolicyDefinition,
    RequestDefinition, RoleDefinition,
    conf::{Entry, Outline, Section, entries},
};
use crate::{
    Expr, PolicyError, PolicyErrors, Source, Span,
    error::{quoted, too_long},
    expr::{ExprKind, Ident, Known, Literal, is_word, normal, parse_pieces},
};

pub(super) fn model(source: Source) -> Result<Model, PolicyErrors> {
    if u32::try_from(source.text().len()).is_err() {
        return Err(too_long(source.name(), "model").into());
    }
    let Outline { entries, seen, errors } = entries(&source);
    let mut reader = Reader { source: &source, errors };
    let missing: Vec<_> = REQUIRED.into_iter().filter(|section| !seen.contains(section)).collect();
    reader.missing(&missing);

    let of = |section| entries.iter().filter(move |entry| entry.section == section);
    let requests: Vec<_> = of(Section::Request)
        .map(|entry| RequestDefinition { key: entry.key.clone(), fields: reader.fields(entry) })
        .collect();
    let policies: Vec<_> = of(Section::Policy)
        .map(|entry| PolicyDefinition { key: entry.key.clone(), fields: reader.fields(entry) })
        .collect();
    reader.constrained(&entries);
    let roles = of(Section::Role).filter_map(|entry| reader.role(entry)).collect();
    let constraints = of(Section::Constraint).filter_map(|entry| reader.constraint(entry)).collect();
    let effects = of(Section::Effect).filter_map(|entry| reader.effect(entry)).collect();
    let requested = requests.iter().map(|request| (&request.key, &request.fields));
    let ruled = policies.iter().map(|policy| (&policy.key, &policy.fields));
    let known: Vec<_> = requested
        .chain(ruled)
        .flat_map(|(key, fields)| fields.iter().map(|field| format!("{}.{}", key.name, field.name)))
        .collect();
    let matchers = of(Section::Matchers).filter_map(|entry| reader.matcher(entry, Known(&known))).collect();

    PolicyErrors::none(reader.errors)?;
    Ok(Model { source, requests, policies, roles, constraints, effects, matchers })
}

struct Reader<'a> {
    source: &'a Source,
    errors: Vec<PolicyError>,
}

impl Reader<'_> {
    fn missing(&mut self, missing: &[Section]) {
        let lines = |section: &Section| format!("`{} = …` in the section `{}`", section.letter(), section.name());
        let missing: Vec<_> = missing.iter().map(lines).collect();
        let (verb, lines) = match missing.as_slice() {
            [] => return,
            [one] => ("is", one.clone()),
            [before @ .., last] => ("are", format!("{} and {last}", before.join(", "))),
        };
        self.wrong(
            Span::default(),
            format!("there {verb} no {lines}"),
            "a model says what requests, rules and effects are, and when a rule matches",
        );
    }

    /// Constraints are about `g`, so there has to be one.
    fn constrained(&mut self, entries: &[Entry]) {
        let constraint = entries.iter().find(|entry| entry.section == Section::Constraint);
        let has_roles = entries.iter().any(|entry| entry.section == Section::Role && &*entry.key.name == "g");
        if let (Some(constraint), false) = (constraint, has_roles) {
            let remedy = "write `g = _, _` in the section `role_definition`";
            self.wrong(constraint.key.span, "constraints are about the roles of `g`, and there is no `g`", remedy);
        }
    }

    /// `sub, obj, act`.
    fn fields(&mut self, entry: &Entry) -> Vec<Ident> {
        let mut fields: Vec<Ident> = Vec::new();
        for field in self.separated(&entry.value) {
            let first = fields.iter().find(|other| other.name == field.name);
            let whole = quoted(&format!("{} = …", entry.key.name));
            if field.name.is_empty() {
                self.wrong(
                    field.span,
                    format!("a field of {} has no name", quoted(&entry.key.name)),
                    "there is a comma too many",
                );
            } else if !is_word(&field.name) {
                let remedy = format!("a name has letters, digits and `_`; fields have commas between them: {whole}");
                self.wrong(field.span, format!("{} is no name of a field", quoted(&field.name)), &remedy);
            } else if first.is_some() {
                self.wrong(
                    field.span,
                    format!("the field {} is named twice", quoted(&field.name)),
                    "give each field its own name",
                );
            } else {
                fields.push(field);
            }
        }
        fields
    }

    /// `_, _`, with a third one for a domain, and with others in parentheses for the parameters of a condition.
    fn role(&mut self, entry: &Entry) -> Option<RoleDefinition> {
        let span = whole(&entry.value);
        let symbols: String = entry
            .value
            .iter()
            .flat_map(|piece| self.text(*piece).chars())
            .filter(|symbol| !symbol.is_whitespace())
            .collect();
        let (names, parameters) = match symbols.split_once(",(") {
            Some((names, parameters)) => (names, parameters.strip_suffix(')').and_then(blanks)),
            None => (symbols.as_str(), Some(0)),
        };
        let remedy = "write `_, _`, with a domain `_, _, _`, and with two parameters of a condition `_, _, (_, _)`";
        let domain = match (blanks(names), parameters) {
            (Some(2), Some(_)) => Domain::None,
            (Some(3), Some(_)) => Domain::Third,
            (Some(0 | 1), Some(_)) => {
                self.wrong(span, "a role's assignment has at least two names: who, and the role", remedy);
                return None;
            }
            (Some(_), Some(_)) => {
                self.wrong(span, "a role's assignment has at most one domain", remedy);
                return None;
            }
            _ => {
                self.wrong(span, format!("{} is no shape of a role's assignment", quoted(self.text(span))), remedy);
                return None;
            }
        };
        Some(RoleDefinition { key: entry.key.clone(), domain, parameters: parameters?, span })
    }

    fn effect(&mut self, entry: &Entry) -> Option<EffectDefinition> {
        let span = whole(&entry.value);
        let normal = normal(self.source.text(), &entry.value);
        let effect = SPELLINGS.iter().find(|(spelling, _)| normal.as_deref() == Some(*spelling));
        if effect.is_none() {
            let known = Effect::ALL.map(|effect| format!("`{}`", effect.text())).join(", ");
            self.wrong(span, format!("unknown effect {}", quoted(self.text(span))), &format!("there are {known}"));
        }
        effect.map(|(_, effect)| EffectDefinition { key: entry.key.clone(), effect: *effect, span })
    }

    fn matcher(&mut self, entry: &Entry, known: Known<'_>) -> Option<MatcherDefinition> {
        let expr = self.parsed(parse_pieces(self.source, &entry.value, known))?;
        Some(MatcherDefinition { key: entry.key.clone(), expr })
    }

    fn constraint(&mut self, entry: &Entry) -> Option<ConstraintDefinition> {
        let span = whole(&entry.value);
        let expr = self.parsed(parse_pieces(self.source, &entry.value, Known::default()))?;
        let constraint = constraint_of(&expr);
        if constraint.is_none() {
            self.wrong(
                span,
                format!("unknown constraint {}", quoted(self.text(span))),
                "there are `sod(\"a\", \"b\")`, `sodMax([\"a\", \"b\"], 1)`, `roleMax(\"a\", 1)`, `rolePre(\"a\", \"b\")`",
            );
        }
        Some(ConstraintDefinition { key: entry.key.clone(), constraint: constraint?, span })
    }

    fn parsed(&mut self, expr: Result<Expr, PolicyErrors>) -> Option<Expr> {
        expr.map_err(|errors| self.errors.extend(errors)).ok()
    }

    /// What stands between commas. The end of a line is white space like any other.
    fn separated(&self, pieces: &[Span]) -> Vec<Ident> {
        let mut fields = vec![Ident { name: "".into(), span: whole(pieces) }];
        for piece in pieces {
            let mut start = piece.start;
            for (place, part) in self.text(*piece).split(',').enumerate() {
                let text = part.trim();
                let indent = part.len() - part.trim_start().len();
                let from = start + u32::try_from(indent).unwrap_or(0);
                let span = Span::new(from, from + u32::try_from(text.len()).unwrap_or(0));
                start += u32::try_from(part.len() + 1).unwrap_or(0);
                match fields.last_mut() {
                    Some(last) if place == 0 && !last.name.is_empty() && !text.is_empty() => {
                        last.name = format!("{} {text}", last.name).into();
                        last.span = last.span.to(span);
                    }
                    Some(_) if place == 0 && text.is_empty() => {}
                    Some(last) if place == 0 => *last = Ident { name: text.into(), span },
                    _ => fields.push(Ident { name: text.into(), span }),
                }
            }
        }
        fields
    }

    fn text(&self, span: Span) -> &str {
        self.source.text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn wrong(&mut self, span: Span, message: impl Into<Box<str>>, remedy: &str) {
        self.errors.push(PolicyError::new(self.source.clone(), span, message).help(remedy));
    }
}

fn whole(pieces: &[Span]) -> Span {
    pieces.iter().copied().reduce(Span::to).unwrap_or_default()
}

/// How many `_` there are with commas between them, if there is nothing else.
fn blanks(symbols: &str) -> Option<usize> {
    symbols.split(',').all(|symbol| symbol == "_").then(|| symbols.split(',').count())
}

fn constraint_of(expr: &Expr) -> Option<Constraint> {
    let ExprKind::Call(name, arguments) = &expr.kind else { return None };
    let arguments: Vec<_> = arguments.iter().map(|argument| &argument.kind).collect();
    Some(match (&*name.name, arguments.as_slice()) {
        ("roleMax", [ExprKind::Literal(Literal::Text(role)), number]) => {
            Constraint::Seats(role.clone(), count(number)?)
        }
        ("rolePre", [ExprKind::Literal(Literal::Text(role)), ExprKind::Literal(Literal::Text(before))]) => {
            Constraint::Prerequisite(role.clone(), before.clone())
        }
        ("sod", [ExprKind::Literal(Literal::Text(one)), ExprKind::Literal(Literal::Text(other))]) => {
            Constraint::Separate(one.clone(), other.clone())
        }
        ("sodMax", [ExprKind::List(roles), number]) if !roles.is_empty() => {
            Constraint::AtMostOf(roles.iter().map(text).collect::<Option<_>>()?, count(number)?)
        }
        _ => return None,
    })
}

fn text(expr: &Expr) -> Option<Box<str>> {
    let ExprKind::Literal(Literal::Text(text)) = &expr.kind else { return None };
    Some(text.clone())
}

fn count(kind: &ExprKind) -> Option<u64> {
    let ExprKind::Literal(Literal::Integer(number)) = kind else { return None };
    u64::try_from(*number).ok()
}

/// Without these there is no model.
const REQUIRED: [Section; 4] = [Section::Request, Section::Policy, Section::Effect, Section::Matchers];

/// The effects with one space between their words and symbols, and with `p.eft` as one of the words.
const SPELLINGS: [(&str, Effect); 6] = [
    ("some ( where ( p.eft == allow ) )", Effect::AllowOverride),
    ("! some ( where ( p.eft == deny ) )", Effect::DenyOverride),
    ("some ( where ( p.eft == allow ) ) && ! some ( where ( p.eft == deny ) )", Effect::AllowAndDeny),
    ("! some ( where ( p.eft == deny ) ) && some ( where ( p.eft == allow ) )", Effect::AllowAndDeny),
    ("priority ( p.eft ) || deny", Effect::Priority),
    ("subjectPriority ( p.eft ) || deny", Effect::SubjectPriority),
];
