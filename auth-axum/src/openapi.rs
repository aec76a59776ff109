//! The security of operations, taken from the guards: an OpenAPI document says what is enforced, because both are
//! made of the same rule.

use auth_core::{Principal, Requirement, Rule, Truth};
use utoipa::openapi::{
    ComponentsBuilder, OpenApi, RefOr, ResponseBuilder,
    content::ContentBuilder,
    extensions::ExtensionsBuilder,
    path::Operation,
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use crate::routing::{AccessRow, GuardedRouter};

impl<S: Clone + Send + Sync + 'static> GuardedRouter<S> {
    /// Completes a document with every route that was added by `routes!`: its operation and schemas as `#[utoipa::path]`
    /// describes them, its security as its guard enforces it, and the answers of a denial.
    ///
    /// `security` lists the ways to meet the rule, each with all that it takes: `role:admin`, `permission:articles:read`,
    /// `scope:…`, `policy:…`, and `not role:…`. The rule as written stands beside it as `x-portcullis-rule`.
    ///
    /// # Examples
    ///
    /// ```
    /// use auth_axum::{GuardedRouter, require_roles, routes};
    ///
    /// auth_axum::names! { roles { admin } permissions {} }
    ///
    /// #[utoipa::path(get, path = "/reports", responses((status = 200)))]
    /// #[require_roles(admin)]
    /// async fn reports() {}
    ///
    /// let router: GuardedRouter = GuardedRouter::new().routes(routes!(reports));
    /// let document = serde_json::to_value(router.openapi(utoipa::openapi::OpenApi::default())).unwrap();
    /// let operation = &document["paths"]["/reports"]["get"];
    /// assert_eq!(operation["security"], serde_json::json!([{ "bearer": ["role:admin"] }]));
    /// assert!(operation["responses"]["403"].is_object()); // the denial is documented too
    /// ```
    #[must_use]
    pub fn openapi(&self, document: OpenApi) -> OpenApi {
        self.describe(document, |_| true)
    }

    /// As [`GuardedRouter::openapi`], with only the operations that this principal could call: those whose rule it meets,
    /// and those that hang on a policy.
    #[must_use]
    pub fn openapi_as(&self, document: OpenApi, principal: Option<&Principal>) -> OpenApi {
        self.describe(document, |row| row.rule().evaluate_stepped_up(principal, &[]) != Truth::False)
    }

    fn describe(&self, mut document: OpenApi, shown: impl Fn(&AccessRow) -> bool) -> OpenApi {
        let mut components = ComponentsBuilder::from(document.components.take().unwrap_or_default()).security_scheme(
            SCHEME,
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build()),
        );
        for (path, described, row) in self.described().filter(|(_, _, row)| shown(row)) {
            let operation = secured(described.operation.clone(), &row);
            document.paths.add_path_operation(path, described.methods.clone(), operation);
            components = described
                .schemas
                .iter()
                .fold(components, |components, (name, schema)| components.schema(name.clone(), schema.clone()));
        }
        document.components = Some(components.build());
        document
    }
}

/// The operation with its rule: security, the rule as written, and the answers of a denial where it has none yet.
fn secured(mut operation: Operation, row: &AccessRow) -> Operation {
    let rule = row.rule();
    operation.extensions = Some(
        ExtensionsBuilder::from(operation.extensions.take().unwrap_or_default())
            .add("x-portcullis-rule", rule.to_string())
            .build(),
    );
    if rule.is_public() {
        // an empty list: no security, whatever the document asks for in general
        operation.security = Some(Vec::new());
        return operation;
    }

    let ways = ways(rule).unwrap_or_else(|| vec![Vec::new()]);
    let mut security: Vec<_> = ways.into_iter().map(|way| SecurityRequirement::new(SCHEME, way)).collect();
    if rule.evaluate_stepped_up(None, &[]) != Truth::False {
        // a policy has an answer for nobody too: the credential is optional
        security.insert(0, SecurityRequirement::default());
    }
    operation.security = Some(security);

    let refused = if row.hides_existence() { ("404", "Not found, or not for you") } else { ("403", "Not allowed") };
    for (status, description) in [("401", "No valid credential"), refused] {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| {
            let problem = ContentBuilder::new().build();
            let response = ResponseBuilder::new().description(description).content("application/problem+json", problem);
            RefOr::T(response.build())
        });
    }
    operation
}

/// The ways to meet a rule: one of them, with everything that it lists. `None` where they are too many to list.
fn ways(rule: Rule<'_>) -> Option<Vec<Vec<String>>> {
    product(rule.parts().map(|part| of(part, Sense::Met)))
}

#[derive(Clone, Copy)]
enum Sense {
    Met,
    NotMet,
}

impl Sense {
    fn other(self) -> Self {
        match self {
            Self::Met => Self::NotMet,
            Self::NotMet => Self::Met,
        }
    }
}

fn of(requirement: &Requirement, sense: Sense) -> Option<Vec<Vec<String>>> {
    let fact = |text: String| {
        Some(vec![vec![match sense {
            Sense::Met => text,
            Sense::NotMet => format!("not {text}"),
        }]])
    };
    match (requirement, sense) {
        (Requirement::All(parts), Sense::Met) | (Requirement::Any(parts), Sense::NotMet) => {
            product(parts.iter().map(|part| of(part, sense)))
        }
        (Requirement::Any(parts), Sense::Met) | (Requirement::All(parts), Sense::NotMet) => {
            let mut all = Vec::new();
            for part in *parts {
                all.extend(of(part, sense)?);
            }
            (all.len() <= MOST_WAYS).then_some(all)
        }
        (Requirement::Authenticated | Requirement::Public, _) => Some(vec![Vec::new()]),
        (Requirement::Client(id), _) => fact(format!("client:{id}")),
        (Requirement::Never, _) => Some(vec![vec!["never".to_owned()]]),
        (Requirement::Not(inner), sense) => of(inner, sense.other()),
        (Requirement::Permission(permission), _) => fact(format!("permission:{permission}")),
        (Requirement::Policy(policy), _) => fact(format!("policy:{}", policy.name())),
        (Requirement::Role(role), _) => fact(format!("role:{role}")),
        (Requirement::Scope(scope), _) => fact(format!("scope:{scope}")),
        (Requirement::SignedIn(how), _) => fact(how.to_string()),
    }
}

/// Every combination of one way of each part.
fn product(parts: impl Iterator<Item = Option<Vec<Vec<String>>>>) -> Option<Vec<Vec<String>>> {
    let mut all = vec![Vec::new()];
    for part in parts {
        let part = part?;
        if all.len() * part.len() > MOST_WAYS {
            return None;
        }
        all = all
            .iter()
            .flat_map(|before: &Vec<String>| {
                part.iter().map(move |way| {
                    let mut both = before.clone();
                    both.extend(way.iter().filter(|name| !before.contains(name)).cloned());
                    both
                })
            })
            .collect();
    }
    Some(all)
}

/// The name of the security scheme in the document.
const SCHEME: &str = "bearer";
/// More ways than anybody reads.
const MOST_WAYS: usize = 64;
