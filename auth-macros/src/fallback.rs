//! What is emitted when something is wrong: the errors, and the item with a guard that lets nobody in. So the name still
//! resolves, nothing else is reported, and were the error ever lost, the route denies.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, Signature};

use crate::{
    errors::Errors,
    expand,
    gather::Gathered,
    handler::{Handler, Unit},
    rule::OnDeny,
};

pub(crate) fn handler(mut handler: Handler, errors: Errors) -> TokenStream {
    invalidate(&mut handler);
    let errors = errors.into_tokens();
    quote!(#errors #handler)
}

/// `Guard<Invalid>` in front, unless the item can't be a handler at all.
pub(crate) fn invalidate(handler: &mut Handler) {
    if handler.is_declaration() || matches!(handler.sig.inputs.first(), Some(FnArg::Receiver(_))) {
        return;
    }
    let invalid = quote!(::auth_axum::__private::Invalid);
    expand::authorize(&mut handler.sig, &invalid);
    expand::guards(&mut handler.sig, &invalid);
    fit(&mut handler.sig);
}

/// Takes the last arguments as one tuple until axum's 16 suffice: more of them would be reported as "no handler".
fn fit(sig: &mut Signature) {
    while sig.inputs.len() > 16 {
        sig.inputs.pop_punct();
        let (Some(last), Some(before)) = (sig.inputs.pop(), sig.inputs.pop()) else { return };
        let (FnArg::Typed(last), FnArg::Typed(before)) = (last, before) else { return };
        let (pat, ty) = ((before.pat, last.pat), (before.ty, last.ty));
        let ((a, b), (t, u)) = (pat, ty);
        sig.inputs.push(syn::parse_quote!((#a, #b): (#t, #u)));
    }
}

pub(crate) fn unit(unit: &Unit, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    let never = expand::unit(unit, &Gathered { rule: None, on_deny: OnDeny::Forbidden });
    quote!(#errors #never)
}

/// `rule!(..)` as a value of a type that nobody meets.
pub(crate) fn anonymous(errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    let never = expand::anonymous(&Gathered { rule: None, on_deny: OnDeny::Forbidden });
    quote!({ #errors #never })
}

/// The item as it came.
pub(crate) fn item(item: impl ToTokens, errors: Errors) -> TokenStream {
    let errors = errors.into_tokens();
    quote!(#errors #item)
}
