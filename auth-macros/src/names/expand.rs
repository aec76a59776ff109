use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Attribute;

use super::{
    permissions::{Object, Permission, Permissions},
    roles::{Role, Roles},
};

/// ```text
/// pub mod roles {
///     /// The role `editor`, below `admin`, above `viewer`.
///     pub const editor: Role = Role::declared("editor", &["admin"]);
///     /// Every role, in the order of the declaration.
///     pub const ALL: &[Role] = &[editor, ..];
/// }
/// ```
pub(crate) fn roles(roles: &Roles) -> TokenStream {
    let Roles { attrs, vis, word, .. } = roles;
    let constants = roles.declared.iter().map(|role| {
        let Role { name, docs, .. } = role;
        let (ident, text, held_by) = (&name.ident, &name.text, roles.held_by(role));
        let about = described(docs, &format!("The role `{text}`{}.", place(&held_by, &roles.holds(role))));
        quote! {
            #about
            pub const #ident: ::auth_axum::__private::Role =
                ::auth_axum::__private::Role::declared(#text, &[#(#held_by),*]);
        }
    });
    let all = roles.declared.iter().map(|role| &role.name.ident);
    let about = described(attrs, "The roles of this service.");
    let lints = lints();

    quote! {
        #about
        #lints
        #vis mod #word {
            #(#constants)*
            /// Every role, in the order of the declaration.
            pub const ALL: &[::auth_axum::__private::Role] = &[#(#all),*];
        }
    }
}

/// ```text
/// pub mod permissions {
///     pub mod articles { pub const read: Permission = Permission::named("articles:read"); }
///     pub const ALL: &[Permission] = &[articles::read, ..];
/// }
/// ```
pub(crate) fn permissions(permissions: &Permissions) -> TokenStream {
    let Permissions { attrs, vis, word, objects, alone } = permissions;
    let about = described(attrs, "The permissions of this service.");
    let lints = lints();
    let modules = objects.iter().map(|Object { name, docs, actions }| {
        let about = described(docs, &format!("Permissions on `{}`.", name.text));
        let (ident, actions) = (&name.ident, actions.iter().map(constant));
        quote! {
            #about
            pub mod #ident { #(#actions)* }
        }
    });
    let constants = alone.iter().map(constant);
    let on_objects = objects.iter().flat_map(|object| {
        let module: &Ident = &object.name.ident;
        object.actions.iter().map(move |action| {
            let action = &action.name.ident;
            quote!(self::#module::#action)
        })
    });
    let standing_alone = alone.iter().map(|permission| &permission.name.ident);

    quote! {
        #about
        #lints
        #vis mod #word {
            #(#modules)*
            #(#constants)*
            /// Every permission, in the order of the declaration; those that stand alone come last.
            pub const ALL: &[::auth_axum::__private::Permission] = &[#(#on_objects,)* #(#standing_alone,)*];
        }
    }
}

fn constant(permission: &Permission) -> TokenStream {
    let Permission { name, docs, full } = permission;
    let ident = &name.ident;
    let about = described(docs, &format!("The permission `{full}`."));
    quote! {
        #about
        pub const #ident: ::auth_axum::__private::Permission = ::auth_axum::__private::Permission::named(#full);
    }
}

/// What was written about a name, then what it is.
fn described(docs: &[Attribute], what: &str) -> TokenStream {
    let gap = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
    quote! {
        #(#docs)*
        #gap
        #[doc = #what]
    }
}

fn place(above: &[&str], below: &[&str]) -> String {
    let list = |word: &str, names: &[&str]| match names {
        [] => String::new(),
        [..] => format!(", {word} {}", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
    };
    format!("{}{}", list("below", above), list("above", below))
}

/// A constant is spelt as its name is, and a name that no rule asks for can still stand in tokens.
pub(crate) fn lints() -> TokenStream {
    quote! {
        #[allow(dead_code, non_snake_case, non_upper_case_globals, unreachable_pub, reason = "names are spelt as declared")]
    }
}
