//! What is emitted for files with mistakes: their names as far as they can be read, so that handlers find them and nothing
//! else is reported, and a policy that gives nothing, should the errors ever get lost.

use auth_policy::{Rules, Source};
use proc_macro2::TokenStream;
use quote::quote;

use super::{
    files::File,
    input::Input,
    names::{Taken, ident},
};
use crate::policy_fn::policy_fn;

/// A list in the order of the file, each once.
type Listed = Vec<String>;

#[derive(Default)]
struct Names {
    roles: Listed,
    permissions: Vec<(String, Listed)>,
    /// With what they are over.
    policies: Vec<(String, String)>,
}

pub(crate) fn expand(input: &Input, file: Option<&File>) -> TokenStream {
    let found = file.map(names).unwrap_or_default();
    let (visibility, within, lints) = (&input.visibility, input.within(), crate::names::lints());

    let mut taken = Taken::new();
    let roles = found
        .roles
        .iter()
        .filter_map(|name| Some((ident("role", name, &mut taken).ok()?, name)))
        .map(|(ident, name)| {
            quote!(pub const #ident: ::auth_axum::__private::Role = ::auth_axum::__private::Role::named(#name);)
        });
    let mut modules = Taken::new();
    let permissions = found.permissions.iter().filter_map(|(object, actions)| {
        let module = ident("object", object, &mut modules).ok()?;
        let mut taken = Taken::new();
        let actions = actions.iter().filter_map(|action| {
            let ident = ident("permission", action, &mut taken).ok()?;
            let name = format!("{object}:{action}");
            Some(quote!(pub const #ident: ::auth_axum::__private::Permission = ::auth_axum::__private::Permission::named(#name);))
        });
        Some(quote!(pub mod #module { #(#actions)* }))
    });
    let mut taken = Taken::new();
    let policies = found.policies.iter().filter_map(|(name, resource)| {
        let ident = ident("policy", name, &mut taken).ok()?;
        let ty = input.ty(resource)?;
        Some(policy_fn(
            TokenStream::new(),
            quote! {
                #within fn #ident(_: &::auth_axum::__private::Principal, _: &#ty) -> ::core::primitive::bool {
                    false
                }
            },
        ))
    });
    quote! {
        #lints
        #visibility mod roles {
            #(#roles)*
            pub const ALL: &[::auth_axum::__private::Role] = &[];
        }
        #lints
        #visibility mod permissions {
            #(#permissions)*
            pub const ALL: &[::auth_axum::__private::Permission] = &[];
        }
        #lints
        #visibility mod policies { #(#policies)* }
        #visibility static POLICY: ::auth_axum::__private::CompiledPolicy =
            ::auth_axum::__private::CompiledPolicy::new(("", ""), ("", ""));
    }
}

/// The names in every line that can be read by itself, in the columns where they stand as a rule.
fn names(file: &File) -> Names {
    let mut names = Names::default();
    for line in file.text.lines() {
        let Ok(rules) = Rules::read(&Source::new(file.name.as_str(), line)) else { continue };
        let Some(row) = rules.row(0) else { continue };
        let fields: Vec<&str> = row.fields().map(|field| field.text).collect();
        match (row.key(), fields.as_slice()) {
            ("p", [subject, .., object, action, "allow" | "deny"] | [subject, .., object, action]) => {
                add(&mut names.roles, subject);
                let place = names.permissions.iter().position(|(known, _)| known == object).unwrap_or_else(|| {
                    names.permissions.push(((*object).to_owned(), Listed::new()));
                    names.permissions.len() - 1
                });
                if let Some((_, actions)) = names.permissions.get_mut(place) {
                    add(actions, action);
                }
            }
            (key, [name, resource, ..])
                if key.starts_with('p') && names.policies.iter().all(|(known, _)| known != name) =>
            {
                names.policies.push(((*name).to_owned(), (*resource).to_owned()));
            }
            (key, [user, role, ..]) if key.starts_with('g') => {
                add(&mut names.roles, user);
                add(&mut names.roles, role);
            }
            _ => {}
        }
    }
    names
}

fn add(names: &mut Listed, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}
