use super::{ClaimPath, Mapping, TokenType};

/// What the access tokens of a product look like: their `typ`, how an ID token is told from one, which claims they must have,
/// and which of them say what their holder may.
///
/// Only [`strict`](Self::strict) keeps other kinds of token away by their header (RFC 9068). The products write `typ: JWT`,
/// into ID tokens too, so their profiles ask for the claims that only access tokens have, and the audience does the rest:
/// give the API one of its own.
///
/// # Examples
///
/// ```
/// use auth_core::token::{ClaimPath, Issuer, Profile, Verifier};
///
/// let zitadel = Issuer::discover("https://example.zitadel.cloud")
///     .audience("283110010000000001")
///     .profile(Profile::zitadel("283110010000000001"));
/// let auth0 = Issuer::discover("https://tenant.eu.auth0.com/")
///     .audience("https://api.example")
///     .profile(Profile::auth0().with_mapping(|claims| claims.and_roles_at(ClaimPath::new(["https://api.example/roles"]))));
/// let verifier = Verifier::new([zitadel, auth0])?;
///
/// // the roles of a project without a name would be those of any
/// let denied = Verifier::new([Issuer::discover("https://example.zitadel.cloud").audience("a").profile(Profile::zitadel(""))]);
/// assert!(denied.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Profile {
    pub(super) kind: TokenType,
    pub(super) shape: Shape,
    pub(super) mapping: Mapping,
}

/// Which claims tell an access token from other tokens of its issuer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// Each of these is there.
    pub(super) required: &'static [&'static str],
    /// One of these is there, and names the client.
    pub(super) client: &'static [&'static str],
    /// None of these is there: they belong to ID tokens.
    pub(super) foreign: &'static [&'static str],
    /// The claim `typ` is one of these, where any are named.
    pub(super) kinds: &'static [&'static str],
    /// What the profile is about was left empty, by the name of the setting.
    pub(super) unnamed: Option<&'static str>,
}

impl Profile {
    /// Access tokens of RFC 9068: `typ: at+jwt`, with `iat`, `jti` and `client_id` (section 2.2); `roles`, `permissions` and
    /// `scope` say what their holder may.
    pub fn strict() -> Self {
        Self {
            kind: TokenType::AtJwt,
            shape: Shape { required: &["iat", "jti", "client_id"], ..Shape::default() },
            mapping: Mapping::new(),
        }
    }

    /// Auth0: `permissions` (an array; switch on "Add Permissions in the Access Token") and `scope`. Roles stand in claims
    /// of one's own: add them [to the mapping](Self::with_mapping).
    pub fn auth0() -> Self {
        Self {
            kind: TokenType::Jwt,
            shape: Shape { client: &["client_id", "azp"], foreign: OF_ID_TOKENS, ..Shape::default() },
            mapping: Mapping::none()
                .permissions_at(ClaimPath::new(["permissions"]))
                .scopes_at(ClaimPath::new(["scope"])),
        }
    }

    /// Zitadel: the roles of this project (its id), from `urn:zitadel:iam:org:project:{id}:roles` and no other claim, granted
    /// by any organisation; `scope` where it is there.
    pub fn zitadel(project: &str) -> Self {
        Self::of_zitadel(project, None)
    }

    /// Zitadel, as [`zitadel`](Self::zitadel): only those roles that this organisation (its id) granted.
    pub fn zitadel_of_organisation(project: &str, organisation: &str) -> Self {
        Self::of_zitadel(project, Some(organisation))
    }

    fn of_zitadel(project: &str, organisation: Option<&str>) -> Self {
        let roles = ClaimPath::new([format!("urn:zitadel:iam:org:project:{project}:roles")]);
        let mapping = Mapping::none().scopes_at(ClaimPath::new(["scope"]));
        let unnamed = if project.trim().is_empty() {
            Some("project")
        } else if organisation.is_some_and(|id| id.trim().is_empty()) {
            Some("organisation")
        } else {
            None
        };
        Self {
            kind: TokenType::Jwt,
            shape: Shape {
                required: &["iat", "jti", "client_id"],
                foreign: &["at_hash", "azp", "c_hash", "nonce"],
                unnamed,
                ..Shape::default()
            },
            mapping: match organisation {
                None => mapping.and_roles_named_at(roles),
                Some(id) => mapping.and_roles_named_at_by(roles, id),
            },
        }
    }

    /// Keycloak: `realm_access.roles`, the roles of this client from `resource_access.{client}.roles` and no other's, and
    /// `scope`.
    pub fn keycloak(client: &str) -> Self {
        Self {
            kind: TokenType::Jwt,
            shape: Shape {
                required: &["iat", "jti"],
                client: &["client_id", "azp"],
                foreign: OF_ID_TOKENS,
                kinds: &["Bearer", "DPoP"],
                unnamed: client.trim().is_empty().then_some("client"),
            },
            mapping: Mapping::none()
                .and_roles_at(ClaimPath::new(["realm_access", "roles"]))
                .and_roles_at(ClaimPath::new(["resource_access", client, "roles"]))
                .scopes_at(ClaimPath::new(["scope"])),
        }
    }

    /// Microsoft Entra ID: `roles` (app roles) and `scp` (delegated scopes).
    pub fn entra() -> Self {
        Self {
            kind: TokenType::Jwt,
            shape: Shape { required: &["iat"], client: &["azp", "appid"], foreign: OF_ID_TOKENS, ..Shape::default() },
            mapping: Mapping::none().and_roles_at(ClaimPath::new(["roles"])).scopes_at(ClaimPath::new(["scp"])),
        }
    }

    /// Changes the mapping of claims.
    pub fn with_mapping(mut self, change: impl FnOnce(Mapping) -> Mapping) -> Self {
        self.mapping = change(self.mapping);
        self
    }
}

impl Shape {
    /// What is asked of the tokens of an issuer without a profile.
    pub(super) fn of(kind: TokenType) -> Self {
        match kind {
            TokenType::AtJwt | TokenType::Only(_) => Self::default(),
            TokenType::Jwt => Self { foreign: OF_ID_TOKENS, ..Self::default() },
        }
    }
}

/// What only ID tokens have (OpenID Connect Core sections 2 and 3.3.2.11).
const OF_ID_TOKENS: &[&str] = &["at_hash", "c_hash", "nonce"];
