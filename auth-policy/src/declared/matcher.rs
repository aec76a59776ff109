//! Which columns of `p` are the subject, the domain, the object and the action, read from the matcher.

use crate::{
    Domain, Effect, Expr, Model, PolicyError,
    error::{listed, nearest, quoted},
    expr::{BinaryOp, ExprKind, Field, Ident, Literal, Side},
};

/// What the matcher of `p` says of its columns.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) subject: Column,
    pub(super) domain: Option<Column>,
    /// The object, if there are two left.
    pub(super) object: Option<Column>,
    /// The action; nothing if `p` is not asked by names at all.
    pub(super) action: Column,
    /// The `g` by which subjects have roles.
    pub(super) roles: Option<String>,
    pub(super) effect: Effect,
    pub(super) eft: Option<usize>,
    pub(super) priority: Option<usize>,
}

/// A column of `p`, as the matcher compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) number: usize,
    /// Whether `*` in it stands for everything.
    pub(super) starred: bool,
}

/// A conjunct of the matcher.
struct Compared<'m> {
    request: &'m Field,
    rule: &'m Field,
    starred: bool,
    /// `g`, and the request's field that is the domain.
    roles: Option<(&'m str, Option<&'m Field>)>,
}

/// The shape of the model's `m`, if names alone decide it.
pub(super) fn shape(model: &Model, errors: &mut Vec<PolicyError>) -> Option<Shape> {
    let policy = model.policies.iter().find(|policy| &*policy.key.name == "p")?;
    let matcher = model.matchers.iter().find(|matcher| &*matcher.key.name == "m")?;
    let effect = model.effects.iter().find(|effect| &*effect.key.name == "e")?;
    let before = errors.len();
    known_functions(model, &matcher.expr, errors);

    let mut compared = Vec::new();
    for conjunct in conjuncts(&matcher.expr) {
        match of(conjunct, false) {
            Some(one) => compared.push(one),
            None if errors.len() == before => errors.push(
                PolicyError::new(model.source.clone(), conjunct.span, "this condition can't be decided by names alone")
                    .help("compare fields as in `g(r.sub, p.sub) && r.obj == p.obj && (r.act == p.act || p.act == \"*\")`; conditions on \
                           attributes belong into a named policy, `p2 = name, resource, rule`"),
            ),
            None => {}
        }
    }
    let number = |field: &Field| policy.fields.iter().position(|known| known.name == field.name.name);
    let request = model.requests.iter().find(|request| &*request.key.name == "r")?;
    for one in &compared {
        known_field(model, "p", &policy.fields, one.rule, errors);
        known_field(model, "r", &request.fields, one.request, errors);
    }
    if errors.len() > before {
        return None;
    }

    let column = |one: &Compared<'_>| Some(Column { number: number(one.rule)?, starred: one.starred });
    let subject = compared
        .iter()
        .position(|one| one.roles.is_some())
        .or_else(|| compared.iter().position(|one| &*one.rule.name.name == "sub"))
        .unwrap_or(0);
    let domain_field = compared.get(subject).and_then(|one| one.roles).and_then(|(_, domain)| domain);
    let domain = compared.iter().position(|one| match domain_field {
        Some(field) => one.request.name.name == field.name.name,
        None => ["dom", "domain", "tenant"].contains(&&*one.rule.name.name),
    });
    let mut rest: Vec<Column> = compared
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != subject && Some(*number) != domain)
        .filter_map(|(_, one)| column(one))
        .collect();
    rest.sort_by_key(|column| column.number);
    let (object, action) = match rest.as_slice() {
        [action] => (None, *action),
        [object, action] => (Some(*object), *action),
        _ => {
            let names: Vec<_> = policy.fields.iter().map(|field| &*field.name).collect();
            errors.push(
                PolicyError::new(
                    model.source.clone(),
                    matcher.expr.span,
                    format!(
                        "a permission is an object and an action, and the matcher compares other columns of {}",
                        listed(names)
                    ),
                )
                .help("write `p = sub, obj, act`, or `p = sub, dom, obj, act` with domains"),
            );
            return None;
        }
    };
    let roles = compared.get(subject).and_then(|one| one.roles).map(|(key, _)| key.to_owned());
    checked(model, effect.effect, effect.span, &compared, errors)?;
    let position = |name: &str| policy.fields.iter().position(|field| &*field.name == name);
    Some(Shape {
        subject: column(compared.get(subject)?)?,
        domain: domain.and_then(|place| column(compared.get(place)?)),
        object,
        action,
        roles,
        effect: effect.effect,
        eft: position("eft"),
        priority: position("priority").filter(|_| effect.effect == Effect::Priority),
    })
}

fn known_field(model: &Model, key: &str, known: &[Ident], field: &Field, errors: &mut Vec<PolicyError>) {
    if *field.section.name == *key && known.iter().any(|known| known.name == field.name.name) {
        return;
    }
    let written = format!("{}.{}", field.section.name, field.name.name);
    let place = field.section.span.to(field.name.span);
    let error = PolicyError::new(model.source.clone(), place, format!("unknown field {}", quoted(&written)));
    let names: Vec<_> = known.iter().map(|field| &*field.name).collect();
    errors.push(match nearest(&field.name.name, names.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{key}.{near}`?")),
        None => error.help(format!("`{key}` has {}", listed(names))),
    });
}

/// What can't be decided before there is a request.
fn checked(
    model: &Model,
    effect: Effect,
    span: crate::Span,
    compared: &[Compared<'_>],
    errors: &mut Vec<PolicyError>,
) -> Option<()> {
    if effect == Effect::SubjectPriority {
        errors.push(
            PolicyError::new(
                model.source.clone(),
                span,
                "this effect asks how near a rule is to its subject, at run time",
            )
            .help("load the policy at run time, or use another effect"),
        );
        return None;
    }
    if compared.iter().filter(|one| one.roles.is_some()).count() > 1 {
        let second = compared.iter().filter(|one| one.roles.is_some()).nth(1)?;
        errors.push(
            PolicyError::new(
                model.source.clone(),
                second.rule.name.span,
                "roles of anything but the subject are known at run time only",
            )
            .help("load the policy at run time, or name each object in rules of its own"),
        );
        return None;
    }
    if let Some(role) = model.roles.iter().find(|role| role.parameters > 0) {
        errors.push(
            PolicyError::new(model.source.clone(), role.span, "roles that are had at times are known at run time only")
                .help("load the policy at run time, or take the parameters out"),
        );
        return None;
    }
    Some(())
}

/// What is joined by `&&`.
pub(super) fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => {
            let mut all = conjuncts(left);
            all.extend(conjuncts(right));
            all
        }
        ExprKind::Binary(..)
        | ExprKind::Call(..)
        | ExprKind::Conditional(..)
        | ExprKind::Field(_)
        | ExprKind::List(_)
        | ExprKind::Literal(_)
        | ExprKind::Unary(..) => vec![expr],
    }
}

fn of(expr: &Expr, starred: bool) -> Option<Compared<'_>> {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::Equal, left, right) => {
            let (request, rule) = sides(left, right)?;
            Some(Compared { request, rule, starred, roles: None })
        }
        ExprKind::Binary(BinaryOp::Or, left, right) if !starred => {
            let (one, star) = match (star(left), star(right)) {
                (None, Some(star)) => (left, star),
                (Some(star), None) => (right, star),
                _ => return None,
            };
            of(one, true).filter(|one| one.rule.name.name == star.name.name)
        }
        ExprKind::Call(function, arguments) if is_roles(&function.name) => match arguments.as_slice() {
            [user, has] => {
                let (request, rule) = sides(user, has)?;
                Some(Compared { request, rule, starred, roles: Some((&function.name, None)) })
            }
            [user, has, domain] => {
                let (request, rule) = sides(user, has)?;
                let domain = plain(domain, Side::Request)?;
                Some(Compared { request, rule, starred, roles: Some((&function.name, Some(domain))) })
            }
            _ => None,
        },
        ExprKind::Binary(..)
        | ExprKind::Call(..)
        | ExprKind::Conditional(..)
        | ExprKind::Field(_)
        | ExprKind::List(_)
        | ExprKind::Literal(_)
        | ExprKind::Unary(..) => None,
    }
}

/// A field of the request and one of the rule, in either order.
pub(super) fn sides<'m>(left: &'m Expr, right: &'m Expr) -> Option<(&'m Field, &'m Field)> {
    let either = |one, other| Some((plain(one, Side::Request)?, plain(other, Side::Rule)?));
    either(left, right).or_else(|| either(right, left))
}

/// A field by itself.
pub(super) fn plain(expr: &Expr, side: Side) -> Option<&Field> {
    let ExprKind::Field(field) = &expr.kind else { return None };
    (field.side == side && field.path.is_empty()).then_some(field)
}

/// `p.act == "*"`.
fn star(expr: &Expr) -> Option<&Field> {
    let ExprKind::Binary(BinaryOp::Equal, left, right) = &expr.kind else { return None };
    let is_star =
        |expr: &Expr| matches!(&expr.kind, ExprKind::Literal(Literal::Text(text)) if &**text == super::EVERYTHING);
    plain(left, Side::Rule).filter(|_| is_star(right)).or_else(|| plain(right, Side::Rule).filter(|_| is_star(left)))
}

fn is_roles(function: &str) -> bool {
    function.strip_prefix('g').is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit()))
}

/// That each function is one of the language, or a `g` of the model.
pub(super) fn known_functions(model: &Model, expr: &Expr, errors: &mut Vec<PolicyError>) {
    calls(expr, &mut |function| {
        let known = if is_roles(&function.name) {
            model.roles.iter().any(|role| role.key.name == function.name)
        } else {
            FUNCTIONS.contains(&&*function.name)
        };
        if known {
            return;
        }
        let error = PolicyError::new(
            model.source.clone(),
            function.span,
            format!("unknown function {}", quoted(&function.name)),
        );
        let of_model = model.roles.iter().map(|role| &*role.key.name);
        errors.push(match nearest(&function.name, FUNCTIONS.into_iter().chain(of_model)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("there are {}", listed(FUNCTIONS))),
        });
    });
}

/// Visits every call in an expression.
pub(super) fn calls<'m>(expr: &'m Expr, visit: &mut impl FnMut(&'m Ident)) {
    match &expr.kind {
        ExprKind::Binary(_, left, right) => {
            calls(left, visit);
            calls(right, visit);
        }
        ExprKind::Call(function, arguments) => {
            visit(function);
            for argument in arguments {
                calls(argument, visit);
            }
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            calls(condition, visit);
            calls(then, visit);
            calls(otherwise, visit);
        }
        ExprKind::Field(_) | ExprKind::Literal(_) => {}
        ExprKind::List(elements) => elements.iter().for_each(|element| calls(element, visit)),
        ExprKind::Unary(_, operand) => calls(operand, visit),
    }
}

/// Whether roles are had within a domain.
pub(super) fn has_domains(model: &Model, key: &str) -> bool {
    model.roles.iter().any(|role| &*role.key.name == key && role.domain == Domain::Third)
}

/// The functions of the language.
pub(super) const FUNCTIONS: [&str; 13] = [
    "eval",
    "globMatch",
    "ipMatch",
    "keyGet",
    "keyGet2",
    "keyGet3",
    "keyMatch",
    "keyMatch2",
    "keyMatch3",
    "keyMatch4",
    "keyMatch5",
    "regexMatch",
    "timeMatch",
];
