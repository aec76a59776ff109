//! `routes!`: handlers at the paths and methods that `#[utoipa::path]` gives them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Token, parse::Parser, punctuated::Punctuated, spanned::Spanned};

/// Turns `articles::update` into a call with the handler and the type that utoipa made beside it.
///
/// ```text
/// routes!(articles::list, articles::update)
/// =>
/// ::auth_axum::__private::Routes::new()
///     .add::<articles::__path_list, _, _>(articles::list)
///     .add::<articles::__path_update, _, _>(articles::update)
/// ```
pub(crate) fn routes(input: TokenStream) -> TokenStream {
    let handlers = match Punctuated::<Path, Token![,]>::parse_terminated.parse2(input) {
        Ok(handlers) => handlers,
        Err(error) => return error.into_compile_error(),
    };
    let calls = handlers.iter().map(|handler| {
        let described = described(handler);
        quote_spanned! {handler.span()=> .add::<#described, _, _>(#handler) }
    });
    quote! { ::auth_axum::__private::Routes::new() #(#calls)* }
}

/// The path of utoipa's type for a handler: the last segment with `__path_` before it.
fn described(handler: &Path) -> Path {
    let mut path = handler.clone();
    if let Some(last) = path.segments.last_mut() {
        // INVARIANT: `format_ident!` takes a raw identifier without its `r#`, as utoipa does
        last.ident = format_ident!("__path_{}", last.ident);
        last.arguments = syn::PathArguments::None;
    }
    path
}
