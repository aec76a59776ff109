//! `#[policy_fn]`: a function becomes a policy that rules can name. The function stays as it is; a type of its name, which
//! the same `use` imports, carries what the guard needs.
//!
//! ```text
//! #[policy_fn]                                         fn can_edit(user: &Principal, article: &Article) -> bool { .. }
//! fn can_edit(user: &Principal, article: &Article)     enum can_edit {}
//!     -> bool { .. }                                   const _: () = {
//!                                                          type __can_edit_resource = Article;
//!                                                          impl Policy for can_edit { .. }
//!                                                      };
//! ```

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{FnArg, GenericArgument, PatType, PathArguments, ReturnType, Type, spanned::Spanned};

use crate::{
    errors::Errors,
    expand::hidden_type,
    handler::{Handler, last_segment},
    rule::compact,
};

/// How a signature should look.
const FORM: &str = "fn can_edit(user: &Principal, article: &Article, environment: &Environment<'_>) -> bool";

/// What the arguments ask for, in their order.
struct Asks {
    principal: Who,
    resource: Option<Type>,
    environment: Environment,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Anybody,
    Principal,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Environment {
    Asked,
    Unasked,
}

/// What one argument is, by its type.
enum Argument {
    Environment,
    Principal(Who),
    Resource(Box<Type>),
}

pub(crate) fn policy_fn(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    if !args.is_empty() {
        errors.at(args, "`#[policy_fn]` takes no arguments: a policy asks for what its function takes");
    }
    let message =
        "`#[policy_fn]` goes on a function: it decides about a principal, and about a resource where it asks for one";
    let function = match Handler::of(item.clone(), message) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error);
            return crate::fallback::item(item, errors);
        }
    };

    check_signature(&function, &mut errors);
    let asks = asks(&function, &mut errors);
    let Some(asks) = asks.filter(|_| errors.is_empty()) else {
        let in_a_block = matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_))) || function.is_declaration();
        let never = (!in_a_block).then(|| never(&function));
        let errors = errors.into_tokens();
        return quote!(#errors #function #never);
    };
    let policy = policy(&function, &asks);
    quote!(#function #policy)
}

fn check_signature(function: &Handler, errors: &mut Errors) {
    let sig = &function.sig;
    if sig.generics.type_params().next().is_some() || sig.generics.const_params().next().is_some() {
        errors.at(&sig.generics, "a policy decides about one type: write the types in place of the parameters");
    }
    if let Some(bounds) = sig.generics.where_clause.as_ref().filter(|_| sig.generics.params.is_empty()) {
        errors.at(bounds, "a policy decides about one type and needs no `where`");
    }
    if function.is_declaration() {
        errors.at(&sig.ident, "a policy is a function of its own, not a trait's method");
    }
    answer(&sig.output, &sig.ident, errors);
}

fn answer(output: &ReturnType, ident: &Ident, errors: &mut Errors) {
    let ReturnType::Type(_, ty) = output else {
        errors.at(ident, "a policy answers: let it return `bool`, `Decision`, or a `Result` of one of them");
        return;
    };
    if matches!(&**ty, Type::ImplTrait(_)) {
        errors.at(ty, "write `async fn`, and let it return `bool`, `Decision`, or a `Result` of one of them");
    } else if last_segment(ty).is_some_and(|segment| segment.ident == "Option") {
        errors.at(
            ty,
            "a policy always answers: return `bool` or `Decision`, or `Result<bool, _>` where the question can fail, which \
             never allows",
        );
    }
}

/// What the arguments ask for, if they stand in their order.
fn asks(function: &Handler, errors: &mut Errors) -> Option<Asks> {
    let mut principal = None;
    let mut resource = None;
    let mut environment = Environment::Unasked;

    for (argument, asked) in arguments(function, errors)? {
        match asked {
            Argument::Principal(_) if principal.is_some() => {
                errors.at(&argument.ty, "a policy decides about one principal: leave this one out");
            }
            Argument::Principal(_) if resource.is_some() || environment == Environment::Asked => {
                errors.at(&argument.ty, format_args!("the principal comes first: `{FORM}`"));
                principal = Some(Who::Principal);
            }
            Argument::Principal(who) => principal = Some(who),
            Argument::Resource(ty) if resource.is_some() => {
                errors.at(
                    &argument.ty,
                    format_args!(
                        "a policy decides about one resource: leave `&{}` out, or make one resource that has both",
                        compact(&ty)
                    ),
                );
            }
            Argument::Resource(ty) => {
                if environment == Environment::Asked {
                    errors.at(&argument.ty, format_args!("the resource comes before the environment: `{FORM}`"));
                }
                resource = Some(*ty);
            }
            Argument::Environment if environment == Environment::Asked => {
                errors.at(&argument.ty, "a policy is asked in one environment");
            }
            Argument::Environment => environment = Environment::Asked,
        }
    }

    let Some(principal) = principal else {
        errors.at(
            &function.sig.ident,
            format_args!(
                "a policy asks who it is about: let its first argument be `&Principal`, by that name, or `Option<&Principal>` if it has an \
                 answer for who is not signed in: `{FORM}`"
            ),
        );
        return None;
    };
    Some(Asks { principal, resource, environment })
}

/// What each argument asks for, if all of them can be understood.
fn arguments<'a>(function: &'a Handler, errors: &mut Errors) -> Option<Vec<(&'a PatType, Argument)>> {
    if let Some(FnArg::Receiver(receiver)) = function.sig.inputs.first() {
        errors.at_span(
            receiver.self_token.span,
            "a policy takes no `self`: make it a function of its own, which asks for `&Principal` and the resource",
        );
        return None;
    }
    let typed: Vec<&PatType> = function
        .sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Receiver(_) => None,
            FnArg::Typed(argument) => Some(argument),
        })
        .collect();
    let read: Vec<_> = typed.iter().filter_map(|argument| Some((*argument, read(argument, errors)?))).collect();
    (read.len() == typed.len()).then_some(read)
}

fn read(argument: &PatType, errors: &mut Errors) -> Option<Argument> {
    let ty = &*argument.ty;
    if let Type::Reference(reference) = ty {
        if reference.mutability.is_some() {
            errors.at(ty, format_args!("a policy only looks: write `&{}`", compact(&reference.elem)));
            return None;
        }
        if matches!(&*reference.elem, Type::ImplTrait(_)) {
            errors.at(&reference.elem, "a policy decides about one type: name it in place of `impl`");
            return None;
        }
        return Some(match name(&reference.elem).as_deref() {
            Some("Principal") => Argument::Principal(Who::Principal),
            Some("Environment") => Argument::Environment,
            Some(_) | None => Argument::Resource(reference.elem.clone()),
        });
    }
    if matches!(ty, Type::ImplTrait(_)) {
        errors.at(ty, "a policy decides about one type: name it in place of `impl`");
        return None;
    }
    if let Some(inner) = optional(ty) {
        let written = compact(inner);
        if let Type::Reference(reference) = inner
            && name(&reference.elem).as_deref() == Some("Principal")
        {
            return Some(Argument::Principal(Who::Anybody));
        }
        let remedy = match name(inner).as_deref() {
            Some("Principal") => "write `Option<&Principal>`".to_owned(),
            Some(_) | None => format!(
                "what a policy decides about is there, or the answer is 404 before it is asked: write `&{}`",
                written.trim_start_matches('&')
            ),
        };
        errors.at(ty, remedy);
        return None;
    }
    errors.at(ty, format_args!("a policy only looks: write `&{}`", compact(ty)));
    None
}

fn name(ty: &Type) -> Option<String> {
    last_segment(ty).map(|segment| segment.ident.to_string())
}

fn optional(ty: &Type) -> Option<&Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}

/// The type of the policy, and what makes it one.
fn policy(function: &Handler, asks: &Asks) -> TokenStream {
    let ident = &function.sig.ident;
    let cfgs = function.cfgs();
    let declared = hidden_type(&function.cfgs(), &function.vis, &function.sig.ident);
    let name = name_of(ident, asks.principal);

    let alias = asks.resource.as_ref().map(|ty| {
        let place = Span::call_site().located_at(ty.span());
        (ty, format_ident!("__{}_resource", ident, span = place))
    });
    let resource = alias.as_ref().map_or_else(
        || {
            quote!(
                type Resource = ::auth_axum::__private::NoResource;
            )
        },
        |(_, alias)| quote_spanned!(alias.span()=> type Resource = #alias;),
    );
    let check = alias.as_ref().map(|(ty, alias)| {
        quote_spanned! {alias.span()=>
            type #alias = #ty;
            const _: fn() = {
                fn needs<T: ::auth_axum::__private::Resource>() {}
                needs::<#alias>
            };
        }
    });
    let decide = decide(function, asks);

    quote! {
        #declared
        #(#cfgs)*
        #[allow(non_camel_case_types, reason = "written by a macro")]
        const _: () = {
            #check

            #[automatically_derived]
            impl ::auth_axum::__private::Policy for #ident {
                const NAME: ::auth_axum::__private::PolicyName = #name;
                #resource
                #decide
            }
        };
    }
}

/// `decide` of a policy. One that does not wait is asked at once, which leaves no state machine to compile, and nothing of
/// the resource in the future.
fn decide(function: &Handler, asks: &Asks) -> TokenStream {
    let ident = &function.sig.ident;
    let [principal, resource, environment] =
        ["principal", "resource", "environment"].map(|name| Ident::new(name, Span::mixed_site()));
    let mut arguments = vec![&principal];
    arguments.extend(asks.resource.as_ref().map(|_| &resource));
    if asks.environment == Environment::Asked {
        arguments.push(&environment);
    }

    let awaited = function.sig.asyncness;
    // At what is returned, so that a type that is no answer is reported there.
    let output = Span::call_site().located_at(match &function.sig.output {
        ReturnType::Default => ident.span(),
        ReturnType::Type(_, ty) => ty.span(),
    });
    let mut callee = ident.clone();
    callee.set_span(output);
    let awaited = awaited.map(|_| quote_spanned!(output=> .await));
    let asked = quote_spanned! {output=>
        ::auth_axum::__private::IntoDecision::into_decision(#callee(#(#arguments),*) #awaited)
    };
    let answered = match asks.principal {
        Who::Anybody => asked,
        Who::Principal => quote! {
            match #principal {
                ::core::option::Option::Some(#principal) => #asked,
                ::core::option::Option::None => {
                    ::core::result::Result::Ok(::auth_axum::__private::Decision::Deny)
                }
            }
        },
    };

    let pattern = |name: &Ident| if arguments.contains(&name) { quote!(#name) } else { quote!(_) };
    let [resource_pattern, environment_pattern] = [&resource, &environment].map(pattern);
    let parameters = quote! {
        #principal: ::core::option::Option<&::auth_axum::__private::Principal>,
        #resource_pattern: &Self::Resource,
        #environment_pattern: &::auth_axum::__private::Environment<'_>,
    };
    let answer = quote! {
        ::core::result::Result<::auth_axum::__private::Decision, ::auth_axum::__private::PolicyError>
    };
    if function.sig.asyncness.is_some() {
        return quote! {
            async fn decide(#parameters) -> #answer {
                #answered
            }
        };
    }
    quote! {
        fn decide(
            #parameters
        ) -> impl ::core::future::Future<Output = #answer> + ::core::marker::Send {
            ::core::future::ready(#answered)
        }
    }
}

/// The policy of a function with a mistake: its name resolves, and it denies.
fn never(function: &Handler) -> TokenStream {
    let ident = &function.sig.ident;
    let declared = hidden_type(&function.cfgs(), &function.vis, &function.sig.ident);
    let name = name_of(ident, Who::Principal);
    let cfgs = function.cfgs();
    quote! {
        #declared
        #(#cfgs)*
        const _: () = {
            #[automatically_derived]
            impl ::auth_axum::__private::Policy for #ident {
                const NAME: ::auth_axum::__private::PolicyName = #name;
                type Resource = ::auth_axum::__private::NoResource;
                async fn decide(
                    _: ::core::option::Option<&::auth_axum::__private::Principal>,
                    _: &Self::Resource,
                    _: &::auth_axum::__private::Environment<'_>,
                ) -> ::core::result::Result<::auth_axum::__private::Decision, ::auth_axum::__private::PolicyError> {
                    ::core::result::Result::Ok(::auth_axum::__private::Decision::Deny)
                }
            }
        };
    }
}

fn name_of(ident: &Ident, who: Who) -> TokenStream {
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    let asks = match who {
        Who::Anybody => quote!(Anybody),
        Who::Principal => quote!(Principal),
    };
    quote! {
        ::auth_axum::__private::PolicyName::of::<Self, Self::Resource>(
            ::core::concat!(::core::module_path!(), "::", #name),
            ::auth_axum::__private::AsksFor::#asks,
        )
    }
}
