//! The words of the grammar, each written once.

use syn::Path;

/// The attributes that say who may call a handler.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Directive {
    Authenticated,
    Authorize,
    Policy,
    Public,
    RequireAuth,
    RequirePermissions,
    RequireRoles,
    RequireScopes,
}

/// What a name in a rule can be the name of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Client,
    Permission,
    Policy,
    Role,
    Scope,
}

/// How the parts of a list combine where nothing is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combination {
    All,
    Any,
}

impl Directive {
    const EVERY: [Self; 8] = [
        Self::Authenticated,
        Self::Authorize,
        Self::Policy,
        Self::Public,
        Self::RequireAuth,
        Self::RequirePermissions,
        Self::RequireRoles,
        Self::RequireScopes,
    ];

    /// The attribute of this path: `#[policy]`, `#[auth_axum::policy]` or `#[::auth_axum::policy]`.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let word = ours(path)?;
        Self::EVERY.into_iter().find(|directive| word == directive.word())
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Authenticated => "authenticated",
            Self::Authorize => "authorize",
            Self::Policy => "policy",
            Self::Public => "public",
            Self::RequireAuth => "require_auth",
            Self::RequirePermissions => "require_permissions",
            Self::RequireRoles => "require_roles",
            Self::RequireScopes => "require_scopes",
        }
    }

    /// The kind of a bare name.
    pub(crate) const fn kind(self) -> Option<Kind> {
        match self {
            Self::Authenticated | Self::Authorize | Self::Public | Self::RequireAuth => None,
            Self::Policy => Some(Kind::Policy),
            Self::RequirePermissions => Some(Kind::Permission),
            Self::RequireRoles => Some(Kind::Role),
            Self::RequireScopes => Some(Kind::Scope),
        }
    }

    /// The attribute as an example of itself.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Authenticated => "#[authenticated]",
            Self::Authorize => "#[authorize(any(role(admin), permission(articles::write)))]",
            Self::Policy => "#[policy(can_edit_article)]",
            Self::Public => "#[public]",
            Self::RequireAuth => "#[require_auth(max_age = \"5m\")]",
            Self::RequirePermissions => "#[require_permissions(articles::write)]",
            Self::RequireRoles => "#[require_roles(admin)]",
            Self::RequireScopes => "#[require_scopes(\"articles.write\")]",
        }
    }
}

impl Kind {
    pub(crate) const EVERY: [Self; 5] = [Self::Client, Self::Permission, Self::Policy, Self::Role, Self::Scope];

    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|kind| word == kind.word())
    }

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Permission => "permission",
            Self::Policy => "policy",
            Self::Role => "role",
            Self::Scope => "scope",
        }
    }

    /// One name of the kind, as one writes it.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Client => "\"web\"",
            Self::Permission => "articles::write",
            Self::Policy => "can_edit_article",
            Self::Role => "admin",
            Self::Scope => "\"articles.write\"",
        }
    }

    /// The module that the short names of the kind are looked up in.
    pub(crate) const fn module(self) -> Option<&'static str> {
        match self {
            Self::Permission => Some("permissions"),
            Self::Role => Some("roles"),
            Self::Client | Self::Policy | Self::Scope => None,
        }
    }

    pub(crate) const fn combination(self) -> Combination {
        match self {
            Self::Permission | Self::Policy | Self::Scope => Combination::All,
            // a credential was issued to one client
            Self::Client | Self::Role => Combination::Any,
        }
    }
}

/// The words that take a list in parentheses.
pub(crate) const WRAPPERS: [&str; 9] =
    ["all", "any", "client", "not", "permission", "policy", "role", "scope", SIGNED_IN];

/// The word for how, and how recently, somebody signed in.
pub(crate) const SIGNED_IN: &str = "signed_in";

/// The option at the end of a rule.
pub(crate) const ON_DENY: &str = "on_deny";

/// What an attribute takes after its rule went into the outermost one's guard.
pub(crate) const GATHERED: &str = "__gathered";

/// The last word of a path that is a bare name or starts at our crate.
pub(crate) fn ours(path: &Path) -> Option<String> {
    let mut segments = path.segments.iter().map(|segment| segment.ident.to_string());
    match (segments.next(), segments.next(), segments.next()) {
        (Some(word), None, None) if path.leading_colon.is_none() => Some(word),
        (Some(krate), Some(word), None) if krate == "auth_axum" => Some(word),
        _ => None,
    }
}
