use proc_macro2::{Ident, Span};
use syn::{
    LitStr,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

use crate::{args::check_text, errors::Errors};

/// A declared name, as tokens and stores spell it and as Rust does.
#[derive(Clone)]
pub(crate) struct Name {
    /// The name.
    pub(crate) text: String,
    /// The constant or module of the name; `api-keys` is `api_keys`.
    pub(crate) ident: Ident,
    pub(crate) span: Span,
}

/// A name before it was looked at.
#[derive(Clone)]
pub(crate) enum Word {
    Ident(Ident),
    Text(LitStr),
}

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) { input.parse().map(Self::Text) } else { input.call(Ident::parse_any).map(Self::Ident) }
    }
}

impl Word {
    pub(crate) fn peek(input: ParseStream<'_>) -> bool {
        input.peek(LitStr) || input.peek(Ident::peek_any)
    }

    /// The name, where it has been checked at another place.
    pub(crate) fn look(&self, kind: &str) -> Option<Name> {
        self.check(kind, &mut Errors::default())
    }

    /// The name, or none if it can't be one.
    pub(crate) fn check(&self, kind: &str, errors: &mut Errors) -> Option<Name> {
        let (text, spelt, span) = match self {
            Self::Ident(ident) => (ident.unraw().to_string(), ident.unraw().to_string(), ident.span()),
            Self::Text(text) => {
                if !check_text(kind, text, errors) {
                    return None;
                }
                (text.value(), mapped(&text.value()), text.span())
            }
        };
        match constant(kind, &spelt, span) {
            Ok(ident) => Some(Name { text, ident, span }),
            Err(message) => {
                errors.at_span(span, message);
                None
            }
        }
    }
}

/// The identifier of a name, if it can be the name of a role, say, and have one.
pub(crate) fn identifier(kind: &str, text: &str, span: Span) -> Result<Ident, String> {
    if text.is_empty() {
        return Err(format!("a {kind}'s name is not empty"));
    }
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("a {kind}'s name has no whitespace or control character"));
    }
    constant(kind, &mapped(text), span)
}

fn constant(kind: &str, spelt: &str, span: Span) -> Result<Ident, String> {
    if spelt == "ALL" {
        return Err(format!("`ALL` is the list of every {kind}: give this one another name"));
    }
    if syn::parse_str::<Ident>(spelt).is_ok() {
        return Ok(Ident::new(spelt, span));
    }
    if ["$crate", "Self", "_", "crate", "self", "super"].contains(&spelt) {
        return Err(format!("`{spelt}` is a word of Rust that can't name a constant: give the {kind} another name"));
    }
    Ok(Ident::new_raw(spelt, span))
}

/// The identifier of a name that is none: every other character becomes `_`, and a digit does not come first.
fn mapped(text: &str) -> String {
    let mut mapped: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if mapped.starts_with(|c: char| c.is_ascii_digit()) {
        mapped.insert(0, '_');
    }
    mapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_no_identifier_is_mapped_to_one() {
        for (text, ident) in [("api-keys", "api_keys"), ("Größe", "Gr__e"), ("2fa", "_2fa"), ("a.b:c", "a_b_c")] {
            assert_eq!(mapped(text), ident);
        }
    }
}
