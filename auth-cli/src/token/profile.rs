use core::str::FromStr;

use auth_core::token::Profile;

/// A product whose tokens are to be understood: `auth0`, `keycloak:CLIENT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Product {
    Auth0,
    Entra,
    /// With the client whose roles count.
    Keycloak(Option<String>),
    Strict,
    /// With the project whose roles count.
    Zitadel(Option<String>),
}

impl Product {
    /// What its tokens look like. The client or project that is not said is the audience: an API has its own.
    pub(super) fn profile(&self, audience: &str) -> Profile {
        match self {
            Self::Auth0 => Profile::auth0(),
            Self::Entra => Profile::entra(),
            Self::Keycloak(client) => Profile::keycloak(client.as_deref().unwrap_or(audience)),
            Self::Strict => Profile::strict(),
            Self::Zitadel(project) => Profile::zitadel(project.as_deref().unwrap_or(audience)),
        }
    }
}

impl FromStr for Product {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (product, of) = text.split_once(':').map_or((text, None), |(product, of)| (product, Some(of.to_owned())));
        match (product, of) {
            ("auth0", None) => Ok(Self::Auth0),
            ("entra", None) => Ok(Self::Entra),
            ("keycloak", client) => Ok(Self::Keycloak(client)),
            ("strict", None) => Ok(Self::Strict),
            ("zitadel", project) => Ok(Self::Zitadel(project)),
            _ => Err("expected auth0, entra, keycloak[:CLIENT], strict or zitadel[:PROJECT]"),
        }
    }
}
