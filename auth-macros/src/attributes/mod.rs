//! `#[derive(Attributes)]`: the fields of a struct as attributes that rules ask for by name, borrowed and without a
//! look-up where the rule is compiled ahead of time.
//!
//! ```text
//! #[derive(Attributes)]           impl Attributes for Article { fn attribute(&self, name) { match name { "author" => .., .. } } }
//! struct Article {                impl DeclaresAttributes for Article {
//!     author: String,                 const ATTRIBUTES: &[(&str, Kind)] = &[("author", Kind::Text), ("published", Kind::Bool)];
//!     published: bool,                fn value_at(&self, place: usize) { match place { 0 => .., .. } }
//! }                               }
//!                                 impl AsValue for Article { .. }    // so that other structs can have articles
//! ```

mod expand;
mod parse;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use crate::errors::Errors;

pub(crate) fn attributes(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let parsed = parse::parse(item, &mut errors);
    let mut tokens = errors.into_tokens();
    tokens.extend(parsed.as_ref().map(expand::expand));
    tokens
}
