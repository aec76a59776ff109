//! Roles and permissions as constants, with what a person wants to know of each.

use std::collections::HashMap;

use auth_policy::{
    PolicyError, Rules,
    declared::{Declared, DeclaredPermission, DeclaredRole, Named},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::input::Input;
use crate::names::name::identifier;

/// The names of the files as Rust spells them.
pub(crate) struct Names {
    /// By their numbers among the declared roles.
    roles: Vec<(usize, Ident)>,
    /// Objects and the numbers of their permissions.
    objects: Vec<(Ident, Vec<(usize, Ident)>)>,
    /// Actions that stand alone.
    alone: Vec<(usize, Ident)>,
}

/// Identifiers that are taken, with the names that they were made of.
pub(super) type Taken<'a> = HashMap<String, &'a str>;

impl Names {
    pub(crate) fn of(declared: &Declared<'_>, rules: &Rules, wrong: &mut Vec<PolicyError>) -> Self {
        let mut names = Self { roles: Vec::new(), objects: Vec::new(), alone: Vec::new() };
        let mut taken = Taken::new();
        for (number, role) in declared.roles.iter().enumerate() {
            // who only has roles is most likely a user, whom nobody needs as a constant
            let is_user = role.above.is_empty() && !role.below.is_empty();
            match ident("role", role.name, &mut taken) {
                Ok(ident) => names.roles.push((number, ident)),
                Err(_) if is_user => {}
                Err(message) => wrong.extend(error(rules, role.named, message)),
            }
        }

        let mut objects = Taken::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut actions: HashMap<&str, Taken<'_>> = HashMap::new();
        for (number, permission) in declared.permissions.iter().enumerate() {
            let within = permission.object.unwrap_or_default();
            let action = ident("permission", permission.action, actions.entry(within).or_default());
            let action = match action {
                Ok(action) => action,
                Err(message) => {
                    let action = Named {
                        field: permission.named.field + usize::from(permission.object.is_some()),
                        ..permission.named
                    };
                    wrong.extend(error(rules, action, message));
                    continue;
                }
            };
            let Some(object) = permission.object else {
                names.alone.push((number, action));
                continue;
            };
            let place = if let Some(place) = places.get(object) {
                *place
            } else {
                match ident("object", object, &mut objects) {
                    Ok(ident) => names.objects.push((ident, Vec::new())),
                    Err(message) => {
                        wrong.extend(error(rules, permission.named, message.replace("constant", "module")));
                        continue;
                    }
                }
                places.insert(object, names.objects.len() - 1);
                names.objects.len() - 1
            };
            if let Some((_, actions)) = names.objects.get_mut(place) {
                actions.push((number, action));
            }
        }
        names
    }

    pub(crate) fn roles(&self, input: &Input, declared: &Declared<'_>) -> TokenStream {
        let file = input.rules.value();
        let constants = self.roles.iter().filter_map(|(number, ident)| {
            let role = declared.roles.get(*number)?;
            let (name, above) = (role.name, &role.above);
            let about = about_role(declared, role, &file);
            Some(quote! {
                #[doc = #about]
                pub const #ident: ::auth_axum::__private::Role = ::auth_axum::__private::Role::declared(#name, &[#(#above),*]);
            })
        });
        let all = self.roles.iter().map(|(_, ident)| ident);
        let (visibility, lints) = (&input.visibility, crate::names::lints());
        let about = format!("The roles of {file}.");
        quote! {
            #[doc = #about]
            #lints
            #visibility mod roles {
                #(#constants)*
                /// Every role, in the order of the file.
                pub const ALL: &[::auth_axum::__private::Role] = &[#(#all),*];
            }
        }
    }

    pub(crate) fn permissions(&self, input: &Input, declared: &Declared<'_>) -> TokenStream {
        let file = input.rules.value();
        let constant = |(number, ident): &(usize, Ident)| {
            let permission = declared.permissions.get(*number)?;
            let (name, about) = (permission.name(), about_permission(declared, permission, &file));
            Some(quote! {
                #[doc = #about]
                pub const #ident: ::auth_axum::__private::Permission = ::auth_axum::__private::Permission::named(#name);
            })
        };
        let modules = self.objects.iter().map(|(ident, actions)| {
            let about = format!("Permissions on `{}`.", ident.to_string().trim_start_matches("r#"));
            let actions = actions.iter().filter_map(constant);
            quote! {
                #[doc = #about]
                pub mod #ident { #(#actions)* }
            }
        });
        let alone = self.alone.iter().filter_map(constant);
        let all = self
            .objects
            .iter()
            .flat_map(|(object, actions)| actions.iter().map(move |(_, action)| quote!(self::#object::#action)))
            .chain(self.alone.iter().map(|(_, action)| quote!(#action)));
        let (visibility, lints) = (&input.visibility, crate::names::lints());
        let about = format!("The permissions of {file}.");
        quote! {
            #[doc = #about]
            #lints
            #visibility mod permissions {
                #(#modules)*
                #(#alone)*
                /// Every permission, those of one object together.
                pub const ALL: &[::auth_axum::__private::Permission] = &[#(#all),*];
            }
        }
    }
}

/// The identifier of a name, if it can have one that no other name has.
pub(super) fn ident<'a>(kind: &str, name: &'a str, taken: &mut Taken<'a>) -> Result<Ident, String> {
    let ident = identifier(kind, name, Span::call_site())?;
    match taken.insert(ident.to_string(), name) {
        Some(other) if other != name => Err(format!(
            "the {kind}s `{other}` and `{name}` would both be the constant `{ident}`: give one of them another name"
        )),
        Some(_) | None => Ok(ident),
    }
}

fn error(rules: &Rules, named: Named, message: String) -> Option<PolicyError> {
    let row = rules.row(named.row)?;
    let field = row.fields().nth(named.field);
    Some(match field {
        Some(field) => row.error(&field, message),
        None => row.whole_error(message),
    })
}

fn about_role(declared: &Declared<'_>, role: &DeclaredRole<'_>, file: &str) -> String {
    let place = |word: &str, names: &[&str]| {
        if names.is_empty() { String::new() } else { format!(", {word} {}", listed(names.iter().copied())) }
    };
    let given = declared.permissions.iter().filter_map(|permission| {
        let giving = permission.rules.iter().find(|rule| {
            rule.allows && (rule.subject == role.name || rule.subject == "*" || role.below.contains(&rule.subject))
        })?;
        let through =
            if giving.subject == role.name { String::new() } else { format!(" through `{}`", giving.subject) };
        Some(format!("- `{}`{through} (line {})", permission.name(), giving.line))
    });
    let given: Vec<String> = given.take(LISTED + 1).collect();
    let summary = match given.len() {
        0 => "It gives nothing by itself.".to_owned(),
        count => {
            let more = if count > LISTED { "\n- and more" } else { "" };
            format!(
                "It gives\n\n{}{more}",
                given.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join("\n")
            )
        }
    };
    format!(
        "The role `{}`{}{}.\n\n{summary}\n\nFirst named in line {} of {file}.",
        role.name,
        place("below", &role.above),
        place("above", &role.below),
        role.named.line
    )
}

fn about_permission(declared: &Declared<'_>, permission: &DeclaredPermission<'_>, file: &str) -> String {
    let rules = permission.rules.iter().take(LISTED).map(|rule| {
        let above = declared.roles.iter().find(|role| role.name == rule.subject).map_or(&[][..], |role| &role.above);
        let so = if above.is_empty() { String::new() } else { format!(", and so {}", listed(above.iter().copied())) };
        let verb = if rule.allows { "" } else { "never " };
        let domain = rule.domain.map(|domain| format!(" in `{domain}`")).unwrap_or_default();
        format!("- {verb}`{}`{domain}{so} (line {})", rule.subject, rule.line)
    });
    let more = if permission.rules.len() > LISTED { "\n- and more" } else { "" };
    format!(
        "The permission `{}`, which have, by {file},\n\n{}{more}",
        permission.name(),
        rules.collect::<Vec<_>>().join("\n")
    )
}

fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = if names.len() > LISTED { " and more" } else { "" };
    format!("{}{more}", names.take(LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
}

/// As many things are named in a sentence.
const LISTED: usize = 20;
