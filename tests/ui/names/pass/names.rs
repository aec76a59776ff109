//! Declared names, as tokens spell them.

use auth_axum::{Permission, Role};

auth_axum::names! {
    /// Who works here.
    pub(crate) roles {
        /// Runs the service.
        admin > editor > viewer,
        auditor,
        reporter < editor,
        intern < (auditor, reporter),
        admin > auditor,
        "night-shift" < admin,
    }

    permissions {
        /// What one does with articles.
        articles { read, create, /** Also of others. */ "write-all" },
        "api-keys" { list },
        standalone,
        "plain:text",
    }
}

mod only_roles {
    auth_axum::names! { roles { a } permissions {} }
}

#[test]
fn a_role_is_held_by_every_role_above_it() {
    let held_by = |role: Role| role.held_by().to_vec();

    assert!(held_by(roles::admin).is_empty());
    assert_eq!(held_by(roles::viewer), ["editor", "admin"]);
    assert_eq!(held_by(roles::intern), ["auditor", "reporter", "admin", "editor"]);
    assert_eq!(held_by(roles::night_shift), ["admin"]);
    assert_eq!(roles::night_shift.name(), "night-shift");
}

#[test]
fn every_name_is_listed_once() {
    let names: Vec<_> = roles::ALL.iter().map(Role::name).collect();
    assert_eq!(names, ["admin", "editor", "viewer", "auditor", "reporter", "intern", "night-shift"]);

    let names: Vec<_> = permissions::ALL.iter().map(Permission::name).collect();
    assert_eq!(
        names,
        ["articles:read", "articles:create", "articles:write-all", "api-keys:list", "standalone", "plain:text"]
    );
    assert_eq!(permissions::articles::write_all.name(), "articles:write-all");
    assert_eq!(permissions::api_keys::list.name(), "api-keys:list");
    assert_eq!(permissions::plain_text.name(), "plain:text");
    assert!(only_roles::permissions::ALL.is_empty());
    assert_eq!(only_roles::roles::ALL.len(), 1);
}
