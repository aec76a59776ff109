//! `"policy/model.conf", "policy/policy.csv", types: { Article: crate::articles::Article }, visibility: pub(crate)`.

use auth_policy::declared::Declared;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    LitStr, Path, PathSegment, Token, Visibility, braced,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    token,
};

use crate::errors::{Errors, did_you_mean};

/// What stands in the macro.
pub(crate) struct Input {
    pub(crate) model: LitStr,
    pub(crate) rules: LitStr,
    /// The types that named policies are over, by the names that the rules give them.
    pub(crate) types: Vec<(Ident, Path)>,
    pub(crate) visibility: Visibility,
}

pub(crate) fn parse(input: TokenStream, errors: &mut Errors) -> Option<Input> {
    match (|input: ParseStream<'_>| read(input, errors)).parse2(input) {
        Ok(input) => Some(input),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

fn read(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Input> {
    let model = file(input)?;
    comma(input)?;
    let rules = file(input)?;
    let mut read = Input { model, rules, types: Vec::new(), visibility: syn::parse_quote!(pub) };
    while !input.is_empty() {
        comma(input)?;
        if input.is_empty() {
            break;
        }
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "types" => {
                input.parse::<Token![:]>()?;
                types(input, &mut read, errors)?;
            }
            "visibility" => {
                input.parse::<Token![:]>()?;
                read.visibility = input.parse()?;
            }
            spelt => {
                let near = did_you_mean(spelt, ["types", "visibility"]);
                return Err(syn::Error::new(
                    word.span(),
                    format_args!("expected `types: {{ .. }}` or `visibility: ..`, found `{spelt}`{near}"),
                ));
            }
        }
    }
    Ok(read)
}

fn file(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if !input.peek(LitStr) {
        return Err(input.error(
            "write the paths of two files in the package: `policy_files!(\"policy/model.conf\", \"policy/policy.csv\")`",
        ));
    }
    input.parse()
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(input.error("expected `,`"));
    }
    input.parse::<Option<Token![,]>>().map(drop)
}

fn types(input: ParseStream<'_>, read: &mut Input, errors: &mut Errors) -> syn::Result<()> {
    if !input.peek(token::Brace) {
        return Err(input.error("write `types: { Article: crate::articles::Article }`"));
    }
    let content;
    braced!(content in input);
    while !content.is_empty() {
        let name = content.call(Ident::parse_any)?;
        if !content.peek(Token![:]) {
            return Err(syn::Error::new(name.span(), format_args!("say which type this is: `{name}: crate::{name}`")));
        }
        content.parse::<Token![:]>()?;
        let path = content.call(Path::parse_mod_style)?;
        if read.types.iter().any(|(known, _)| *known == name) {
            errors.at(&name, format_args!("the type of `{name}` is given already"));
        } else {
            read.types.push((name, inside(path)));
        }
        comma(&content)?;
    }
    Ok(())
}

/// The path as it is written in the module `policies`, one further in.
fn inside(mut path: Path) -> Path {
    let Some(first) = path.segments.first_mut().filter(|_| path.leading_colon.is_none()) else { return path };
    if first.ident == "crate" {
        return path;
    }
    let outer = Ident::new("super", first.ident.span());
    if first.ident == "self" {
        first.ident = outer;
    } else {
        path.segments.insert(0, PathSegment::from(outer));
    }
    path
}

impl Input {
    /// The type of this name.
    pub(super) fn ty(&self, name: &str) -> Option<&Path> {
        self.types.iter().find(|(known, _)| known.unraw() == name).map(|(_, path)| path)
    }

    /// The visibility of what stands in the modules, so that it is no more visible than they are.
    pub(super) fn within(&self) -> TokenStream {
        match &self.visibility {
            Visibility::Public(_) => quote!(pub),
            Visibility::Restricted(restricted) if restricted.path.is_ident("super") => quote!(pub(in super::super)),
            Visibility::Restricted(restricted) if restricted.path.is_ident("self") => quote!(pub(super)),
            restricted @ Visibility::Restricted(_) => quote!(#restricted),
            Visibility::Inherited => quote!(pub(super)),
        }
    }

    /// Types that no policy is over, which are most likely misspelt.
    pub(super) fn unused_types(&self, declared: &Declared<'_>, errors: &mut Errors) {
        let known: Vec<&str> = declared.policies.iter().map(|policy| policy.resource).collect();
        for (name, _) in &self.types {
            let spelt = name.unraw().to_string();
            if !known.contains(&spelt.as_str()) {
                let near = did_you_mean(&spelt, known.iter().copied());
                let rules = self.rules.value();
                errors.at(name, format_args!("no policy in {rules} is over `{spelt}`{near}"));
            }
        }
    }
}
