//! `#[handlers]` on an `impl` block: the types that say what its methods require can't stand in the block, so they are
//! put in front of it.
//!
//! ```text
//! #[handlers]                                     #[doc(hidden)] pub enum __Posts_list_requires {}
//! impl Posts {                                    impl Requires for __Posts_list_requires { .. }
//!     #[require_roles(editor)]                    impl Posts {
//!     pub async fn list() {}                          #[require_roles(__gathered)]
//! }                                                   pub async fn list(_: Guard<__Posts_list_requires>) {}
//!                                                 }
//! ```

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{
    Attribute, ItemImpl, Signature, Type, Visibility,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
};

use crate::{
    attribute,
    errors::Errors,
    fallback,
    handler::{Handler, braced, last_segment, words},
};

/// Something in a block, as far as it matters here.
enum Member {
    Method(Box<Handler>),
    Other(TokenStream),
}

pub(crate) fn handlers(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if !args.is_empty() {
        errors.at(args, "`#[handlers]` takes no arguments: each method has its own rule");
    }

    let (header, body) = match split(item.clone()) {
        Ok(parts) => parts,
        Err(error) => {
            errors.push(error);
            return fallback::item(item, errors);
        }
    };
    let block = name(&header.self_ty);
    if let Some((path, _)) = &header.trait_ {
        errors.at(
            path,
            "a trait's methods have no guard in their signature: write the handlers in an `impl` of the type alone",
        );
    } else if block.is_none() {
        errors.at(&header.self_ty, "handlers stand in the `impl` of a named type, such as `struct Articles;`");
    }
    let block = block.filter(|_| header.trait_.is_none());
    let members = match parse_members.parse2(body.stream()) {
        Ok(members) => members,
        Err(error) => {
            errors.push(error);
            return fallback::item(item, errors);
        }
    };

    let mut beside = errors.into_tokens();
    let mut inside = TokenStream::new();
    for member in members {
        match member {
            Member::Method(mut handler) => {
                match &block {
                    Some(block) => beside.append_all(attribute::on_method(&mut handler, block)),
                    None => attribute::silence(&mut handler),
                }
                handler.to_tokens(&mut inside);
            }
            Member::Other(tokens) => inside.append_all(tokens),
        }
    }

    let ItemImpl { attrs, unsafety, generics, trait_, self_ty, .. } = &header;
    let of_trait = trait_.as_ref().map(|(path, of)| quote!(#path #of));
    let (_, _, bounds) = generics.split_for_impl();
    let mut braces = Group::new(body.delimiter(), inside);
    braces.set_span(body.span());
    quote! {
        #beside
        #(#attrs)*
        #unsafety impl #generics #of_trait #self_ty #bounds #braces
    }
}

/// The header of the block, as one that is empty, and the braces with what is in them.
fn split(item: TokenStream) -> syn::Result<(ItemImpl, Group)> {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let message = "`#[handlers]` goes on an `impl` block whose methods have rules; a function takes its rule directly";
    let body = tokens.pop_if(|last| braced(last).is_some());
    let Some(TokenTree::Group(body)) = body else {
        let place = tokens.into_iter().collect::<TokenStream>();
        return Err(syn::Error::new_spanned(place, message));
    };
    let mut empty = Group::new(body.delimiter(), TokenStream::new());
    empty.set_span(body.span());

    let header = tokens.into_iter().chain([TokenTree::Group(empty)]).collect();
    let is_impl = |input: ParseStream<'_>| {
        input.call(Attribute::parse_outer)?;
        let _: Option<syn::Token![unsafe]> = input.parse()?;
        if input.peek(syn::Token![impl]) { input.parse::<TokenStream>() } else { Err(input.error(message)) }
    };
    is_impl.parse2(TokenStream::clone(&header))?;
    Ok((syn::parse2(header)?, body))
}

/// Reads the members one by one. One that is still being written stays as it is, and hides no other.
fn parse_members(input: ParseStream<'_>) -> syn::Result<Vec<Member>> {
    let inner = input.call(Attribute::parse_inner)?;
    let mut members = vec![Member::Other(quote!(#(#inner)*))];
    while !input.is_empty() {
        members.push(input.parse()?);
    }
    Ok(members)
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        if method(&ahead).is_err() {
            return Ok(Self::Other(until_end(input)?));
        }
        let (attrs, vis, sig) = method(input)?;
        Ok(Self::Method(Box::new(Handler { attrs, vis, sig, body: until_end(input)? })))
    }
}

fn method(input: ParseStream<'_>) -> syn::Result<(Vec<Attribute>, Visibility, Signature)> {
    Ok((input.call(Attribute::parse_outer)?, input.parse()?, input.parse()?))
}

/// All tokens up to the member's `;` or `{ .. }`.
fn until_end(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let end = braced(&token).is_some() || matches!(&token, TokenTree::Punct(end) if end.as_char() == ';');
        tokens.append(token);
        if end {
            break;
        }
    }
    Ok(tokens)
}

/// `Posts` for `impl crate::Posts`, `Pages_Article` for `impl Pages<Article>`.
fn name(ty: &Type) -> Option<String> {
    let segment = last_segment(ty)?;
    Some(words(segment.to_token_stream()).iter().map(|word| word.unraw().to_string()).collect::<Vec<_>>().join("_"))
}
