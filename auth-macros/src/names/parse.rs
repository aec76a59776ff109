//! The words of `names!`, entry by entry, so that one mistake does not hide the next.

use proc_macro2::{TokenStream, TokenTree};
use quote::TokenStreamExt;
use syn::{
    Attribute, Ident, Token, Visibility, braced,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream, Parser},
    token,
};

use super::name::Word;
use crate::errors::{Errors, did_you_mean};

/// Both blocks, of which either may be missing.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) roles: Option<Block<RoleEntry>>,
    pub(crate) permissions: Option<Block<PermissionEntry>>,
}

/// `pub(crate) roles { .. }`.
pub(crate) struct Block<E> {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) word: Ident,
    pub(crate) entries: Vec<E>,
}

/// `admin > editor > viewer`, `reporter < editor`, `auditor`, `x < (a, b)`.
pub(crate) struct RoleEntry {
    pub(crate) chain: Vec<Described>,
    pub(crate) parents: Vec<Word>,
}

/// A name with the documentation in front of it.
pub(crate) struct Described {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) word: Word,
}

/// `articles { read, create }` or `standalone`.
pub(crate) struct PermissionEntry {
    pub(crate) name: Described,
    pub(crate) actions: Option<Vec<Described>>,
}

pub(crate) fn names(input: TokenStream, errors: &mut Errors) -> Written {
    let mut written = Written::default();
    let blocks = |input: ParseStream<'_>| {
        while !input.is_empty() {
            block(input, &mut written, errors)?;
        }
        Ok(())
    };
    if let Err(error) = blocks.parse2(input) {
        errors.push(error);
    }
    written
}

fn block(input: ParseStream<'_>, written: &mut Written, errors: &mut Errors) -> syn::Result<()> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = match input.parse()? {
        Visibility::Inherited => syn::parse_quote!(pub),
        vis @ (Visibility::Public(_) | Visibility::Restricted(_)) => vis,
    };
    let word = input.call(Ident::parse_any)?;
    let content;
    let spelt = word.to_string();
    if !input.peek(token::Brace) {
        let near = did_you_mean(&spelt, ["permissions", "roles"]);
        return Err(syn::Error::new(
            word.span(),
            format_args!("write `roles {{ .. }}` and `permissions {{ .. }}`{near}"),
        ));
    }
    braced!(content in input);
    let tokens: TokenStream = content.parse()?;
    input.parse::<Option<Token![,]>>()?;

    match spelt.as_str() {
        "roles" if written.roles.is_none() => {
            written.roles = Some(Block { attrs, vis, word, entries: entries(tokens, errors) });
        }
        "permissions" if written.permissions.is_none() => {
            written.permissions = Some(Block { attrs, vis, word, entries: entries(tokens, errors) });
        }
        "roles" | "permissions" => {
            errors.at(&word, format_args!("`{spelt}` stands here already: put these names there"));
        }
        _ => {
            let near = did_you_mean(&spelt, ["permissions", "roles"]);
            errors.at(&word, format_args!("expected `roles` or `permissions`, found `{spelt}`{near}"));
        }
    }
    Ok(())
}

/// The entries between the commas, each read by itself.
fn entries<E: Parse>(tokens: TokenStream, errors: &mut Errors) -> Vec<E> {
    let mut entries = Vec::new();
    let mut entry = TokenStream::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if entry.is_empty() {
                    errors.at(comma, "expected a name before this `,`");
                } else {
                    read(core::mem::take(&mut entry), &mut entries, errors);
                }
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => {
                entry.append(token);
            }
        }
    }
    if !entry.is_empty() {
        read(entry, &mut entries, errors);
    }
    entries
}

fn read<E: Parse>(entry: TokenStream, entries: &mut Vec<E>, errors: &mut Errors) {
    let last = entry.clone().into_iter().last();
    match syn::parse2(entry) {
        Ok(entry) => entries.push(entry),
        // The end of an entry has no place of its own; without one, the whole macro would be underlined.
        Err(error) if error.to_string().starts_with("unexpected end of input") => {
            errors.at(last, "expected a name after this");
        }
        Err(error) => errors.push(error),
    }
}

impl Parse for RoleEntry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut chain = vec![input.parse()?];
        while input.parse::<Option<Token![>]>>()?.is_some() {
            chain.push(input.parse()?);
        }
        let mut parents = Vec::new();
        if input.parse::<Option<Token![<]>>()?.is_some() {
            if input.peek(token::Paren) {
                let content;
                parenthesized!(content in input);
                parents.extend(content.parse_terminated(Word::parse, Token![,])?);
            } else {
                parents.push(input.parse()?);
            }
        }
        end(input, "expected `,`, `>` with a role below, or `<` with the roles above")?;
        Ok(Self { chain, parents })
    }
}

impl Parse for Described {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        if let Some(other) = docs.iter().find(|attr| !attr.path().is_ident("doc")) {
            return Err(syn::Error::new_spanned(other, "a name takes documentation only"));
        }
        if !input.is_empty() && !Word::peek(input) {
            return Err(input.error("expected a name: an identifier, or text for a name that is none"));
        }
        Ok(Self { docs, word: input.parse()? })
    }
}

impl Parse for PermissionEntry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let mut actions = None;
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            actions = Some(content.parse_terminated(Described::parse, Token![,])?.into_iter().collect());
        }
        end(input, "expected `,` or `{ .. }` with the actions")?;
        Ok(Self { name, actions })
    }
}

fn end(input: ParseStream<'_>, message: &str) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { Err(input.error(message)) }
}
