//! What an attribute of ours can stand on, read no further than needed: the body is never parsed, so that what is
//! being typed in it breaks nothing.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ItemEnum, ItemStruct, PathArguments, PathSegment, Signature, Token, Type,
    Visibility,
    parse::{Parse, ParseStream, Parser},
};

/// An item under an attribute of ours.
pub(crate) enum Item {
    Handler(Box<Handler>),
    Named(Unit),
}

/// A function up to its body.
pub(crate) struct Handler {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    pub(crate) body: TokenStream,
}

/// A type without a value of interest, which gives a rule its name.
pub(crate) struct Unit {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ident: Ident,
    /// The item as it was, but for its attributes.
    pub(crate) item: TokenStream,
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        ahead.parse::<Visibility>()?;

        if ahead.peek(Token![struct]) {
            let item: ItemStruct = input.parse()?;
            if !item.fields.is_empty() || !item.generics.params.is_empty() {
                return Err(syn::Error::new(
                    item.ident.span(),
                    "a rule's name holds nothing: write `struct Staff;`, and put the rule of a handler on the handler",
                ));
            }
            return Ok(Self::Named(Unit::of(
                item.attrs.clone(),
                item.ident.clone(),
                ItemStruct { attrs: Vec::new(), ..item },
            )));
        }
        if ahead.peek(Token![enum]) {
            let item: ItemEnum = input.parse()?;
            if !item.variants.is_empty() || !item.generics.params.is_empty() {
                return Err(syn::Error::new(
                    item.ident.span(),
                    "a rule's name holds nothing: write `enum Staff {}`, and put the rule of a handler on the handler",
                ));
            }
            return Ok(Self::Named(Unit::of(
                item.attrs.clone(),
                item.ident.clone(),
                ItemEnum { attrs: Vec::new(), ..item },
            )));
        }
        if let Some(remedy) = not_a_handler(&ahead) {
            return Err(ahead.error(remedy));
        }
        Ok(Self::Handler(Box::new(input.parse()?)))
    }
}

/// Why a rule can't stand here, if the item is no function.
fn not_a_handler(input: ParseStream<'_>) -> Option<&'static str> {
    let fork = input.fork();
    let _: Result<Option<Token![unsafe]>, _> = fork.parse();
    if fork.peek(Token![impl]) {
        return Some("a rule goes on each method: mark the block `#[handlers]` and its methods with their rules");
    }
    if fork.peek(Token![trait]) {
        return Some("a trait has no rule: a rule goes on a handler, which is a function");
    }
    if fork.peek(Token![mod]) {
        return Some(
            "a module has no rule, since nothing tells its handlers from its helpers: put the rule on each handler, or on \
             all routes of a router with `GuardedRouter::require(..)`",
        );
    }
    (!is_function(&fork) && !fork.is_empty())
        .then_some("a rule goes on a handler (`async fn`), or on `struct Staff;` to give it a name")
}

/// Whether a function begins here, behind its visibility.
fn is_function(input: ParseStream<'_>) -> bool {
    let constant = input.peek(Token![const])
        && [
            input.peek2(Token![fn]),
            input.peek2(Token![async]),
            input.peek2(Token![unsafe]),
            input.peek2(Token![extern]),
        ]
        .contains(&true);
    constant
        || [input.peek(Token![fn]), input.peek(Token![async]), input.peek(Token![unsafe]), input.peek(Token![extern])]
            .contains(&true)
}

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig = input.parse()?;
        Ok(Self { attrs, vis, sig, body: input.parse()? })
    }
}

impl Handler {
    /// The function, or this message where something else stands.
    pub(crate) fn of(item: TokenStream, otherwise: &str) -> syn::Result<Self> {
        let function = |input: ParseStream<'_>| {
            let ahead = input.fork();
            ahead.call(Attribute::parse_outer)?;
            ahead.parse::<Visibility>()?;
            if is_function(&ahead) { input.parse() } else { Err(ahead.error(otherwise)) }
        };
        function.parse2(item)
    }

    /// Whether it is a method that a trait only declares.
    pub(crate) fn is_declaration(&self) -> bool {
        matches!(self.body.clone().into_iter().next(), Some(TokenTree::Punct(end)) if end.as_char() == ';')
    }

    /// The arguments but for `self`.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &Type> {
        self.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(argument) => Some(&*argument.ty),
        })
    }

    /// Whether a guard with its rule stands in front, or the function can't be a handler anyway.
    pub(crate) fn is_guarded(&self) -> bool {
        match self.sig.inputs.first() {
            Some(FnArg::Receiver(_)) => true,
            Some(FnArg::Typed(argument)) => last_segment(&argument.ty)
                .is_some_and(|segment| segment.ident == "Guard" && !segment.arguments.is_none()),
            None => false,
        }
    }

    /// The type parameter of the function that a type speaks of, if it does.
    pub(crate) fn parameter_in(&self, ty: &Type) -> Option<Ident> {
        let words = words(ty.to_token_stream());
        self.sig.generics.type_params().map(|parameter| parameter.ident.clone()).find(|ident| words.contains(ident))
    }

    /// What has to stand on everything that is made for the function too.
    pub(crate) fn cfgs(&self) -> Vec<Attribute> {
        cfgs(&self.attrs)
    }
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.body.to_tokens(tokens);
    }
}

impl Unit {
    fn of(attrs: Vec<Attribute>, ident: Ident, item: impl ToTokens) -> Self {
        Self { attrs, ident, item: item.into_token_stream() }
    }
}

impl ToTokens for Unit {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attrs);
        self.item.to_tokens(tokens);
    }
}

pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

/// The last segment of a type that is a path: `Guard` of `auth_axum::Guard<Staff>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    if let Type::Group(group) = ty {
        return last_segment(&group.elem);
    }
    if let Type::Path(path) = ty { path.path.segments.last() } else { None }
}

/// The same, to write into.
pub(crate) fn last_segment_mut(ty: &mut Type) -> Option<&mut PathSegment> {
    if let Type::Group(group) = ty {
        return last_segment_mut(&mut group.elem);
    }
    if let Type::Path(path) = ty { path.path.segments.last_mut() } else { None }
}

/// The `T` of `Authorized<T>`, where the second parameter is still to be written.
pub(crate) fn resource(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Authorized")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    let mut arguments = arguments.args.iter();
    match (arguments.next(), arguments.next()) {
        (Some(GenericArgument::Type(ty)), None) => Some(ty),
        _ => None,
    }
}

/// Whether this is `Guard`, without what it asks for.
pub(crate) fn is_bare_guard(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "Guard" && segment.arguments.is_none())
}

/// All identifiers, at any depth.
pub(crate) fn words(tokens: TokenStream) -> Vec<Ident> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => words(group.stream()),
            TokenTree::Ident(ident) => vec![ident],
            TokenTree::Literal(_) | TokenTree::Punct(_) => Vec::new(),
        })
        .collect()
}

/// The tokens of one `{ .. }`.
pub(crate) fn braced(token: &TokenTree) -> Option<TokenStream> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => None,
    }
}
