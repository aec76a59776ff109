use core::{convert::Infallible, fmt};
use std::sync::Arc;

use auth_core::{Requirement, Rule};
use axum::{
    Extension, Router,
    extract::Request,
    handler::Handler,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, Route},
};
use tower_layer::Layer;
use tower_service::Service;

use super::{
    access::{Access, AccessMatrix, AccessRow, Origin},
    around::{Around, RouterRule},
    fallbacks::Fallbacks,
    guarded::{Guarded, IntoGuarded},
    method_router::GuardedMethodRouter,
    methods,
};
use crate::{
    auth::Auth, authenticate::AuthenticateLayer, context::Context, guard::Guard, requires::Decides, rules::Anybody,
};

/// A router that takes no handler without a rule, and that is no use without an [`Auth`] to decide the rules by.
///
/// Routes, nesting, merging, layers and state work as on `axum::Router`. A nested handler sees the whole path in its
/// `Uri`. An empty 404 or 405, as routers answer them, gets a problem for a body.
///
/// # Denies
///
/// Every request that does not meet the rule of its route; an unknown path is 404 and an unknown method 405 with
/// `Allow`, for anybody.
///
/// # Examples
///
/// ```
/// use auth_axum::{Auth, GuardedRouter, get, public, require_roles, testing::TestIssuer};
///
/// auth_axum::names! { roles { admin > editor } permissions {} }
///
/// #[public]
/// async fn index() -> &'static str {
///     "hello"
/// }
///
/// #[require_roles(admin)]
/// async fn reports() -> &'static str {
///     "an editor is denied with 403, nobody with 401"
/// }
///
/// # async fn serve() -> Result<(), auth_axum::ConfigError> {
/// let issuer = TestIssuer::new("https://issuer.example", "https://api.example");
/// let auth = Auth::builder().issuer(issuer.issuer()).build().await?;
/// let app: axum::Router =
///     GuardedRouter::new().route("/", get(index)).route("/reports", get(reports)).into_router(auth);
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct GuardedRouter<S = ()> {
    /// The rules of this router, for all that it holds now or later.
    rules: Vec<RouterRule<S>>,
    routes: Vec<GuardedRoute<S>>,
    fallbacks: Vec<GuardedRoute<S>>,
    outside: Vec<Outside<S>>,
    /// No routes: the layers that hold for what no route matches.
    unmatched: Router<S>,
}

/// The handlers of one path, and the rules of the routers around them.
struct GuardedRoute<S> {
    path: String,
    methods: MethodRouter<S>,
    access: Vec<Access>,
    rules: Vec<RouterRule<S>>,
    /// Whether layers stand around the handlers, which may look for the principal.
    layered: bool,
    #[cfg(feature = "utoipa")]
    described: Option<super::routes::Described>,
}

/// What stands outside of the guards, by an explicit call.
struct Outside<S> {
    /// `None` where the foreign router brings its own paths.
    path: Option<String>,
    router: Router<S>,
    reason: &'static str,
    rules: Vec<RouterRule<S>>,
}

impl<S: Clone + Send + Sync + 'static> GuardedRouter<S> {
    /// A router without routes.
    pub fn new() -> Self {
        Self {
            rules: Vec::new(),
            routes: Vec::new(),
            fallbacks: Vec::new(),
            outside: Vec::new(),
            unmatched: Router::new(),
        }
    }

    /// Adds the handlers of a path.
    pub fn route(mut self, path: &str, methods: impl IntoGuarded<S>) -> Self {
        self.routes.push(GuardedRoute::new(path.to_owned(), methods.into_guarded()));
        self
    }

    /// Adds handlers that `#[utoipa::path]` describes, each at the path and methods that it says: `routes!(list, create)`.
    #[cfg(feature = "utoipa")]
    pub fn routes(mut self, routes: super::routes::Routes<S>) -> Self {
        for (path, methods, described) in routes.into_parts() {
            self.routes.push(GuardedRoute { described: Some(described), ..GuardedRoute::new(path, methods) });
        }
        self
    }

    /// Adds the routes of another router, below a path.
    pub fn nest(mut self, prefix: &str, router: Self) -> Self {
        let router = router.settled();
        let below = |mut route: GuardedRoute<S>| {
            route.path = join(prefix, &route.path);
            route
        };
        self.routes.extend(router.routes.into_iter().map(below));
        self.fallbacks.extend(router.fallbacks.into_iter().map(below));
        self.outside.extend(router.outside.into_iter().map(|mut outside| {
            match &mut outside.path {
                Some(path) => *path = join(prefix, path),
                None => outside.path = Some(prefix.to_owned()),
            }
            outside
        }));
        self
    }

    /// Adds the routes of another router.
    pub fn merge(mut self, router: Self) -> Self {
        let router = router.settled();
        self.routes.extend(router.routes);
        self.fallbacks.extend(router.fallbacks);
        self.outside.extend(router.outside);
        self
    }

    /// Adds a rule to everything that this router holds so far *and* gets later: each route, nested and merged ones,
    /// fallbacks, and what stands outside. The rule comes before the route's own, and both must be met.
    ///
    /// # Examples
    ///
    /// ```
    /// use auth_axum::{GuardedRouter, get, public, rule};
    ///
    /// auth_axum::names! { roles { staff } permissions {} }
    ///
    /// #[public]
    /// async fn notes() {}
    ///
    /// // who is not staff is denied, though the handler alone would take anybody
    /// let router: GuardedRouter = GuardedRouter::new().route("/notes", get(notes)).require(rule!(role(staff)));
    /// assert_eq!(router.access().rows()[0].rule().to_string(), "all(role=staff, public)");
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "the value stands for its type, which is all there is to a rule")]
    pub fn require<R: Decides<S>>(mut self, rule: R) -> Self {
        let _ = &rule;
        self.rules.push(RouterRule::new::<R>());
        self
    }

    /// Answers what no route of this router matches with a handler, which has a rule as every other. A second call replaces
    /// the first; in a nested router it answers for what lies below its path.
    ///
    /// # Panics
    ///
    /// When the router is finished, if two routers with a fallback were merged, as axum does.
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Guarded + 'static,
    {
        self.fallbacks.retain(|fallback| !fallback.path.is_empty());
        self.fallbacks.push(GuardedRoute::new(String::new(), methods::any(handler)));
        self
    }

    /// Mounts something that checks no rule of ours, a file server or a router of another crate, below a path, for this
    /// reason. The access matrix lists it with the reason; rules of the routers around it hold for it too.
    ///
    /// At `/` it answers whatever no guarded route matches, other spellings of guarded paths too (`/%61dmin`): what a file
    /// server finds there must not depend on a guarded route standing before it.
    ///
    /// # Panics
    ///
    /// When the router is finished, if something else is mounted at `/` or is the fallback, as axum does for two fallbacks.
    pub fn unguarded(mut self, path: &str, reason: &'static str, router: Router<S>) -> Self {
        self.outside.push(Outside { path: Some(path.to_owned()), router, reason, rules: Vec::new() });
        self
    }

    /// As [`GuardedRouter::unguarded`], for a router that brings its own whole paths.
    ///
    /// # Panics
    ///
    /// When the router is finished, if a path is taken already or there are two fallbacks, as axum does.
    pub fn merge_unguarded(mut self, reason: &'static str, router: Router<S>) -> Self {
        self.outside.push(Outside { path: None, router, reason, rules: Vec::new() });
        self
    }

    /// Wraps everything that this router holds so far, guards included, and its answers to unknown paths and methods, in a
    /// layer.
    ///
    /// The credential layer stays outermost, so on a route that asks for more than `#[public]` the layer finds the
    /// [`Principal`](auth_core::Principal) in the request's extensions. Elsewhere (a public route, what is mounted unguarded, a layer
    /// around a single handler) nobody has asked who is calling yet: such a layer extracts the `Principal`. What must come before
    /// authentication goes around the router that [`GuardedRouter::into_router`] returns.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error: Into<Infallible>, Response: IntoResponse, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        for route in self.routes.iter_mut().chain(&mut self.fallbacks) {
            route.methods = core::mem::take(&mut route.methods).layer(layer.clone());
            route.layered = true;
        }
        for outside in &mut self.outside {
            outside.router = core::mem::take(&mut outside.router).layer(layer.clone());
        }
        self.unmatched = self.unmatched.layer(layer);
        self
    }

    /// Gives the handlers, policies and resources their state.
    pub fn with_state<S2: Clone + Send + Sync + 'static>(self, state: S) -> GuardedRouter<S2> {
        let bind = |rules: &[RouterRule<S>]| rules.iter().map(|rule| rule.with_state(&state)).collect();
        let guarded = |route: GuardedRoute<S>| GuardedRoute {
            path: route.path,
            methods: route.methods.with_state(state.clone()),
            access: route.access,
            rules: bind(&route.rules),
            layered: route.layered,
            #[cfg(feature = "utoipa")]
            described: route.described,
        };
        GuardedRouter {
            rules: bind(&self.rules),
            unmatched: self.unmatched.with_state(state.clone()),
            routes: self.routes.into_iter().map(guarded).collect(),
            fallbacks: self.fallbacks.into_iter().map(guarded).collect(),
            outside: self
                .outside
                .into_iter()
                .map(|outside| Outside {
                    path: outside.path,
                    router: outside.router.with_state(state.clone()),
                    reason: outside.reason,
                    rules: bind(&outside.rules),
                })
                .collect(),
        }
    }

    /// Who may call what. Ask before the router is finished.
    pub fn access(&self) -> AccessMatrix {
        let guarded = self.routes.iter().map(|route| (route, route.path.clone()));
        let fallbacks = self.fallbacks.iter().map(|route| (route, format!("{}/{{*}}", route.path)));

        let mut rows: Vec<AccessRow> = Vec::new();
        for (route, path) in guarded.chain(fallbacks) {
            let (requirements, hides) = self.around(&route.rules);
            rows.extend(route.access.iter().map(|access| AccessRow::of(access, &path, requirements.clone(), hides)));
        }
        for outside in &self.outside {
            let (requirements, hides) = self.around(&outside.rules);
            rows.push(AccessRow {
                methods: "*".to_owned(),
                path: outside.path.clone().unwrap_or_else(|| "(its own paths)".to_owned()),
                own: &Requirement::Public,
                around: requirements,
                hides,
                origin: Origin::Outside { reason: outside.reason },
            });
        }
        AccessMatrix::new(rows)
    }

    /// What `#[utoipa::path]` says of each route, with its rule.
    #[cfg(feature = "utoipa")]
    pub(crate) fn described(&self) -> impl Iterator<Item = (&str, &super::routes::Described, AccessRow)> {
        self.routes.iter().filter_map(|route| {
            let (described, access) = (route.described.as_ref()?, route.access.first()?);
            let (requirements, hides) = self.around(&route.rules);
            Some((route.path.as_str(), described, AccessRow::of(access, &route.path, requirements, hides)))
        })
    }

    /// What the routers around something ask for, this one and those inside of it, and whether one of them hides existence.
    fn around(&self, inner: &[RouterRule<S>]) -> (Vec<&'static Requirement>, bool) {
        let all = || self.rules.iter().chain(inner);
        (all().map(|rule| rule.requirement).collect(), all().any(RouterRule::hides))
    }

    /// Gives the rules of this router to all that it holds.
    fn settled(mut self) -> Self {
        let rules = core::mem::take(&mut self.rules);
        let guarded = self.routes.iter_mut().chain(&mut self.fallbacks).map(|route| &mut route.rules);
        for held in guarded.chain(self.outside.iter_mut().map(|outside| &mut outside.rules)) {
            held.splice(0..0, rules.iter().cloned());
        }
        self
    }
}

impl GuardedRouter {
    /// The router to serve: the credential layer stands around all of it.
    ///
    /// Layers put around the result come before authentication: tracing, CORS, request ids. Routes added to the result
    /// are axum's and have no rule; applications can forbid that with clippy's `disallowed-methods`.
    ///
    /// # Panics
    ///
    /// If two routes overlap or a path is malformed, as axum does.
    #[expect(clippy::needless_pass_by_value, reason = "a router takes its own handle on the service")]
    pub fn into_router(self, auth: Auth) -> Router {
        let Self { routes, fallbacks, outside, unmatched, .. } = self.settled();

        let mut router = unmatched;
        for route in routes {
            let path = route.path.clone();
            router = router.route(&path, route.finished());
        }
        let mut rest = Fallbacks::default();
        for fallback in fallbacks {
            let prefix = fallback.path.clone();
            if let Err(second) = rest.add(&prefix, Router::new().fallback_service(fallback.finished())) {
                router = twice(router, second);
            }
        }
        for Outside { path, router: mut foreign, rules, .. } in outside {
            if let Some(around) = Around::bound(&rules) {
                foreign = foreign.layer(middleware::from_extractor::<Guard<Anybody>>()).layer(Extension(around));
            }
            match path.as_deref() {
                None => router = router.merge(foreign),
                Some("/") => {
                    if let Err(second) = rest.add("/", foreign) {
                        router = twice(router, second);
                    }
                }
                Some(path) => router = router.nest_service(path, foreign),
            }
        }
        if let Some(rest) = rest.into_service() {
            router = router.fallback_service(rest);
        }
        // the state makes axum apply the layers here, once, in place of at each request
        router.layer(AuthenticateLayer::new(auth.service().clone())).with_state(())
    }
}

impl<S: Clone + Send + Sync + 'static> GuardedRoute<S> {
    fn new(path: String, methods: GuardedMethodRouter<S>) -> Self {
        let (methods, access, layered) = methods.into_parts();
        Self {
            path,
            methods,
            access,
            rules: Vec::new(),
            layered,
            #[cfg(feature = "utoipa")]
            described: None,
        }
    }
}

impl GuardedRoute<()> {
    /// The handlers, told of the rules around them; where layers stand between, the caller is identified before those run.
    fn finished(self) -> MethodRouter {
        let around = Around::bound(&self.rules);
        let requirements = around.as_deref().map(Around::requirements).unwrap_or_default();
        let guarded = |access: &&Access| !Rule::new(access.requirement, requirements).is_public();
        let asks: Arc<[_]> = self.access.iter().filter(guarded).map(|access| access.methods).collect();

        let mut methods = self.methods;
        if self.layered && !asks.is_empty() {
            methods = methods.layer(middleware::from_fn(move |request, next| identify(asks.clone(), request, next)));
        }
        match around {
            Some(around) => methods.layer(Extension(around)),
            None => methods,
        }
    }
}

/// Asks who is calling before the layers of a route run, for the methods that have more than a public rule.
async fn identify(asks: Arc<[Option<MethodFilter>]>, request: Request, next: Next) -> Response {
    let method = MethodFilter::try_from(request.method().clone()).ok();
    let of_get = |filter: MethodFilter| method == Some(MethodFilter::HEAD) && filter.or(MethodFilter::GET) == filter;
    let concerned = asks.iter().any(|filter| match (filter, method) {
        (None, _) => true,
        (Some(filter), Some(method)) => filter.or(method) == *filter || of_get(*filter),
        (Some(_), None) => false,
    });
    if !concerned {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    Context::identify_in(&mut parts).await;
    next.run(Request::from_parts(parts, body)).await
}

impl<S: Clone + Send + Sync + 'static> Default for GuardedRouter<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for GuardedRouter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paths = self.routes.iter().map(|route| &route.path);
        f.debug_struct("GuardedRouter").field("paths", &paths.collect::<Vec<_>>()).finish_non_exhaustive()
    }
}

/// Has axum say in its own words that there are two fallbacks.
fn twice(router: Router, second: Router) -> Router {
    router.merge(Router::new().fallback_service(second)).merge(Router::new().fallback(async || ()))
}

/// A path below another, as `axum::Router::nest` joins them.
fn join(prefix: &str, path: &str) -> String {
    match path {
        path if prefix.ends_with('/') => format!("{prefix}{}", path.trim_start_matches('/')),
        "/" => prefix.to_owned(),
        path => format!("{prefix}{path}"),
    }
}
