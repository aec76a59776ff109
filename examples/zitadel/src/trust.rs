use auth_axum::{
    Auth, AuthBuilder,
    token::{Introspection, IntrospectionClient, Issuer, Profile, RemoteKeys},
};

use crate::{Compat, Settings, local::Local};

/// Whose tokens count.
#[derive(Debug)]
pub enum Trust {
    /// Those of the issuer of the settings, with the keys that it publishes.
    Issuer {
        /// Whether the service starts also where the issuer can't be asked.
        lazy: bool,
    },
    /// Those of a key of this service's own, for a look around without any issuer.
    Local(Local),
}

/// The form of an answer that is an error.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub enum Format {
    /// As fastapi-zitadel-auth has it.
    #[default]
    Compat,
    /// As Portcullis has it (RFC 9457).
    Problem,
}

impl Trust {
    /// The service's word on it.
    pub fn auth(&self, settings: &Settings, format: Format) -> AuthBuilder {
        let auth = Auth::builder().issuer(self.issuer(settings)).realm("zitadel");
        match format {
            Format::Compat => auth.format(Compat),
            Format::Problem => auth,
        }
    }

    fn issuer(&self, settings: &Settings) -> Issuer {
        let issuer = match self {
            Self::Issuer { lazy } => {
                let keys = RemoteKeys::discover(&*settings.issuer).lifetime(settings.cache_ttl);
                Issuer::remote(if *lazy { keys.lazy() } else { keys })
            }
            Self::Local(local) => local.issuer(),
        };
        // the project, or the client: Zitadel names both where the project is asked for
        let issuer = issuer.audience(&*settings.project_id).audience(&*settings.client_id);
        let issuer = issuer.profile(Profile::zitadel(&settings.project_id)).leeway(settings.leeway);
        match (&settings.introspection, self) {
            (Some((id, secret)), Self::Issuer { .. }) => {
                let me = IntrospectionClient::with_secret(&**id, secret.clone());
                issuer.introspection(Introspection::discover(me))
            }
            (Some(_), Self::Local(_)) | (None, _) => issuer,
        }
    }
}
