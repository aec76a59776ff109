//! From what was declared to tokens: this can't fail.

use auth_policy::declared::{Declared, Step};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{files::File, input::Input, names::Names, native::Native};
use crate::policy_fn::policy_fn;

pub(crate) fn expand(
    input: &Input,
    files: (&File, &File),
    declared: &Declared<'_>,
    names: &Names,
    policies: &[Native],
) -> TokenStream {
    let roles = names.roles(input, declared);
    let permissions = names.permissions(input, declared);
    let doubts = declared.doubts.iter().map(|doubt| {
        let text = doubt.to_string();
        quote_spanned! {input.rules.span()=>
            const _: () = {
                #[deprecated(note = #text)]
                const DOUBTFUL_POLICY: () = ();
                DOUBTFUL_POLICY
            };
        }
    });
    let checks = policies.iter().map(|policy| &policy.checks);
    let functions = policies.iter().map(|policy| policy_fn(TokenStream::new(), policy.function.clone()));
    let compiled = policies.iter().map(|Native { name, resource, ty, .. }| {
        quote_spanned!(ty.span()=> ::auth_axum::__private::CompiledName::new(
            #name,
            #resource,
            <#ty as ::auth_axum::__private::DeclaresAttributes>::ATTRIBUTES,
        ))
    });
    let table = table(input, files, declared);
    let (visibility, lints) = (&input.visibility, crate::names::lints());
    let about = format!("The policies of {}.", input.rules.value());
    quote! {
        #(#doubts)*
        #roles
        #permissions
        #[doc = #about]
        #lints
        #visibility mod policies {
            #(#checks)*
            #(#functions)*
            #[doc(hidden)]
            pub(super) const __NAMED: &[::auth_axum::__private::CompiledName] = &[#(#compiled),*];
        }
        #table
    }
}

/// The static that decides.
fn table(input: &Input, (model, rules): (&File, &File), declared: &Declared<'_>) -> TokenStream {
    let mut permissions: Vec<_> =
        declared.permissions.iter().map(|permission| (permission.name(), permission)).collect();
    permissions.sort_by(|(one, _), (other, _)| one.cmp(other));
    let permissions = permissions.iter().map(|(name, permission)| {
        let decided = permission.decided.iter().map(|(domain, steps)| {
            let domain = if let Some(domain) = domain {
                quote!(::core::option::Option::Some(#domain))
            } else {
                quote!(::core::option::Option::None)
            };
            let steps = steps.iter().map(step);
            quote!((#domain, &[#(#steps),*]))
        });
        quote! {
            ::auth_axum::__private::CompiledPermission::new(
                ::auth_axum::__private::Permission::named(#name),
                &[#(#decided),*],
            )
        }
    });
    let default = declared.allowed_by_default.then(|| quote!(.allowed_by_default()));
    let domains = if declared.in_domains { quote!(InDomains) } else { quote!(Everywhere) };
    let visibility = &input.visibility;
    let about = format!("The policy of {} and {}.", model.name, rules.name);
    let (model_name, model_path) = (&model.name, &model.path);
    let (rules_name, rules_path) = (&rules.name, &rules.path);
    quote! {
        #[doc = #about]
        #visibility static POLICY: ::auth_axum::__private::CompiledPolicy<::auth_axum::__private::#domains> =
            ::auth_axum::__private::CompiledPolicy::new(
                (#model_name, ::core::include_str!(#model_path)),
                (#rules_name, ::core::include_str!(#rules_path)),
            )
            .roles(self::roles::ALL)
            .permissions(&[#(#permissions),*])
            .policies(self::policies::__NAMED)
            #default;
    }
}

fn step(Step { allows, whom }: &Step<'_>) -> TokenStream {
    let step = match (allows, whom) {
        (true, Some(whom)) => quote!(allow(&[#(#whom),*])),
        (true, None) => quote!(allow_all()),
        (false, Some(whom)) => quote!(deny(&[#(#whom),*])),
        (false, None) => quote!(deny_all()),
    };
    quote!(::auth_axum::__private::CompiledStep::#step)
}
