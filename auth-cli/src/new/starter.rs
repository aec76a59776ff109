use clap::ValueEnum;

/// What a policy can be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Starter {
    /// What is not denied is allowed: rules say who may not.
    DenyOverride,
    /// Who owns a thing may change it: rules over attributes.
    Ownership,
    /// Roles, and what each may do.
    Rbac,
    /// Roles within a tenant.
    Tenants,
}

/// A file's name and text.
pub(super) type File = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal) => {
        [
            ("model.conf", include_str!(concat!("starters/", $folder, "/model.conf"))),
            ("policy.csv", include_str!(concat!("starters/", $folder, "/policy.csv"))),
            ("policy.test.toml", include_str!(concat!("starters/", $folder, "/policy.test.toml"))),
        ]
    };
}

impl Starter {
    pub(super) fn files(self) -> [File; 3] {
        match self {
            Self::DenyOverride => files!("deny-override"),
            Self::Ownership => files!("ownership"),
            Self::Rbac => files!("rbac"),
            Self::Tenants => files!("tenants"),
        }
    }
}
