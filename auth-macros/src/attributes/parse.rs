//! Which fields are attributes, and under which names.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Attribute, Fields, Generics, Ident, Item, LitStr, Meta, Path, Token, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
    spanned::Spanned,
};

use crate::{
    errors::{Errors, did_you_mean},
    handler::words,
};

/// A struct with attributes.
pub(crate) struct Struct {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// Where the traits are, if not where they are for who uses `auth-axum`.
    pub(crate) home: Option<Path>,
    pub(crate) fields: Vec<Field>,
}

/// A field that is an attribute.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The attribute's name.
    pub(crate) name: String,
    /// Whether the field's type mentions the struct itself, whose attributes are not known before its fields' are.
    pub(crate) recursive: bool,
}

/// What is written about a field.
#[derive(Default)]
struct Options {
    skip: Option<Span>,
    rename: Option<LitStr>,
}

/// Reads a struct. With mistakes in it, it is what is right, so that nothing else is reported.
pub(crate) fn parse(item: TokenStream, errors: &mut Errors) -> Option<Struct> {
    let item = match syn::parse2(item) {
        Ok(Item::Struct(item)) => item,
        Ok(Item::Enum(other)) => {
            errors.at(
                other.enum_token,
                "rules ask for attributes by name, and an enum has none: derive it on a struct, and give its state as a text",
            );
            return None;
        }
        Ok(other) => {
            let words = words(quote::ToTokens::to_token_stream(&other));
            errors.at(words.first(), "attributes are the named fields of a struct: derive them there");
            return None;
        }
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    let declared = match item.fields {
        Fields::Named(named) => named.named,
        Fields::Unit => Punctuated::default(),
        Fields::Unnamed(unnamed) => {
            errors.at(
                unnamed,
                "rules ask for attributes by name: give these fields names, `struct Article { author: String }`",
            );
            return None;
        }
    };

    let home = home(&item.attrs, errors);
    let mut fields: Vec<Field> = Vec::new();
    let mut names: HashMap<String, Ident> = HashMap::new();
    for field in declared {
        let options = options(&field.attrs, errors);
        let Some(ident) = field.ident.filter(|_| options.skip.is_none()) else { continue };
        let (name, place) = match options.rename {
            Some(rename) => (rename.value(), rename.span()),
            None => (ident.unraw().to_string(), ident.span()),
        };
        if let Some(other) = names.get(&name) {
            errors.at_span(
                place,
                format_args!("the field `{other}` is the attribute `{name}` already: give this one another name"),
            );
            continue;
        }
        names.insert(name.clone(), ident.clone());
        let words = words(quote::ToTokens::to_token_stream(&field.ty));
        let recursive = words.iter().any(|word| *word == item.ident || word == "Self");
        fields.push(Field { ident, ty: field.ty, name, recursive });
    }
    Some(Struct { ident: item.ident, generics: item.generics, home, fields })
}

/// `#[attributes(crate = ::auth_policy)]` on the struct.
fn home(attrs: &[Attribute], errors: &mut Errors) -> Option<Path> {
    let mut home = None;
    for tokens in ours(attrs, "#[attributes(crate = ::auth_policy)]", errors) {
        let read = |input: ParseStream<'_>| {
            let word = input.call(Ident::parse_any)?;
            if word != "crate" {
                let remedy = match word.to_string().as_str() {
                    "rename" | "skip" => "this stands on a field".to_owned(),
                    spelt => format!("expected `crate = ..`, found `{spelt}`{}", did_you_mean(spelt, ["crate"])),
                };
                return Err(syn::Error::new(word.span(), remedy));
            }
            input.parse::<Token![=]>()?;
            let path: Path = input.call(Path::parse_mod_style)?;
            let absolute =
                path.leading_colon.is_some() || path.segments.first().is_some_and(|first| first.ident == "crate");
            if !absolute {
                let written = crate::rule::compact(&path);
                return Err(syn::Error::new(
                    path.span(),
                    format_args!("the path is one from everywhere: write `::{written}` or `crate::{written}`"),
                ));
            }
            Ok(path)
        };
        match read.parse2(tokens) {
            Ok(path) => home = Some(path),
            Err(error) => errors.push(error),
        }
    }
    home
}

fn options(attrs: &[Attribute], errors: &mut Errors) -> Options {
    let mut options = Options::default();
    for tokens in ours(attrs, "#[attributes(skip)]` or `#[attributes(rename = \"name\")]", errors) {
        if let Err(error) = (|input: ParseStream<'_>| option(input, &mut options)).parse2(tokens) {
            errors.push(error);
        }
    }
    if let (Some(skip), Some(_)) = (options.skip, &options.rename) {
        errors.at_span(skip, "a field that is skipped has no name: take one of the two out");
    }
    options
}

fn option(input: ParseStream<'_>, options: &mut Options) -> syn::Result<()> {
    loop {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "skip" if options.skip.is_some() => return Err(syn::Error::new(word.span(), "`skip` is said already")),
            "skip" => options.skip = Some(word.span()),
            "rename" if options.rename.is_some() => {
                return Err(syn::Error::new(word.span(), "`rename` is said already"));
            }
            "rename" => {
                if !input.peek(Token![=]) || !input.peek2(LitStr) {
                    return Err(syn::Error::new(word.span(), "write `rename = \"name\"`"));
                }
                input.parse::<Token![=]>()?;
                let name: LitStr = input.parse()?;
                if name.value().is_empty() {
                    return Err(syn::Error::new(name.span(), "an attribute's name is not empty"));
                }
                options.rename = Some(name);
            }
            "crate" => return Err(syn::Error::new(word.span(), "this stands on the struct")),
            spelt => {
                let near = did_you_mean(spelt, ["rename", "skip"]);
                return Err(syn::Error::new(
                    word.span(),
                    format_args!("expected `skip` or `rename = ..`, found `{spelt}`{near}"),
                ));
            }
        }
        if input.is_empty() {
            return Ok(());
        }
        input.parse::<Token![,]>()?;
        if input.is_empty() {
            return Ok(());
        }
    }
}

/// What stands in the parentheses of `#[attributes(..)]`.
fn ours(attrs: &[Attribute], example: &str, errors: &mut Errors) -> Vec<TokenStream> {
    attrs
        .iter()
        .filter(|attr| attr.path().is_ident("attributes"))
        .filter_map(|attr| match &attr.meta {
            Meta::List(list) if !list.tokens.is_empty() => Some(list.tokens.clone()),
            Meta::List(_) | Meta::NameValue(_) | Meta::Path(_) => {
                errors.at(&attr.meta, format_args!("write `{example}`"));
                None
            }
        })
        // what a `macro_rules!` variable stands for comes in an invisible group
        .map(|tokens| {
            tokens
                .into_iter()
                .flat_map(|token| match token {
                    TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::None => group.stream(),
                    TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => {
                        token.into()
                    }
                })
                .collect()
        })
        .collect()
}
