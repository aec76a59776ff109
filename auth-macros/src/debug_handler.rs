use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Attribute;

use crate::{errors::Errors, fallback, handler::Handler};

/// Moves axum's `debug_handler` below all other attributes, where it sees the guard among the arguments.
///
/// ```text
/// #[debug_handler(state = App)]        #[require_roles(admin)]
/// #[require_roles(admin)]              #[::axum::debug_handler(state = App)]
/// async fn remove() {}                 async fn remove() {}
/// ```
pub(crate) fn debug_handler(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut handler = match Handler::of(item.clone(), "`#[debug_handler]` goes on a handler, which is an `async fn`") {
        Ok(handler) => handler,
        Err(error) => {
            let mut errors = Errors::default();
            errors.push(error);
            return fallback::item(item, errors);
        }
    };
    let arguments = if args.is_empty() { args } else { quote!((#args)) };
    let last: Attribute = syn::parse_quote!(#[::axum::debug_handler #arguments]);
    handler.attrs.push(last);
    handler.into_token_stream()
}
