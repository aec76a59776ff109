//! The outermost of our attributes sees the others, and makes one guard of all of them.
//!
//! Taking the others away would leave their `use` unused, so each is put back as `#[policy(__gathered)]`, which expands
//! to the item unchanged; that also keeps hover and rename, and one that is not imported is rustc's own "cannot find
//! attribute".

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Attribute, Meta, spanned::Spanned};

use crate::{
    args::{self, Args},
    errors::Errors,
    rule::{OnDeny, Rule},
    symbol::{Combination, Directive, GATHERED},
    valid,
};

/// All that the attributes of one item say together.
pub(crate) struct Gathered {
    /// None if a mistake left nothing of it.
    pub(crate) rule: Option<Rule>,
    pub(crate) on_deny: OnDeny,
}

/// One attribute.
pub(crate) struct Source {
    pub(crate) directive: Directive,
    pub(crate) span: Span,
    pub(crate) args: Args,
}

impl Source {
    /// The attribute that is being expanded, of which only the arguments are known.
    pub(crate) fn outermost(directive: Directive, args: TokenStream, errors: &mut Errors) -> Self {
        let span = Span::call_site();
        Self { directive, span, args: args::parse(directive, args, span, errors) }
    }
}

/// Takes the rules of the attributes that are ours, puts them back as gathered, and joins them with the outermost.
pub(crate) fn gather(outermost: Option<Source>, attrs: &mut [Attribute], errors: &mut Errors) -> Gathered {
    let mut sources: Vec<Source> = outermost.into_iter().collect();
    sources.extend(attrs.iter_mut().filter_map(|attr| take(attr, errors)));
    valid::together(&sources, errors);

    let on_deny = on_deny(&sources, errors);
    let rule = join(sources);
    if let Some(rule) = &rule {
        valid::rule(rule, errors);
    }
    Gathered { rule, on_deny }
}

/// Whether an attribute says something that has not been gathered.
pub(crate) fn is_rule(attr: &Attribute) -> bool {
    Directive::of(attr.path()).is_some() && !is_gathered(attr)
}

/// Whether an attribute of ours was taken up by another.
pub(crate) fn is_gathered(attr: &Attribute) -> bool {
    Directive::of(attr.path()).is_some() && attr.meta.require_list().is_ok_and(|list| args::is_gathered(&list.tokens))
}

fn take(attr: &mut Attribute, errors: &mut Errors) -> Option<Source> {
    let directive = Directive::of(attr.path()).filter(|_| !is_gathered(attr))?;
    let span = attr.path().segments.last().map_or_else(Span::call_site, Spanned::span);
    let args = match &attr.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(_) => {
            errors.at(&attr.meta, format_args!("write `{}`", directive.example()));
            return None;
        }
        Meta::Path(_) => TokenStream::new(),
    };
    let args = args::parse(directive, args, span, errors);

    let path = attr.path();
    let gathered = Ident::new(GATHERED, Span::call_site());
    let list = quote!(#path(#gathered));
    if let Ok(list) = syn::parse2(list) {
        attr.meta = Meta::List(list);
    }
    Some(Source { directive, span, args })
}

/// Several attributes mean all of them, and so do the lists of those that mean all of their names.
fn join(sources: Vec<Source>) -> Option<Rule> {
    let mut parts = Vec::new();
    for source in sources {
        match source.directive.kind().map_or(Combination::All, crate::symbol::Kind::combination) {
            Combination::All => parts.extend(source.args.rules),
            Combination::Any => parts.extend(Rule::join(Combination::Any, source.args.rules)),
        }
    }
    Rule::join(Combination::All, parts)
}

fn on_deny(sources: &[Source], errors: &mut Errors) -> OnDeny {
    let mut said = sources.iter().filter_map(|source| source.args.on_deny.as_ref());
    let Some((_, first)) = said.next() else {
        return OnDeny::Forbidden;
    };
    for (word, other) in said.filter(|(_, other)| other != first) {
        errors.at(
            word,
            format_args!(
                "another attribute says `on_deny = {}`, this one `{}`: a handler refuses in one way",
                first.word(),
                other.word()
            ),
        );
    }
    *first
}
