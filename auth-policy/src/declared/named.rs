//! Policies with a name: rows of a section `p2 = name, resource, rule`, with an effect if one likes.

use std::collections::HashMap;

use super::{
    Asked, DeclaredPolicy, Named, NamedRule,
    matcher::{conjuncts, known_functions, plain, sides},
    rows::Sorted,
    text, wrong,
};
use crate::{
    Effect, Expr, Model, PolicyDefinition, PolicyError, RequestDefinition,
    error::{listed, nearest, quoted},
    expr::{BinaryOp, ExprKind, Field, Side},
};

/// A section of named policies.
struct Section<'m> {
    policy: &'m PolicyDefinition,
    request: &'m RequestDefinition,
    subject: &'m str,
    resource: &'m str,
    asked: Vec<Asked>,
}

pub(super) fn policies<'a>(
    model: &'a Model,
    sorted: &Sorted<'a>,
    errors: &mut Vec<PolicyError>,
) -> Vec<DeclaredPolicy<'a>> {
    let mut found: Vec<DeclaredPolicy<'a>> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for policy in &model.policies {
        if !is_named(policy) {
            if &*policy.key.name != "p" {
                let error = PolicyError::new(
                    model.source.clone(),
                    policy.key.span,
                    format!("{} is neither `p` nor a section of named policies", quoted(&policy.key.name)),
                );
                errors.push(error.help(format!("write `{} = name, resource, rule`", policy.key.name)));
            }
            continue;
        }
        let Some(section) = section(model, policy, errors) else { continue };
        let eft = policy.fields.iter().position(|field| &*field.name == "eft");
        for row in sorted.of(&policy.key.name) {
            let (name, resource) = (text(*row, 0), text(*row, 1));
            let Some(field) = super::field(*row, 2) else { continue };
            let expr = match row.parse(&field) {
                Ok(expr) => expr,
                Err(wrong) => {
                    errors.extend(wrong);
                    continue;
                }
            };
            let before = errors.len();
            section.checked(model, *row, &field, &expr, errors);
            let place = *by_name.entry(name).or_insert_with(|| {
                let named = Named { row: row.number(), field: 0, line: row.line() };
                found.push(DeclaredPolicy {
                    name,
                    resource,
                    named,
                    rules: Vec::new(),
                    section: policy.key.name.get(1..).and_then(|number| number.parse().ok()).unwrap_or(1),
                    request: section.asked.clone(),
                    subject_field: section.subject.to_owned(),
                    resource_field: section.resource.to_owned(),
                });
                found.len() - 1
            });
            let Some(declared) = found.get_mut(place) else { continue };
            if declared.resource != resource {
                let message = format!(
                    "{} is over {}, as line {} says",
                    quoted(name),
                    quoted(declared.resource),
                    declared.named.line
                );
                errors.push(
                    wrong(*row, 1, message).help("a policy decides about one resource: give this one another name"),
                );
            }
            let allows = eft.is_none_or(|eft| text(*row, eft) != "deny");
            if errors.len() == before {
                declared.rules.push(NamedRule { row: *row, field, expr, allows });
            }
        }
    }
    found
}

/// Whether the columns are `name, resource, rule`, with an effect if one likes.
pub(super) fn is_named(policy: &PolicyDefinition) -> bool {
    let names: Vec<_> = policy.fields.iter().map(|field| &*field.name).collect();
    matches!(names.as_slice(), ["name", "resource", "rule"] | ["name", "resource", "rule", "eft"])
}

fn section<'m>(model: &'m Model, policy: &'m PolicyDefinition, errors: &mut Vec<PolicyError>) -> Option<Section<'m>> {
    let number = policy.key.name.get(1..).unwrap_or_default();
    let request = model
        .requests
        .iter()
        .find(|request| request.key.name.get(1..) == Some(number))
        .or_else(|| model.requests.iter().find(|request| &*request.key.name == "r"))?;
    let form = format!(
        "write `m{number} = r{number}.policy == p{number}.name && eval(p{number}.rule)` with `r{number} = sub, obj, policy`"
    );
    let Some(matcher) = model.matchers.iter().find(|matcher| matcher.key.name.get(1..) == Some(number)) else {
        let message = format!("there is no `m{number}` that asks the rules of `p{number}`");
        errors.push(PolicyError::new(model.source.clone(), policy.key.span, message).help(form));
        return None;
    };

    let mut taken = Vec::new();
    let (mut by_name, mut by_rule) = (false, false);
    for conjunct in conjuncts(&matcher.expr) {
        match compared(conjunct, &policy.key.name) {
            Some(Compared::Rule) => by_rule = true,
            Some(Compared::Field(field, "name")) => {
                by_name = true;
                taken.push((&*field.name.name, Asked::Name));
            }
            Some(Compared::Field(field, "resource")) => taken.push((&*field.name.name, Asked::ResourceName)),
            Some(Compared::Field(..)) | None => {
                let message = "the matcher of named policies names the policy and asks its rule, and nothing else";
                errors.push(PolicyError::new(model.source.clone(), conjunct.span, message).help(form));
                return None;
            }
        }
    }
    if !by_name || !by_rule {
        let message =
            if by_rule { "this asks the rules of all policies, whatever their name" } else { "this asks no rule" };
        errors.push(PolicyError::new(model.source.clone(), matcher.expr.span, message).help(form));
        return None;
    }
    let effect = model
        .effects
        .iter()
        .find(|effect| effect.key.name.get(1..) == Some(number))
        .or_else(|| model.effects.iter().find(|effect| &*effect.key.name == "e"))?;
    let has_effect = policy.fields.iter().any(|field| &*field.name == "eft");
    let right = match effect.effect {
        Effect::AllowAndDeny => true,
        Effect::AllowOverride => !has_effect,
        Effect::DenyOverride | Effect::Priority | Effect::SubjectPriority => false,
    };
    if !right {
        let message = "of the rules of one name, any allows, unless one denies";
        errors.push(
            PolicyError::new(model.source.clone(), effect.span, message)
                .help(format!("write `e{number} = {}`", Effect::AllowAndDeny.text())),
        );
        return None;
    }

    let mut free =
        request.fields.iter().map(|field| &*field.name).filter(|field| !taken.iter().any(|(name, _)| name == field));
    if let (Some(subject), Some(resource), None) = (free.next(), free.next(), free.next()) {
        let asked = |name: &str| match taken.iter().find(|(taken, _)| *taken == name) {
            Some((_, asked)) => *asked,
            None if name == subject => Asked::Subject,
            None => Asked::Resource,
        };
        let asked = request.fields.iter().map(|field| asked(&field.name)).collect();
        return Some(Section { policy, request, subject, resource, asked });
    }
    let message = format!(
        "a named policy is asked of a subject and a resource, and {} has other fields",
        quoted(&request.key.name)
    );
    errors.push(PolicyError::new(model.source.clone(), request.key.span, message).help(form));
    None
}

enum Compared<'m> {
    Field(&'m Field, &'m str),
    Rule,
}

/// `r2.policy == p2.name`, or `eval(p2.rule)`.
fn compared<'m>(expr: &'m Expr, policy: &str) -> Option<Compared<'m>> {
    let column = |field: &'m Field| (*field.section.name == *policy).then_some(&*field.name.name);
    if let ExprKind::Binary(BinaryOp::Equal, left, right) = &expr.kind {
        let (request, rule) = sides(left, right)?;
        return Some(Compared::Field(request, column(rule)?));
    }
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let [rule] = arguments.as_slice() else { return None };
    (&*function.name == "eval" && column(plain(rule, Side::Rule)?)? == "rule").then_some(Compared::Rule)
}

impl Section<'_> {
    /// That a rule asks for what there is: the subject and the resource.
    fn checked(
        &self,
        model: &Model,
        row: crate::Row<'_>,
        field: &crate::RuleField<'_>,
        expr: &Expr,
        errors: &mut Vec<PolicyError>,
    ) {
        let key = &self.request.key.name;
        let source = row.error(field, "").source_text().clone();
        let place = |span, message: String| PolicyError::new(source.clone(), span, message);
        fields(expr, &mut |asked| {
            let named = format!("{}.{}", asked.section.name, asked.name.name);
            let known = [self.subject, self.resource];
            let right = asked.section.name == *key && known.contains(&&*asked.name.name);
            if right {
                return;
            }
            let error = place(asked.section.span.to(asked.name.span), format!("unknown field {}", quoted(&named)));
            errors.push(if asked.side == Side::Rule || asked.section.name != *key {
                error.help(format!(
                    "a rule of `{}` asks `{key}.{}` and `{key}.{}`",
                    self.policy.key.name, self.subject, self.resource
                ))
            } else {
                match nearest(&asked.name.name, known) {
                    Some(near) => error.help(format!("did you mean `{key}.{near}`?")),
                    None => error.help(format!("a rule asks {}", listed(known))),
                }
            });
        });
        let mut unknown = Vec::new();
        known_functions(model, expr, &mut unknown);
        // they were looked up in the model; the place is in the row
        super::matcher::calls(expr, &mut |function| {
            let message = format!("unknown function {}", quoted(&function.name));
            if let Some(error) = unknown.iter().find(|error| error.message() == message) {
                let remedy = error.remedy().unwrap_or_default().to_owned();
                errors.push(place(function.span, message).help(remedy));
            }
        });
    }
}

/// Visits every field in an expression.
pub(super) fn fields<'m>(expr: &'m Expr, visit: &mut impl FnMut(&'m Field)) {
    match &expr.kind {
        ExprKind::Binary(_, left, right) => {
            fields(left, visit);
            fields(right, visit);
        }
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|argument| fields(argument, visit)),
        ExprKind::Conditional(condition, then, otherwise) => {
            fields(condition, visit);
            fields(then, visit);
            fields(otherwise, visit);
        }
        ExprKind::Field(field) => visit(field),
        ExprKind::List(elements) => elements.iter().for_each(|element| fields(element, visit)),
        ExprKind::Literal(_) => {}
        ExprKind::Unary(_, operand) => fields(operand, visit),
    }
}
