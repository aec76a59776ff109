//! The attributes of Portcullis. Depend on `auth-axum`, which re-exports them.

mod args;
mod attribute;
mod attributes;
mod block;
mod debug_handler;
mod errors;
mod expand;
mod fallback;
mod gather;
mod handler;
mod names;
mod policy_files;
mod policy_fn;
mod routes;
mod rule;
mod signed_in;
mod symbol;
#[cfg(test)]
mod tests;
mod valid;

use proc_macro::TokenStream;

use crate::symbol::Directive;

/// Lets rules of policies ask a struct for its fields: `r.obj.author` asks the object for `author`.
///
/// Fields are `bool`, whole numbers and floats, texts (`String`, `&str`, `Cow<str>`, `Box<str>`, `Arc<str>`), structs that
/// derive it too, and `Option`s, lists and sets of these. They are borrowed: asking allocates nothing, builds no JSON, and is
/// one access where a rule is compiled ahead of time by `policy_files!`, which checks the rule against the names and kinds of the fields.
/// The struct has to be `Debug`.
///
/// - `#[attributes(rename = "owner")]` on a field gives the attribute another name;
/// - `#[attributes(skip)]` leaves a field out, so that no rule can ask for it;
/// - `#[attributes(crate = ::auth_policy)]` on the struct is for who uses `auth-policy` without `auth-axum`; with `auth-core`
///   it is `::auth_core::policy`.
///
/// # Denies
///
/// Nothing by itself. A rule that asks for an attribute that is not there, for `None`, or for a whole number beyond 64 bits
/// can't be decided, and what can't be decided allows nothing.
///
/// # Examples
///
/// ```
/// use auth_policy::{Attributes as _, Value};
/// use auth_macros::Attributes;
///
/// #[derive(Debug, Attributes)]
/// #[attributes(crate = ::auth_policy)]
/// struct Article {
///     author: Option<String>,
///     tags: Vec<String>,
///     #[attributes(rename = "version")]
///     revision: u64,
///     #[attributes(skip)]
///     body: String,
/// }
///
/// let article = Article { author: Some("bob".to_owned()), tags: vec![], revision: 3, body: "..".to_owned() };
/// assert!(matches!(article.attribute("author"), Some(Value::Text("bob"))));
/// assert!(matches!(article.attribute("version"), Some(Value::Integer(3))));
/// assert!(article.attribute("body").is_none()); // a rule that asks for it is denied
/// ```
#[proc_macro_derive(Attributes, attributes(attributes))]
pub fn attributes(item: TokenStream) -> TokenStream {
    attributes::attributes(item.into()).into()
}

/// Lets whoever is signed in call the handler.
///
/// # Denies
///
/// With 401 if nobody is signed in.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, Principal, authenticated, get};
///
/// #[authenticated]
/// async fn me(user: Principal) -> String {
///     user.subject().to_owned() // who is not signed in is denied with 401 before this
/// }
///
/// let router: GuardedRouter = GuardedRouter::new().route("/me", get(me));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "authenticated");
/// ```
#[proc_macro_attribute]
pub fn authenticated(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::Authenticated, args.into(), item.into()).into()
}

/// Lets those call the handler who meet one rule of any form.
///
/// `role(..)`, `permission(..)`, `scope(..)` and `policy(..)` name what is asked for, `authenticated` asks for somebody,
/// `client("web")` for a credential that was issued to this client, `signed_in(max_age = "5m")` for a recent sign-in as
/// `#[require_auth(..)]` does, and `all(..)`, `any(..)` and `not(..)` combine. `not` stands over roles, permissions and scopes only, which can't fail.
/// Several attributes on one handler mean all of them, in any order. On `struct Staff;` the rule gets a name, for
/// `Guard<Staff>` and `GuardedRouter::require(Staff)`.
///
/// # Denies
///
/// With 401 if nobody is signed in, with 403 if the principal does not meet the rule; with 404 in place of 403 under
/// `on_deny = not_found`.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, authorize, post};
///
/// auth_axum::names! { roles { admin } permissions { articles { write } } }
///
/// // An editor whose token has no scope `articles.write` is denied with 403, and the body is not read.
/// #[authorize(any(role(admin), all(permission(articles::write), scope("articles.write"))))]
/// async fn import(body: String) {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/import", post(import));
/// assert_eq!(
///     router.access().rows()[0].rule().to_string(),
///     "any(role=admin, all(permission=articles:write, scope=articles.write))",
/// );
/// ```
#[proc_macro_attribute]
pub fn authorize(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::Authorize, args.into(), item.into()).into()
}

/// axum's `debug_handler`, at a place where it sees the guard.
///
/// axum's own above a rule counts the arguments before the guard is one of them, and fails with "takes 2 arguments but 1
/// argument was supplied". This one moves it below all other attributes, in whatever order they stand. It takes the same
/// arguments, and axum's feature `macros`; a handler with a policy needs `#[debug_handler(state = App)]`.
///
/// # Examples
///
/// ```
/// use auth_axum::require_roles;
/// use axum::{extract::Path, http::StatusCode};
///
/// auth_axum::names! { roles { admin } }
///
/// #[auth_axum::debug_handler]
/// #[require_roles(admin)] // who is no admin is denied with 403
/// async fn remove(Path(id): Path<u64>) -> StatusCode {
///     StatusCode::NO_CONTENT
/// }
/// ```
#[proc_macro_attribute]
pub fn debug_handler(args: TokenStream, item: TokenStream) -> TokenStream {
    debug_handler::debug_handler(args.into(), item.into()).into()
}

/// Makes the rules on the methods of an `impl` block work.
///
/// Methods without a rule stay as they are: nothing tells a handler from a helper. A handler has no `self`.
///
/// # Denies
///
/// What the rule of each method says; a method without one is refused by `GuardedRouter` at compile time.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, handlers, require_permissions};
///
/// auth_axum::names! { permissions { articles { read } } }
///
/// struct Articles;
///
/// #[handlers]
/// impl Articles {
///     #[require_permissions(articles::read)] // who may not read articles is denied with 403
///     async fn list() -> &'static str {
///         Self::TITLE
///     }
///
///     const TITLE: &str = "articles";
/// }
///
/// let router: GuardedRouter = GuardedRouter::new().route("/articles", get(Articles::list));
/// ```
#[proc_macro_attribute]
pub fn handlers(args: TokenStream, item: TokenStream) -> TokenStream {
    block::handlers(args.into(), item.into()).into()
}

/// Declares roles, which of them stands above which, and permissions, as the modules `roles` and `permissions`.
///
/// `admin > editor` means that an admin has whatever asks for an editor; `reporter < editor` and `x < (a, b)` name the
/// roles above one. Permissions are spelt `object:action` in tokens and stores. A name that is no identifier is written as
/// text, and `"api-keys"` becomes `api_keys`. The modules are `pub` unless they say otherwise (`pub(crate) roles { .. }`),
/// and each has a list of `ALL`. A cycle, an unknown role above, or a name declared twice is an error at the word.
///
/// # Denies
///
/// Nothing by itself. A rule that asks for a name that is not declared does not compile.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, post, require_roles};
///
/// auth_axum::names! {
///     roles {
///         /// Runs the service.
///         admin > editor > viewer,
///         auditor,
///         "night-shift" < (admin, auditor),
///     }
///     permissions {
///         articles { read, create, write, delete },
///         users { list },
///     }
/// }
///
/// #[require_roles(editor)] // an admin may too; a viewer is denied with 403
/// async fn create() {}
///
/// assert_eq!(roles::viewer.held_by(), ["editor", "admin"]);
/// assert_eq!(roles::night_shift.name(), "night-shift");
/// assert_eq!(permissions::articles::read.name(), "articles:read");
/// ```
#[proc_macro]
pub fn names(input: TokenStream) -> TokenStream {
    names::names(input.into()).into()
}

/// Lets those call the handler whom every one of these policies allows.
///
/// A policy is a `#[policy_fn]`. The guard loads the resource that it is over, once, and hands it to the handler as
/// `Authorized<Article>`; where roles or permissions have decided already, nothing is loaded for the decision. Combine with
/// other kinds in one rule: `#[policy(any(role(admin), can_edit_article))]`.
///
/// # Denies
///
/// With 401 if nobody is signed in, with 404 if there is no such resource, with 403 if a policy refuses, or with 404 under
/// `on_deny = not_found`, where even the existence is secret. With 503 if the load or the policy fails: a failure never
/// allows.
///
/// # Examples
///
/// ```
/// use auth_axum::{Authorized, Principal, policy, policy_fn};
/// # use auth_axum::{BoxError, Resource};
/// # pub struct Article { author_id: String, title: String }
/// # impl Resource for Article {
/// #     type State = ();
/// #     async fn load(_: &mut axum::http::request::Parts, _: &()) -> Result<Option<Self>, BoxError> { Ok(None) }
/// # }
///
/// #[policy_fn]
/// fn can_edit_article(user: &Principal, article: &Article) -> bool {
///     user.subject() == article.author_id
/// }
///
/// // The article of somebody else is denied with 404, as one that does not exist is.
/// #[policy(can_edit_article, on_deny = not_found)]
/// async fn title(article: Authorized<Article>) -> String {
///     article.title.clone()
/// }
/// ```
#[proc_macro_attribute]
pub fn policy(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::Policy, args.into(), item.into()).into()
}

/// Reads the model and the rules of a policy while the crate compiles: a wrong policy is a compile error, a right one names
/// and native code.
///
/// The paths are those of two files in the package, from the folder of its `Cargo.toml`; the crate is compiled anew when they
/// change. They become
///
/// - the module `roles`, with each name of `g` and of the subjects of `p`, and its order: `g, admin, editor` sets `admin` above
///   `editor`;
/// - the module `permissions`, with the objects and actions of `p`: `p, editor, articles, write` is
///   `permissions::articles::write`, and is spelt `articles:write`;
/// - the module `policies`, with a function and a policy for each name of a section `p2 = name, resource, rule`, to which an
///   effect can be added. The rows of one name are alternatives, and a denial among them wins. A rule asks a principal and a
///   struct with `#[derive(Attributes)]`, which `types` names: an attribute that it does not have, or values of two kinds that
///   are compared, are compile errors;
/// - the static `POLICY`, a `CompiledPolicy`: `POLICY.grants()` is the table that gives permissions to the roles of tokens,
///   `POLICY.decide(&user, permissions::articles::write)` decides by the roles of a principal, `POLICY.reload(..)` takes other
///   texts while the service runs, and `POLICY.load()` gives the policy to what asks and explains at run time.
///
/// `visibility: pub(crate)` makes them less visible, as they must be if a resource is. What the files can't mean by names
/// alone, such as conditions on attributes in the matcher of `p`, is refused at its place; `Policy::load` takes it at run time.
///
/// # Denies
///
/// What the rules do not allow; what can't be decided, such as a comparison with `None`, allows nothing. With mistakes in
/// the files there are compile errors, and a policy that allows nothing.
///
/// # Examples
///
/// ```
/// use auth_axum::{Attributes, Principal};
/// # use auth_axum::{BoxError, Resource};
///
/// // editor > viewer; articles: read, write
/// auth_axum::policy_files!(
///     "examples/policy/model.conf",
///     "examples/policy/policy.csv",
///     types: { Article: crate::Article },
/// );
///
/// #[derive(Debug, Attributes)]
/// pub struct Article {
///     author: String,
///     published: bool,
/// }
/// # impl Resource for Article {
/// #     type State = ();
/// #     async fn load(_: &mut axum::http::request::Parts, _: &()) -> Result<Option<Self>, BoxError> { Ok(None) }
/// # }
///
/// fn main() {
///     let bob = Principal::builder("https://issuer.example", "bob").role("editor").build();
///     assert!(POLICY.decide(&bob, permissions::articles::read).is_allow());
///
///     // p2, can_delete_article, Article, r2.sub.id == r2.obj.author && !r2.obj.published
///     let mut article = Article { author: "bob".to_owned(), published: false };
///     assert!(policies::can_delete_article(&bob, &article));
///     article.published = true;
///     assert!(!policies::can_delete_article(&bob, &article)); // denied
/// }
/// ```
#[proc_macro]
pub fn policy_files(input: TokenStream) -> TokenStream {
    let source = proc_macro::Span::call_site().local_file();
    policy_files::policy_files(input.into(), &policy_files::Package::of(source)).into()
}

/// Makes a function a policy, which rules name by the function's path.
///
/// Its arguments are, in this order, the principal (`&Principal`, or `Option<&Principal>` if it has an answer for who is not
/// signed in), the resource (`&Article`) and the environment (`&Environment<'_>`); the latter
/// two may be left out. It returns `bool`, `Decision` or a `Result` of one of them, and may be `async`. The function stays
/// callable, and a type of its name stands beside it. The resource is at least as visible as the policy.
///
/// # Denies
///
/// Where the function says `false` or `Decision::Deny`; with 503 where it returns an error; and whoever is not signed in,
/// if it asks for `&Principal`.
///
/// # Examples
///
/// ```
/// use auth_axum::{Environment, Principal, policy_fn};
/// # use auth_axum::{BoxError, Resource};
/// # pub struct Article { author_id: String, published: bool }
/// # impl Resource for Article {
/// #     type State = ();
/// #     async fn load(_: &mut axum::http::request::Parts, _: &()) -> Result<Option<Self>, BoxError> { Ok(None) }
/// # }
///
/// #[policy_fn]
/// fn can_edit_article(user: &Principal, article: &Article) -> bool {
///     user.subject() == article.author_id
/// }
///
/// #[policy_fn]
/// async fn can_read(user: Option<&Principal>, article: &Article, _: &Environment<'_>) -> Result<bool, std::fmt::Error> {
///     Ok(article.published || user.is_some_and(|user| can_edit_article(user, article)))
/// }
///
/// let eve = Principal::builder("https://issuer.example", "eve").build();
/// assert!(!can_edit_article(&eve, &Article { author_id: "bob".to_owned(), published: true })); // denied
/// ```
#[proc_macro_attribute]
pub fn policy_fn(args: TokenStream, item: TokenStream) -> TokenStream {
    policy_fn::policy_fn(args.into(), item.into()).into()
}

/// Lets anybody call the handler, signed in or not. Credentials are not looked at unless the handler extracts a principal.
///
/// # Denies
///
/// Nobody. Beside any other rule it is a compile error.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, public};
///
/// #[public]
/// async fn index() -> &'static str {
///     "hello"
/// }
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", get(index));
/// ```
#[proc_macro_attribute]
pub fn public(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::Public, args.into(), item.into()).into()
}

/// Lets those call the handler who signed in recently enough, or by the means asked for: a step-up (RFC 9470).
///
/// `max_age = "5m"` is how long ago the sign-in may have been, in seconds, minutes, hours or days (`90s`, `5m`, `12h`, `30d`).
/// `acr = "urn:example:mfa"` is the authentication context that is asked for, and `acr = ["..", ".."]` any of several, the
/// preferred one first. Both together mean both. Tokens say when and how somebody signed in by `auth_time` and `acr`. In
/// `#[authorize(..)]` the same is `signed_in(max_age = "5m")`.
///
/// # Denies
///
/// With 401 if nobody is signed in; with 401 and `error="insufficient_user_authentication"`, together with what is
/// asked for, if the sign-in is too old, by other means, or if nothing is known about it.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, delete, require_auth, require_roles};
///
/// auth_axum::names! { roles { admin } }
///
/// // An admin who signed in an hour ago is denied with 401, and told to sign in anew.
/// #[require_roles(admin)]
/// #[require_auth(max_age = "5m", acr = "urn:example:mfa")]
/// async fn delete_everything() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/", delete(delete_everything));
/// assert_eq!(
///     router.access().rows()[0].rule().to_string(),
///     "all(role=admin, signed_in(max_age=300s, acr=urn:example:mfa))",
/// );
/// ```
#[proc_macro_attribute]
pub fn require_auth(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::RequireAuth, args.into(), item.into()).into()
}

/// Lets those call the handler who hold every one of these permissions.
///
/// `articles::read` is looked up as `permissions::articles::read`, `publish` as `permissions::publish`; a longer path is used
/// as written, and text is for names known at run time only. `all(..)`, `any(..)` and `not(..)` nest, and other kinds are
/// wrapped by their name: `any(articles::delete, role(admin))`.
///
/// # Denies
///
/// With 401 if nobody is signed in, with 403 if the principal lacks one; with 404 in place of 403 under
/// `on_deny = not_found`.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, put, require_permissions};
///
/// auth_axum::names! { permissions { articles { read, write } } }
///
/// #[require_permissions(articles::read, articles::write)] // who may read only is denied with 403
/// async fn update() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/articles", put(update));
/// assert_eq!(
///     router.access().rows()[0].rule().to_string(),
///     "all(permission=articles:read, permission=articles:write)",
/// );
/// ```
#[proc_macro_attribute]
pub fn require_permissions(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::RequirePermissions, args.into(), item.into()).into()
}

/// Lets those call the handler who have any of these roles, or a role above one of them.
///
/// `admin` is looked up as `roles::admin` where the handler stands; a longer path (`Role::Admin`) is used as written, and
/// text is for names known at run time only. `all(..)`, `any(..)` and `not(..)` nest, and other kinds are wrapped by their
/// name: `any(admin, policy(can_edit_article))`. Several attributes on one handler mean all of them.
///
/// # Denies
///
/// With 401 if nobody is signed in, with 403 if the principal has none; with 404 in place of 403 under
/// `on_deny = not_found`.
///
/// # Examples
///
/// ```
/// use auth_axum::{Guard, GuardedRouter, get, post, require_roles};
///
/// auth_axum::names! { roles { admin, editor > viewer } }
///
/// #[require_roles(admin, editor)] // a viewer is denied with 403, also if the body is no text
/// async fn create(title: String) {}
///
/// /// The same rule by name.
/// #[require_roles(admin, editor)]
/// struct Staff;
///
/// let router: GuardedRouter = GuardedRouter::new()
///     .route("/articles", post(create))
///     .route("/drafts", get(async |_: Guard<Staff>| "drafts"));
/// ```
#[proc_macro_attribute]
pub fn require_roles(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::RequireRoles, args.into(), item.into()).into()
}

/// Lets those call the handler whose credential carries every one of these OAuth scopes.
///
/// A scope is text, as it stands in tokens. `all(..)`, `any(..)` and `not(..)` nest, and other kinds are wrapped by their
/// name: `any("articles.write", role(admin))`.
///
/// # Denies
///
/// With 401 if nobody is signed in, with 403 and the scopes that are asked for if one is missing; with 404 in place of 403
/// under `on_deny = not_found`.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, put, require_scopes};
///
/// #[require_scopes("articles.read", "articles.write")] // a token with one of them is denied, 403 `insufficient_scope`
/// async fn update() {}
///
/// let router: GuardedRouter = GuardedRouter::new().route("/articles", put(update));
/// ```
#[proc_macro_attribute]
pub fn require_scopes(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute::directive(Directive::RequireScopes, args.into(), item.into()).into()
}

/// Handlers that `#[utoipa::path]` describes, each at the path and methods that it says, for `GuardedRouter::routes`.
///
/// No path, method or rule is written twice, and a handler without a rule does not compile.
///
/// # Denies
///
/// What the rule of each handler says.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, require_roles, routes};
///
/// auth_axum::names! { roles { admin } }
///
/// #[utoipa::path(get, path = "/reports", responses((status = 200)))]
/// #[require_roles(admin)] // who is no admin is denied with 403
/// async fn reports() {}
///
/// let router: GuardedRouter = GuardedRouter::new().routes(routes!(reports));
/// assert_eq!(router.access().rows()[0].path(), "/reports");
/// ```
#[proc_macro]
pub fn routes(input: TokenStream) -> TokenStream {
    routes::routes(input.into()).into()
}

/// A rule as a value, in the grammar of [`macro@authorize`], for routes that share it.
///
/// # Denies
///
/// What the rule says, on every route of the router, in addition to each handler's own.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, get, public, rule};
///
/// auth_axum::names! { roles { admin, auditor } }
///
/// #[public]
/// async fn reports() {}
///
/// // Who is neither is denied with 403 on each route of the router.
/// let router: GuardedRouter =
///     GuardedRouter::new().route("/reports", get(reports)).require(rule!(any(role(admin), role(auditor))));
/// assert_eq!(router.access().rows()[0].rule().to_string(), "all(any(role=admin, role=auditor), public)");
/// ```
#[proc_macro]
pub fn rule(input: TokenStream) -> TokenStream {
    attribute::rule(input.into()).into()
}
