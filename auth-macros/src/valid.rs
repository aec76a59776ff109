//! What the grammar allows and no rule can mean. Everything is reported, nothing is repaired.

use std::collections::HashSet;

use quote::ToTokens;
use syn::{FnArg, Meta, Token, punctuated::Punctuated};

use crate::{
    errors::Errors,
    gather::Source,
    handler::{Handler, is_bare_guard, resource},
    rule::{Rule, compact},
    symbol::Directive,
};

/// axum calls handlers of up to 16 arguments.
const MOST_ARGUMENTS: usize = 16;

/// What the attributes of one item say beside each other.
pub(crate) fn together(sources: &[Source], errors: &mut Errors) {
    let Some(public) = sources.iter().find(|source| source.directive == Directive::Public) else {
        return;
    };
    if let Some(other) = sources.iter().find(|source| source.directive != Directive::Public) {
        errors.at_span(
            public.span,
            format_args!("`#[public]` lets anybody in, `#[{}]` does not: keep one of them", other.directive.word()),
        );
    }
}

/// What the parts of a rule say beside each other.
pub(crate) fn rule(rule: &Rule, errors: &mut Errors) {
    match rule {
        Rule::All(_) => {
            let parts = conjuncts(rule);
            twice(&parts, errors);
            contradictions(&parts, errors);
            for part in parts {
                self::rule(part, errors);
            }
        }
        Rule::Any(parts) => {
            twice(&parts.iter().collect::<Vec<_>>(), errors);
            for part in parts {
                self::rule(part, errors);
            }
        }
        Rule::Not(_, part) => self::rule(part, errors),
        Rule::Authenticated(_) | Rule::Named(_) | Rule::Public(_) | Rule::SignedIn(_) => {}
    }
}

/// What must be met at once: `all(a, all(b, c))` is `a`, `b` and `c`.
fn conjuncts(rule: &Rule) -> Vec<&Rule> {
    match rule {
        Rule::All(parts) => parts.iter().flat_map(conjuncts).collect(),
        Rule::Any(_)
        | Rule::Authenticated(_)
        | Rule::Named(_)
        | Rule::Not(..)
        | Rule::Public(_)
        | Rule::SignedIn(_) => vec![rule],
    }
}

fn twice(parts: &[&Rule], errors: &mut Errors) {
    let mut seen = HashSet::new();
    for part in parts.iter().filter(|part| !seen.insert(part.key())) {
        errors.at_span(part.span(), format_args!("{} is asked for twice: leave one out", name(part)));
    }
}

fn contradictions(parts: &[&Rule], errors: &mut Errors) {
    let asked: HashSet<String> = parts.iter().map(|part| part.key()).collect();
    for part in parts {
        let Rule::Not(word, refused) = part else { continue };
        for refused in disjuncts(refused).into_iter().filter(|refused| asked.contains(&refused.key())) {
            errors.at_span(
                word.span(),
                format_args!("nobody can meet this: {} is asked for and refused in one rule", name(refused)),
            );
        }
    }
}

/// What `not` refuses each by itself: `not(any(a, b))` is not `a` and not `b`.
fn disjuncts(rule: &Rule) -> Vec<&Rule> {
    match rule {
        Rule::Any(parts) => parts.iter().flat_map(disjuncts).collect(),
        Rule::All(_)
        | Rule::Authenticated(_)
        | Rule::Named(_)
        | Rule::Not(..)
        | Rule::Public(_)
        | Rule::SignedIn(_) => vec![rule],
    }
}

fn name(rule: &Rule) -> String {
    match rule {
        Rule::All(_) => "this `all(..)`".to_owned(),
        Rule::Any(_) => "this `any(..)`".to_owned(),
        Rule::Authenticated(_) => "`authenticated`".to_owned(),
        Rule::Named(named) => format!("{} `{}`", named.kind.word(), compact(&named.original)),
        Rule::Not(..) => "this `not(..)`".to_owned(),
        Rule::Public(_) => "`#[public]`".to_owned(),
        Rule::SignedIn(_) => "the same sign-in".to_owned(),
    }
}

/// What the signature of a handler must be for a guard to stand first in it.
pub(crate) fn handler(handler: &Handler, rule: Option<&Rule>, errors: &mut Errors) {
    if handler.is_declaration() {
        errors.at(
            &handler.sig.ident,
            "a method of a trait has no rule, since its implementations would not have it: put the rule on a handler that \
             calls the method",
        );
        return;
    }
    if let Some(FnArg::Receiver(receiver)) = handler.sig.inputs.first() {
        errors.at_span(
            receiver.self_token.span,
            "a guard is a handler's first argument, so a handler can't take `self`: make it an associated function and take \
             `State(..)`",
        );
    }

    let first = handler.arguments().next();
    let own = handler.arguments().count() - usize::from(first.is_some_and(is_guard));
    if let Some(last) = handler.arguments().last().filter(|_| own >= MOST_ARGUMENTS) {
        errors.at(
            last,
            format_args!(
                "a handler has 16 arguments at most, and the guard is one of them; this one has {own} of its own: take two of \
                 them as one, `(a, b): (A, B)`"
            ),
        );
    }
    for misplaced in handler.arguments().skip(1).filter(|ty| is_bare_guard(ty)) {
        errors.at(
            misplaced,
            "the guard is a handler's first argument, so that nothing is read before it: move it to the front",
        );
    }

    let policies = rule.map(Rule::policies).unwrap_or_default();
    for ty in handler.arguments().filter_map(resource) {
        if crate::handler::words(ty.to_token_stream()).iter().any(|word| word == "Self") {
            errors.at(ty, "the rule stands outside of the `impl`: write the type's name in place of `Self`");
        } else if let Some(parameter) = handler.parameter_in(ty) {
            errors.at(
                ty,
                format_args!("a policy decides about one type: name the type here, not the parameter `{parameter}`"),
            );
        } else if policies.is_empty() && rule.is_some() && !may_have_another_rule(handler) {
            errors.at(
                ty,
                format_args!(
                    "no policy decides about this `{0}`: add `#[policy(..)]` with one over `&{0}`, or load it without \
                     `Authorized`",
                    compact(ty)
                ),
            );
        }
    }
}

/// Whether a policy could still come from an attribute of ours that was imported under another name.
pub(crate) fn may_have_another_rule(handler: &Handler) -> bool {
    const BUILT_IN: [&str; 10] =
        ["allow", "cfg", "deny", "deprecated", "doc", "expect", "inline", "must_use", "track_caller", "warn"];

    handler
        .attrs
        .iter()
        .any(|attr| Directive::of(attr.path()).is_none() && !BUILT_IN.iter().any(|known| attr.path().is_ident(known)))
}

fn is_guard(ty: &syn::Type) -> bool {
    crate::handler::last_segment(ty).is_some_and(|segment| segment.ident == "Guard")
}

/// The rules of a method that a `cfg_attr` would hide from the block around it.
pub(crate) fn conditional(handler: &Handler, errors: &mut Errors) {
    for attr in handler.attrs.iter().filter(|attr| attr.path().is_ident("cfg_attr")) {
        let Ok(parts) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { continue };
        // the first is the condition
        for attribute in parts.iter().skip(1).map(Meta::path) {
            if Directive::of(attribute).is_some() {
                errors.at(
                    attribute,
                    "`#[handlers]` can't tell whether this holds: write the method twice, each with its rule under `#[cfg(..)]`",
                );
            }
        }
    }
}

/// Said where somebody writes the word that only the macros write.
pub(crate) const WRITTEN_BY_MACROS: &str =
    "`__gathered` stands for a rule that another attribute has taken up, and only the macros write it: write the rule";
