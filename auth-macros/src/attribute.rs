//! The way of every attribute: read, gather, check, then expand or fall back.

use proc_macro2::TokenStream;

use crate::{
    args,
    errors::Errors,
    expand, fallback,
    gather::{self, Source, gather},
    handler::{Handler, Item, Unit},
    symbol::Directive,
    valid,
};

/// `#[require_roles(..)]` and the others.
pub(crate) fn directive(directive: Directive, args: TokenStream, item: TokenStream) -> TokenStream {
    if args::is_gathered(&args) {
        return item;
    }
    let mut errors = Errors::default();
    let source = Source::outermost(directive, args, &mut errors);
    match syn::parse2(item.clone()) {
        Ok(Item::Handler(handler)) => on_handler(source, *handler, errors),
        Ok(Item::Named(unit)) => on_unit(source, unit, errors),
        Err(error) => {
            errors.push(error);
            fallback::item(item, errors)
        }
    }
}

/// `rule!(..)`, in the grammar of `#[authorize(..)]`.
pub(crate) fn rule(args: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let source = Source::outermost(Directive::Authorize, args, &mut errors);
    let gathered = gather(Some(source), &mut [], &mut errors);
    if errors.is_empty() { expand::anonymous(&gathered) } else { fallback::anonymous(errors) }
}

fn on_handler(source: Source, mut handler: Handler, mut errors: Errors) -> TokenStream {
    // a rule that was taken up shows: its guard stands there. Where none does, a person wrote the word, and a rule would be lost
    if let Some(attr) = handler.attrs.iter().find(|attr| gather::is_gathered(attr)).filter(|_| !handler.is_guarded()) {
        errors.at(&attr.meta, format_args!("{}", valid::WRITTEN_BY_MACROS));
    }
    let gathered = gather(Some(source), &mut handler.attrs, &mut errors);
    valid::handler(&handler, gathered.rule.as_ref(), &mut errors);
    if errors.is_empty() { expand::handler(handler, &gathered) } else { fallback::handler(handler, errors) }
}

fn on_unit(source: Source, mut unit: Unit, mut errors: Errors) -> TokenStream {
    let gathered = gather(Some(source), &mut unit.attrs, &mut errors);
    if errors.is_empty() { expand::unit(&unit, &gathered) } else { fallback::unit(&unit, errors) }
}

/// A method of a block under `#[handlers]`: what stands beside the block for it, or the mistakes in it.
pub(crate) fn on_method(handler: &mut Handler, block: &str) -> TokenStream {
    let mut errors = Errors::default();
    valid::conditional(handler, &mut errors);
    if !handler.attrs.iter().any(gather::is_rule) {
        if !errors.is_empty() {
            fallback::invalidate(handler);
        }
        return errors.into_tokens();
    }

    let gathered = gather(None, &mut handler.attrs, &mut errors);
    valid::handler(handler, gathered.rule.as_ref(), &mut errors);
    if errors.is_empty() {
        return expand::guarded(handler, &gathered, Some(block));
    }
    fallback::invalidate(handler);
    errors.into_tokens()
}

/// A method of a block that was refused: its rules would only repeat that.
pub(crate) fn silence(handler: &mut Handler) {
    let _ = gather(None, &mut handler.attrs, &mut Errors::default());
}
