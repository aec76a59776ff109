use auth_axum::{
    Auth, AuthBuilder,
    token::{Issuer, Profile, RemoteKeys},
};

use crate::{Compat, Settings, local::Local};

/// Whose tokens count.
#[derive(Debug)]
pub enum Trust {
    /// Those of a key of this service's own, for a look around without any tenant.
    Local(Local),
    /// Those of the tenant, with the keys that it publishes.
    Tenant,
}

/// The form of an answer that is an error.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// As the example with FastAPI has it.
    #[default]
    Compat,
    /// As Portcullis has it (RFC 9457).
    Problem,
}

impl Trust {
    /// The service's word on it.
    pub fn auth(&self, settings: &Settings, format: Format) -> AuthBuilder {
        let issuer = match self {
            Self::Local(local) => local.issuer(settings),
            // as the original, it starts without having asked
            Self::Tenant => Issuer::remote(RemoteKeys::at(settings.issuer(), settings.jwks()).lazy()),
        };
        let auth =
            Auth::builder().issuer(issuer.audience(&*settings.audience).profile(Profile::auth0())).realm("auth0");
        match format {
            Format::Compat => auth.format(Compat),
            Format::Problem => auth,
        }
    }
}
