//! Which permissions there are: actions on an object, and those that stand alone.

use syn::{Attribute, Ident, Visibility};

use super::{
    name::Name,
    parse::{Block, Described, PermissionEntry},
    roles::collision,
};
use crate::errors::Errors;

/// The permissions of a block.
pub(crate) struct Permissions {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) word: Ident,
    pub(crate) objects: Vec<Object>,
    pub(crate) alone: Vec<Permission>,
}

/// `articles { .. }`.
pub(crate) struct Object {
    pub(crate) name: Name,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) actions: Vec<Permission>,
}

pub(crate) struct Permission {
    pub(crate) name: Name,
    pub(crate) docs: Vec<Attribute>,
    /// As tokens and stores spell it, `articles:read`.
    pub(crate) full: String,
}

pub(crate) fn declare(block: Block<PermissionEntry>, errors: &mut Errors) -> Permissions {
    let Block { attrs, vis, word, entries } = block;
    let mut permissions = Permissions { attrs, vis, word, objects: Vec::new(), alone: Vec::new() };
    for PermissionEntry { name: Described { docs, word }, actions } in entries {
        let Some(name) = word.check("permission", errors) else { continue };
        match actions {
            None => permissions.alone(Permission { full: name.text.clone(), name, docs }, errors),
            Some(actions) => permissions.object(Object { name, docs, actions: Vec::new() }, actions, errors),
        }
    }
    permissions
}

impl Permissions {
    /// Every permission, objects first.
    pub(crate) fn every(&self) -> impl Iterator<Item = &Permission> {
        self.objects.iter().flat_map(|object| &object.actions).chain(&self.alone)
    }

    fn alone(&mut self, permission: Permission, errors: &mut Errors) {
        if self.is_new(&permission, &self.alone, errors) {
            self.alone.push(permission);
        }
    }

    fn object(&mut self, mut object: Object, actions: Vec<Described>, errors: &mut Errors) {
        if let Some(other) = self.objects.iter().find(|other| other.name.ident == object.name.ident) {
            let message = if other.name.text == object.name.text {
                format!("`{}` stands here already: put these actions there", object.name.text)
            } else {
                collision("object", &object.name, &other.name).replace("constant", "module")
            };
            errors.at_span(object.name.span, message);
            return;
        }
        for Described { docs, word } in actions {
            let Some(name) = word.check("permission", errors) else { continue };
            let permission = Permission { full: format!("{}:{}", object.name.text, name.text), name, docs };
            if self.is_new(&permission, &object.actions, errors) {
                object.actions.push(permission);
            }
        }
        self.objects.push(object);
    }

    /// Reports a name or an identifier that is taken.
    fn is_new(&self, permission: &Permission, beside: &[Permission], errors: &mut Errors) -> bool {
        let span = permission.name.span;
        if self.every().chain(beside).any(|other| other.full == permission.full) {
            errors.at_span(span, format_args!("the permission `{}` is declared already", permission.full));
        } else if let Some(other) = beside.iter().find(|other| other.name.ident == permission.name.ident) {
            errors.at_span(span, collision("permission", &permission.name, &other.name));
        } else {
            return true;
        }
        false
    }
}
