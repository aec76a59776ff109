//! From a valid model to tokens: this can't fail.
//!
//! ```text
//! #[require_roles(any(admin, policy(can_edit)))]           #[doc(hidden)] pub enum __update_requires {}
//! pub async fn update(article: Authorized<Article>) {}     const _: () = {
//!                                                              type __update_policy_0 = can_edit;
//!                                                              impl Requires for __update_requires { .. }
//!                                                              impl<S> Decides<S> for __update_requires where .. { .. }
//!                                                          };
//!                                                          pub async fn update(
//!                                                              _: Guard<__update_requires>,
//!                                                              article: Authorized<Article, __update_requires>,
//!                                                          ) {}
//! ```
//!
//! Nothing is registered and nothing is counted, so that the item may be expanded again, as `debug_handler` does.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Attribute, FnArg, GenericArgument, Path, PathArguments, Signature, Type, Visibility, parse_quote, spanned::Spanned,
};

use crate::{
    gather::Gathered,
    handler::{Handler, Unit, is_bare_guard, last_segment, last_segment_mut, resource, words},
    rule::{Name, Named, OnDeny, Rule, SignedIn, compact},
    symbol::Kind,
};

/// A handler with its guard, and the type that says what the guard asks for.
pub(crate) fn handler(mut handler: Handler, gathered: &Gathered) -> TokenStream {
    let requires = guarded(&mut handler, gathered, None);
    quote!(#requires #handler)
}

/// Puts the guard into a handler, and gives what has to stand beside it, or beside its `impl` block.
pub(crate) fn guarded(handler: &mut Handler, gathered: &Gathered, block: Option<&str>) -> TokenStream {
    let (stem, path) = match block {
        Some(block) => {
            (format_ident!("{}_{}", block, handler.sig.ident), format!("{block}::{}", unraw(&handler.sig.ident)))
        }
        None => (handler.sig.ident.clone(), unraw(&handler.sig.ident)),
    };
    let ty = name_of(handler, &stem);
    let cfgs = handler.cfgs();
    let resources: Vec<Type> = handler.arguments().filter_map(resource).cloned().collect();

    let policies = gathered.rule.as_ref().map(Rule::policies).unwrap_or_default();
    let resources = if policies.is_empty() { Vec::new() } else { resources };
    if !resources.is_empty() {
        authorize(&mut handler.sig, &ty.to_token_stream());
    }
    guard(&mut handler.sig, &ty.to_token_stream());

    let declared = hidden_type(&cfgs, &handler.vis, &ty);
    let requires = Requires { ty: &ty, stem: &stem, path, cfgs: &cfgs, resources: &resources, gathered }.into_tokens();
    quote!(#declared #requires)
}

/// `struct Staff;` with a rule.
pub(crate) fn unit(unit: &Unit, gathered: &Gathered) -> TokenStream {
    let cfgs = crate::handler::cfgs(&unit.attrs);
    let ty = &unit.ident;
    let requires = Requires { ty, stem: ty, path: unraw(ty), cfgs: &cfgs, resources: &[], gathered }.into_tokens();
    quote!(#unit #requires)
}

/// `rule!(..)`: a value of a type of its own.
///
/// ```text
/// { struct __rule; impl Requires for __rule { .. } impl FactsOnly for __rule {} __rule }
/// ```
pub(crate) fn anonymous(gathered: &Gathered) -> TokenStream {
    let ty = format_ident!("__rule");
    let requires =
        Requires { ty: &ty, stem: &ty, path: "rule!".to_owned(), cfgs: &[], resources: &[], gathered }.into_tokens();
    quote! {{
        #[allow(missing_debug_implementations, non_camel_case_types, reason = "written by a macro")]
        struct #ty;
        #requires
        #ty
    }}
}

/// `#[doc(hidden)] pub enum __update_requires {}`, as visible as the function that it stands for.
pub(crate) fn hidden_type(cfgs: &[Attribute], vis: &Visibility, ty: &Ident) -> TokenStream {
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(
            clippy::pedantic,
            dead_code,
            missing_copy_implementations,
            missing_debug_implementations,
            non_camel_case_types,
            unreachable_pub,
            reason = "written by a macro",
        )]
        #vis enum #ty {}
    }
}

/// `__update_requires`, unless an attribute of ours under another name has taken it already: then the guard stands there,
/// and gets a second one around it.
fn name_of(handler: &Handler, stem: &Ident) -> Ident {
    let place = Span::call_site().located_at(handler.sig.ident.span());
    let taken = handler.arguments().next().map(|ty| words(ty.to_token_stream())).unwrap_or_default();
    let mut name = format_ident!("__{}_requires", stem, span = place);
    while taken.contains(&name) {
        name = format_ident!("{}_and", name);
    }
    name
}

/// Makes `Guard<..>` the first argument: a bare `Guard` gets its parameter, one that has another is asked for both.
pub(crate) fn guard(sig: &mut Signature, requires: &TokenStream) {
    if let Some(FnArg::Typed(first)) = sig.inputs.first_mut()
        // an argument that may be configured away would take the rule with it
        && !first.attrs.iter().any(|attr| attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr"))
        && let Some(segment) = last_segment_mut(&mut first.ty).filter(|segment| segment.ident == "Guard")
    {
        segment.arguments = match &segment.arguments {
            PathArguments::AngleBracketed(others) => {
                let others = &others.args;
                PathArguments::AngleBracketed(parse_quote!(<::auth_axum::__private::And<#requires, #others>>))
            }
            PathArguments::None | PathArguments::Parenthesized(_) => {
                PathArguments::AngleBracketed(parse_quote!(<#requires>))
            }
        };
        return;
    }
    let behind_self = usize::from(matches!(sig.inputs.first(), Some(FnArg::Receiver(_))));
    sig.inputs.insert(behind_self, parse_quote!(_: ::auth_axum::__private::Guard<#requires>));
}

/// Writes the second parameter of each `Authorized<Article>`.
pub(crate) fn authorize(sig: &mut Signature, requires: &TokenStream) {
    for input in &mut sig.inputs {
        if let FnArg::Typed(argument) = input
            && resource(&argument.ty).is_some()
            && let Some(segment) = last_segment_mut(&mut argument.ty)
            && let PathArguments::AngleBracketed(arguments) = &mut segment.arguments
        {
            arguments.args.push(GenericArgument::Type(parse_quote!(#requires)));
        }
    }
}

/// Fills in every bare `Guard`, also those behind the first argument.
pub(crate) fn guards(sig: &mut Signature, requires: &TokenStream) {
    for input in &mut sig.inputs {
        if let FnArg::Typed(argument) = input
            && is_bare_guard(&argument.ty)
            && let Some(segment) = last_segment_mut(&mut argument.ty)
        {
            segment.arguments = PathArguments::AngleBracketed(parse_quote!(<#requires>));
        }
    }
    let first = sig.inputs.iter().find_map(|input| match input {
        FnArg::Receiver(_) => None,
        FnArg::Typed(argument) => Some(&argument.ty),
    });
    if first.and_then(|ty| last_segment(ty)).is_none_or(|segment| segment.ident != "Guard") {
        guard(sig, requires);
    }
}

/// The impls that make a type the name of a rule.
struct Requires<'a> {
    ty: &'a Ident,
    /// What the names of the aliases are made of.
    stem: &'a Ident,
    /// How the access matrix calls it, behind the module.
    path: String,
    cfgs: &'a [Attribute],
    /// The `T` of each `Authorized<T>`.
    resources: &'a [Type],
    gathered: &'a Gathered,
}

impl Requires<'_> {
    fn into_tokens(self) -> TokenStream {
        let Self { ty, stem, path, cfgs, resources, gathered } = self;
        let policies: Vec<Policy<'_>> = gathered
            .rule
            .iter()
            .flat_map(Rule::policies)
            .enumerate()
            .map(|(n, path)| Policy { path, alias: format_ident!("__{}_policy_{}", stem, n, span = place(path)) })
            .collect();

        let requirement = gathered.rule.as_ref().map_or_else(
            || quote!(::auth_axum::__private::Requirement::Never),
            |rule| requirement(rule, &mut policies.iter()),
        );
        let on_deny = match gathered.on_deny {
            OnDeny::Forbidden => None,
            OnDeny::NotFound => Some(quote! {
                const ON_DENY: ::auth_axum::__private::OnDeny = ::auth_axum::__private::OnDeny::NotFound;
            }),
        };
        let requires = quote! {
            #[automatically_derived]
            impl ::auth_axum::__private::Requires for #ty {
                const REQUIREMENT: &'static ::auth_axum::__private::Requirement = &#requirement;
                #on_deny
                const DECLARED: ::auth_axum::__private::Declared = ::auth_axum::__private::Declared::new(
                    ::core::concat!(::core::module_path!(), "::", #path),
                    ::core::file!(),
                    ::core::line!(),
                );
            }
        };
        let decides = decides(ty, &policies);

        // Without an alias there is nothing to hide, and one body less to check.
        if policies.is_empty() {
            return quote! {
                #(#cfgs)*
                #requires
                #(#cfgs)*
                #decides
            };
        }
        let aliases = policies.iter().map(Policy::declare);
        let checks = resources.iter().map(|resource| check(resource, &policies));
        quote! {
            #(#cfgs)*
            #[allow(non_camel_case_types, reason = "written by a macro")]
            const _: () = {
                #(#aliases)*
                #requires
                #decides
                #(#checks)*
            };
        }
    }
}

/// A policy of a rule, whose path is written once, or rustc would report a mistake in it as often as it is written.
struct Policy<'a> {
    path: &'a Path,
    alias: Ident,
}

impl Policy<'_> {
    fn declare(&self) -> TokenStream {
        let Self { path, alias } = self;
        quote!(type #alias = #path;)
    }
}

/// The rule as the constant that decides, prints and describes itself.
fn requirement<'a>(rule: &Rule, policies: &mut impl Iterator<Item = &'a Policy<'a>>) -> TokenStream {
    let variant = match rule {
        Rule::All(parts) => {
            let parts = parts.iter().map(|part| requirement(part, policies)).collect::<Vec<_>>();
            quote!(All(&[#(#parts),*]))
        }
        Rule::Any(parts) => {
            let parts = parts.iter().map(|part| requirement(part, policies)).collect::<Vec<_>>();
            quote!(Any(&[#(#parts),*]))
        }
        Rule::Authenticated(_) => quote!(Authenticated),
        Rule::Named(named) => named_requirement(named, policies),
        Rule::Not(_, part) => {
            let part = requirement(part, policies);
            quote!(Not(&#part))
        }
        Rule::Public(_) => quote!(Public),
        Rule::SignedIn(how) => signed_in(how),
    };
    quote!(::auth_axum::__private::Requirement::#variant)
}

fn named_requirement<'a>(named: &Named, policies: &mut impl Iterator<Item = &'a Policy<'a>>) -> TokenStream {
    let variant = match named.kind {
        Kind::Client => quote!(Client),
        Kind::Permission => quote!(Permission),
        Kind::Policy => quote!(Policy),
        Kind::Role => quote!(Role),
        Kind::Scope => quote!(Scope),
    };
    let value = match (&named.name, named.kind) {
        (Name::Path(_), Kind::Policy) => match policies.next() {
            Some(Policy { alias, .. }) => {
                quote_spanned!(alias.span()=> <#alias as ::auth_axum::__private::Policy>::NAME)
            }
            None => return quote!(Never),
        },
        (Name::Path(path), Kind::Client | Kind::Permission | Kind::Role | Kind::Scope) => path.to_token_stream(),
        (Name::Text(text), Kind::Client) => text.to_token_stream(),
        (Name::Text(text), _) => quote!(::auth_axum::__private::#variant::named(#text)),
    };
    quote!(#variant(#value))
}

/// `SignedIn(SignedIn::new().max_age(Duration::from_secs(300)).acr(&["urn:example:mfa"]))`.
fn signed_in(SignedIn { max_age, acr, .. }: &SignedIn) -> TokenStream {
    let max_age = max_age.map(|seconds| quote!(.max_age(::core::time::Duration::from_secs(#seconds))));
    let acr = (!acr.is_empty()).then(|| quote!(.acr(&[#(#acr),*])));
    quote!(SignedIn(::auth_axum::__private::SignedIn::new() #max_age #acr))
}

/// ```text
/// impl<S> Decides<S> for __update_requires where S: Send + Sync, __update_policy_0: AskedWith<S> {
///     async fn ask(asking: &mut Asking<'_>, state: &S) { asking.ask::<__update_policy_0, S>(state).await; }
/// }
/// ```
///
/// The bounds stand in a where clause, for an associated type must not name a policy that is less visible than its
/// handler (E0446). A rule without policies is only marked to have none: `impl FactsOnly for __update_requires {}`.
fn decides(ty: &Ident, policies: &[Policy<'_>]) -> TokenStream {
    if policies.is_empty() {
        return quote! {
            #[automatically_derived]
            impl ::auth_axum::__private::FactsOnly for #ty {}
        };
    }
    let bounds = policies
        .iter()
        .map(|Policy { alias, .. }| quote_spanned!(alias.span()=> #alias: ::auth_axum::__private::AskedWith<__S>));
    let mut seen = Vec::new();
    let asked: Vec<&Ident> = policies
        .iter()
        .filter(|policy| {
            let path = compact(policy.path);
            let new = !seen.contains(&path);
            seen.push(path);
            new
        })
        .map(|policy| &policy.alias)
        .collect();

    let [asking, state] = ["asking", "state"].map(|name| Ident::new(name, Span::mixed_site()));
    quote! {
        #[automatically_derived]
        impl<__S> ::auth_axum::__private::Decides<__S> for #ty
        where
            __S: ::core::marker::Send + ::core::marker::Sync,
            #(#bounds,)*
        {
            async fn ask(#asking: &mut ::auth_axum::__private::Asking<'_>, #state: &__S) {
                #(#asking.ask::<#asked, __S>(#state).await;)*
            }
        }
    }
}

/// That some policy of the rule is over the type that the handler takes.
fn check(resource: &Type, policies: &[Policy<'_>]) -> TokenStream {
    let span = place(resource);
    let aliases = policies.iter().map(|policy| &policy.alias);
    let message = format!(
        "no policy of this rule decides about `{0}`: name one over `&{0}` in `#[policy(..)]`, or take the type that the policy is over",
        compact(resource)
    );
    let same = quote_spanned!(span=> ::core::assert!(
        #(<::auth_axum::__private::Same<#resource, <#aliases as ::auth_axum::__private::Policy>::Resource>>::YES)||*,
        #message
    ));
    quote! {
        const _: () = {
            #[allow(unused_imports, reason = "an inherent constant comes before the trait's")]
            use ::auth_axum::__private::Differs as _;
            #same
        };
    }
}

/// The place of what the user wrote, for an error in what was made of it.
fn place(tokens: &impl Spanned) -> Span {
    Span::call_site().located_at(tokens.span())
}

fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}
