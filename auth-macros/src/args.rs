//! The grammar of a rule: a list of names, `all(..)`, `any(..)`, `not(..)`, `role(..)`, `permission(..)`, `scope(..)`,
//! `client(..)`, `policy(..)` and `signed_in(..)`, with `on_deny = ..` at the end.
//!
//! Every entry of a list is read by itself, so that one mistake does not hide the next.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{LitStr, Path, PathSegment, ext::IdentExt, punctuated::Punctuated, spanned::Spanned};

use crate::{
    errors::{Errors, did_you_mean},
    rule::{Name, Named, OnDeny, Rule},
    signed_in,
    symbol::{Combination, Directive, Kind, ON_DENY, SIGNED_IN, WRAPPERS},
};

/// What stands in the parentheses of an attribute.
pub(crate) struct Args {
    pub(crate) rules: Vec<Rule>,
    pub(crate) on_deny: Option<(Ident, OnDeny)>,
}

/// Where in a rule an entry stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// What a bare name is the name of.
    kind: Option<Kind>,
    /// The kind's word that the entry is wrapped in.
    wrapper: Option<&'a Ident>,
    /// The `not` that the entry stands under.
    not: Option<&'a Ident>,
}

type Entry = Vec<TokenTree>;

/// Reads the arguments of an attribute that stands at `span`.
pub(crate) fn parse(directive: Directive, args: TokenStream, span: Span, errors: &mut Errors) -> Args {
    if matches!(directive, Directive::Authenticated | Directive::Public) {
        return nothing(directive, args, span, errors);
    }

    let mut entries = entries(args, errors);
    let on_deny = entries.pop_if(|entry| is_option(entry)).and_then(|entry| on_deny(&entry, errors));
    if entries.is_empty() && errors.is_empty() {
        errors.at_span(span, format_args!("a rule says who may: write `{}`", directive.example()));
    }

    if directive == Directive::RequireAuth {
        return Args { rules: signed_in::read(span, &entries, errors).into_iter().collect(), on_deny };
    }
    let place = Place { kind: directive.kind(), wrapper: None, not: None };
    Args { rules: entries.iter().filter_map(|entry| rule(place, entry, errors)).collect(), on_deny }
}

fn nothing(directive: Directive, args: TokenStream, span: Span, errors: &mut Errors) -> Args {
    let rule = match directive {
        Directive::Public => Rule::Public(span),
        Directive::Authenticated
        | Directive::Authorize
        | Directive::Policy
        | Directive::RequireAuth
        | Directive::RequirePermissions
        | Directive::RequireRoles
        | Directive::RequireScopes => Rule::Authenticated(span),
    };
    if !args.is_empty() {
        let remedy = match rule {
            Rule::Public(_) => "it lets anybody in; a rule is written `#[require_roles(admin)]` or `#[authorize(..)]`",
            Rule::All(_)
            | Rule::Any(_)
            | Rule::Authenticated(_)
            | Rule::Named(_)
            | Rule::Not(..)
            | Rule::SignedIn(_) => {
                "it lets in whoever is signed in; write `#[require_roles(admin)]` or `#[authorize(..)]` to ask for more"
            }
        };
        errors.at(args, format_args!("`#[{}]` takes no arguments: {remedy}", directive.word()));
    }
    Args { rules: vec![rule], on_deny: None }
}

/// The entries of a list, without empty ones.
fn entries(tokens: TokenStream, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut entry = Entry::new();
    for token in flat(tokens) {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if entry.is_empty() {
                    errors.at(comma, "expected a name before this `,`");
                } else {
                    entries.push(core::mem::take(&mut entry));
                }
            }
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => {
                entry.push(token);
            }
        }
    }
    if !entry.is_empty() {
        entries.push(entry);
    }
    entries
}

/// Opens the invisible groups that `macro_rules!` puts around what a variable stands for.
fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => flat(group.stream()),
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => vec![token],
        })
        .collect()
}

fn rule(place: Place<'_>, entry: &[TokenTree], errors: &mut Errors) -> Option<Rule> {
    match entry {
        [TokenTree::Ident(word), TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Parenthesis => {
            let rule = wrapped(place, word, group, errors);
            end_of_entry(rest, errors)?;
            rule
        }
        [TokenTree::Ident(word), TokenTree::Punct(eq), value @ ..] if eq.as_char() == '=' => {
            misplaced_option(place, word, value, errors);
            None
        }
        [TokenTree::Punct(bang), rest @ ..] if bang.as_char() == '!' => {
            let written = rest.iter().cloned().collect::<TokenStream>();
            errors.at(bang, format_args!("write `not({})`", crate::rule::compact(&written)));
            None
        }
        [TokenTree::Literal(literal), rest @ ..] => {
            let rule = text(place, literal, errors);
            end_of_entry(rest, errors)?;
            rule
        }
        [] => None,
        [..] => path(place, entry, errors),
    }
}

fn wrapped(place: Place<'_>, word: &Ident, group: &Group, errors: &mut Errors) -> Option<Rule> {
    let spelt = word.to_string();
    if let Some(kind) = Kind::of(&spelt) {
        if let Some(wrapper) = place.wrapper {
            errors.at(word, format_args!("within `{wrapper}(..)` stand its names only: write `{spelt}(..)` beside it"));
            return None;
        }
        if let Some(because) = no_fact(kind).filter(|_| place.not.is_some()) {
            not_over(word, because, errors);
            return None;
        }
        let place = Place { kind: Some(kind), wrapper: Some(word), ..place };
        return Rule::join(kind.combination(), list(place, word, group, kind.example(), errors));
    }

    match spelt.as_str() {
        "all" => Rule::join(Combination::All, list(place, word, group, example(place), errors)),
        "any" => Rule::join(Combination::Any, list(place, word, group, example(place), errors)),
        "not" => {
            let place = Place { not: Some(word), ..place };
            let parts = list(place, word, group, example(place), errors);
            if let Some(second) = parts.get(1) {
                errors.at_span(second.span(), "`not` takes one: write `not(any(..))` or `not(all(..))`");
            }
            parts.into_iter().next().map(|part| Rule::Not(word.clone(), Box::new(part)))
        }
        SIGNED_IN => {
            if let Some(wrapper) = place.wrapper {
                errors.at(
                    word,
                    format_args!("within `{wrapper}(..)` stand its names only: write `{spelt}(..)` beside it"),
                );
                return None;
            }
            if place.not.is_some() {
                not_over(word, "what is not known of a sign-in must not let anybody in", errors);
                return None;
            }
            if group.stream().is_empty() {
                errors.at(word, "`signed_in()` says nothing: write `signed_in(max_age = \"5m\")`");
                return None;
            }
            signed_in::read(word.span(), &entries(group.stream(), errors), errors)
        }
        "authenticated" | "public" => {
            errors.at(group, format_args!("`{word}` takes no arguments"));
            None
        }
        _ => {
            errors.at(word, format_args!("expected {}, found `{spelt}`{}", wrappers(), did_you_mean(&spelt, WRAPPERS)));
            None
        }
    }
}

fn list(place: Place<'_>, word: &Ident, group: &Group, example: &str, errors: &mut Errors) -> Vec<Rule> {
    if group.stream().is_empty() {
        errors.at(word, format_args!("`{word}()` says nothing: write `{word}({example})`"));
    }
    entries(group.stream(), errors).iter().filter_map(|entry| rule(place, entry, errors)).collect()
}

fn text(place: Place<'_>, literal: &proc_macro2::Literal, errors: &mut Errors) -> Option<Rule> {
    let Ok(text) = syn::parse2::<LitStr>(literal.to_token_stream()) else {
        errors.at(literal, format_args!("expected {}, found `{literal}`", expected(place.kind)));
        return None;
    };
    match place.kind {
        None => {
            errors.at(
                literal,
                format_args!("say what {literal} is: `role({literal})`, `permission({literal})` or `scope({literal})`"),
            );
            None
        }
        Some(Kind::Policy) => {
            errors.at(
                literal,
                "a policy is named by its path, so that the compiler finds it: write `can_edit_article`, the name of a \
                 `#[policy_fn]`",
            );
            None
        }
        Some(kind) => check_text(kind.word(), &text, errors)
            .then(|| Rule::Named(Named { kind, original: literal.to_token_stream(), name: Name::Text(text) })),
    }
}

/// Whether this can be somebody's role, permission or scope.
pub(crate) fn check_text(kind: &str, text: &LitStr, errors: &mut Errors) -> bool {
    let value = text.value();
    if value.is_empty() {
        errors.at(text, format_args!("a {kind}'s name is not empty"));
    } else if kind == Kind::Scope.word() && value.contains(' ') {
        let each: Vec<_> = value.split_whitespace().map(|scope| format!("{scope:?}")).collect();
        errors.at(text, format_args!("each scope is a text of its own: write `{}`", each.join(", ")));
    } else if value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        errors.at(text, format_args!("a {kind}'s name has no whitespace or control character"));
    } else if kind == Kind::Scope.word() && value.contains(|c: char| !c.is_ascii_graphic() || c == '"' || c == '\\') {
        errors.at(text, "a scope has visible ASCII characters only, no `\"` and no `\\` (RFC 6749 section 3.3)");
    } else {
        return true;
    }
    false
}

fn path(place: Place<'_>, entry: &[TokenTree], errors: &mut Errors) -> Option<Rule> {
    let (path, rest) = match read_path(entry) {
        Ok(read) => read,
        Err((token, message)) => {
            errors.at(token, message.replace("{expected}", &expected(place.kind)));
            return None;
        }
    };
    end_of_entry(rest, errors)?;

    let original = path.to_token_stream();
    let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let lone = (path.leading_colon.is_none() && path.segments.len() == 1).then_some(first.as_str());
    if first == "Self" {
        errors.at(&original, "the rule stands outside of the `impl`: write the type's name in place of `Self`");
        return None;
    }
    let Some(kind) = place.kind else {
        return bare(place, &path, lone, errors);
    };
    if let Some(because) = no_fact(kind).filter(|_| place.not.is_some()) {
        not_over(&path, because, errors);
        return None;
    }
    if kind == Kind::Client {
        let written = lone.unwrap_or("web");
        errors.at(&path, format_args!("a client is text, as it stands in tokens: write `\"{written}\"`"));
        return None;
    }
    if kind == Kind::Scope {
        let written = lone.unwrap_or("articles.write");
        errors.at(&path, format_args!("a scope is text, as it stands in tokens: write `\"{written}\"`"));
        return None;
    }

    Some(Rule::Named(Named { kind, name: Name::Path(looked_up(kind, path)), original }))
}

/// A bare name where no kind goes without saying: in `#[authorize(..)]`, and there in `all`, `any` and `not`.
fn bare(place: Place<'_>, path: &Path, lone: Option<&str>, errors: &mut Errors) -> Option<Rule> {
    match (lone, place.not) {
        (Some("authenticated"), None) => return Some(Rule::Authenticated(path.span())),
        (Some("authenticated"), Some(not)) => {
            errors.at(
                path,
                format_args!(
                    "`{not}(authenticated)` is nobody: leave it out, or write `#[public]` for who is not signed in too"
                ),
            );
        }
        (Some("public"), _) => errors.at(path, "write `#[public]` alone for a handler that anybody may call"),
        (Some(word), _) if WRAPPERS.contains(&word) => {
            let example = match word {
                SIGNED_IN => "max_age = \"5m\"",
                _ => Kind::of(word).map_or("role(admin)", Kind::example),
            };
            errors.at(path, format_args!("`{word}` takes a list: write `{word}({example})`"));
        }
        _ => {
            let written = crate::rule::compact(path);
            let near = lone.map(|word| did_you_mean(word, ["authenticated"])).unwrap_or_default();
            errors.at(
                path,
                format_args!(
                    "say what `{written}` is: `role({written})`, `permission({written})` or `policy({written})`{near}"
                ),
            );
        }
    }
    None
}

/// Where a name is looked up: `admin` is `roles::admin`, `articles::write` is `permissions::articles::write`; a longer
/// path, one from the root, and a policy are what is written.
fn looked_up(kind: Kind, mut path: Path) -> Path {
    let short = match kind {
        Kind::Permission => 2,
        Kind::Role => 1,
        Kind::Client | Kind::Policy | Kind::Scope => 0,
    };
    let rooted = path.leading_colon.is_some()
        || path
            .segments
            .first()
            .is_some_and(|segment| ["crate", "self", "super"].iter().any(|word| segment.ident == word));
    if let (Some(module), false) = (kind.module(), rooted || path.segments.len() > short) {
        path.segments.insert(0, PathSegment::from(Ident::new(module, path.span())));
    }
    path
}

/// Reads `a::b::c`, also where the end is still missing, as while one types.
fn read_path(entry: &[TokenTree]) -> Result<(Path, &[TokenTree]), (TokenTree, String)> {
    let mut path = Path { leading_colon: None, segments: Punctuated::new() };
    let mut rest = entry;
    if let [TokenTree::Punct(a), TokenTree::Punct(b), tail @ ..] = rest
        && (a.as_char(), b.as_char()) == (':', ':')
    {
        path.leading_colon = Some(syn::Token![::]([a.span(), b.span()]));
        rest = tail;
    }
    loop {
        let [TokenTree::Ident(word), tail @ ..] = rest else {
            return Err(match rest.first().or(entry.last()) {
                Some(TokenTree::Punct(open)) if open.as_char() == '<' => {
                    (TokenTree::Punct(open.clone()), NO_TYPE_ARGUMENTS.to_owned())
                }
                Some(token) if path.leading_colon.is_some() || !path.segments.is_empty() => {
                    (token.clone(), "expected a name after `::`".to_owned())
                }
                Some(token) => (token.clone(), format!("expected {{expected}}, found `{token}`")),
                None => (TokenTree::Ident(Ident::new("_", Span::call_site())), "expected {expected}".to_owned()),
            });
        };
        path.segments.push_value(PathSegment::from(word.clone()));
        match tail {
            [TokenTree::Punct(a), TokenTree::Punct(b), tail @ ..] if (a.as_char(), b.as_char()) == (':', ':') => {
                path.segments.push_punct(syn::Token![::]([a.span(), b.span()]));
                if tail.is_empty() {
                    return Err((TokenTree::Punct(b.clone()), "expected a name after `::`".to_owned()));
                }
                rest = tail;
            }
            _ => return Ok((path, tail)),
        }
    }
}

const NO_TYPE_ARGUMENTS: &str = "a name in a rule takes no type arguments";

/// An entry ends where its first thing ends.
fn end_of_entry(rest: &[TokenTree], errors: &mut Errors) -> Option<()> {
    let Some(token) = rest.first() else {
        return Some(());
    };
    let message = match token {
        TokenTree::Punct(punct) if punct.as_char() == '|' => "write `any(.., ..)` for \"or\"",
        TokenTree::Punct(punct) if punct.as_char() == '&' => "write `all(.., ..)` for \"and\"",
        TokenTree::Punct(punct) if punct.as_char() == '<' => NO_TYPE_ARGUMENTS,
        TokenTree::Punct(punct) if punct.as_char() == ':' => {
            "the words of a name stand apart by `::`, as in `articles::write`"
        }
        TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Literal(_) | TokenTree::Punct(_) => "expected `,`",
    };
    errors.at(token, message);
    None
}

fn is_option(entry: &[TokenTree]) -> bool {
    matches!(entry, [TokenTree::Ident(word), TokenTree::Punct(eq), ..] if word == ON_DENY && eq.as_char() == '=')
}

fn on_deny(entry: &[TokenTree], errors: &mut Errors) -> Option<(Ident, OnDeny)> {
    let [_, _, TokenTree::Ident(value), rest @ ..] = entry else {
        let place = entry.get(2).or(entry.last());
        errors.at(place, "expected `forbidden` or `not_found`: write `on_deny = not_found`");
        return None;
    };
    end_of_entry(rest, errors)?;
    let spelt = value.to_string();
    let Some(on_deny) = OnDeny::EVERY.into_iter().find(|on_deny| spelt == on_deny.word()) else {
        let near = did_you_mean(&spelt, OnDeny::EVERY.map(OnDeny::word));
        errors.at(value, format_args!("expected `forbidden` or `not_found`, found `{spelt}`{near}"));
        return None;
    };
    Some((value.clone(), on_deny))
}

/// `role = "admin"`, `on_deny = ..` within a list or before its end, or an option that does not exist.
fn misplaced_option(place: Place<'_>, word: &Ident, value: &[TokenTree], errors: &mut Errors) {
    let spelt = word.to_string();
    if spelt == ON_DENY {
        errors.at(word, "`on_deny` comes last in the attribute, outside of any list");
    } else if let Some(kind) = Kind::of(&spelt) {
        let value = match value {
            [TokenTree::Literal(literal)] if !matches!(kind, Kind::Client | Kind::Scope) => {
                match syn::parse2::<LitStr>(literal.to_token_stream()) {
                    Ok(text) if syn::parse_str::<Ident>(&text.value()).is_ok() => text.value(),
                    Ok(_) | Err(_) => literal.to_string(),
                }
            }
            [_, ..] => crate::rule::compact(&value.iter().cloned().collect::<TokenStream>()),
            [] => kind.example().to_owned(),
        };
        errors.at(word, format_args!("write `{spelt}({value})`"));
    } else if [signed_in::MAX_AGE, signed_in::ACR].contains(&spelt.as_str()) {
        let value = crate::rule::compact(&value.iter().cloned().collect::<TokenStream>());
        let written = if value.is_empty() { signed_in::EXAMPLE.to_owned() } else { format!("{spelt} = {value}") };
        errors.at(
            word,
            format_args!(
                "this is about how somebody signed in: write `signed_in({written})`, or `#[require_auth({written})]`"
            ),
        );
    } else {
        let near = did_you_mean(&spelt, [ON_DENY]);
        errors.at(word, format_args!("expected {} or `on_deny = ..`, found `{spelt}`{near}", expected(place.kind)));
    }
}

/// Why a name of this kind is nothing that `not` can turn around.
fn no_fact(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Client => Some("a credential that names no client would be let in"),
        Kind::Policy => {
            Some("a policy can fail, and a failure must not let anybody in; turn the answer around in the policy")
        }
        Kind::Permission | Kind::Role | Kind::Scope => None,
    }
}

fn not_over(at: impl ToTokens, because: &str, errors: &mut Errors) {
    errors.at(at, format_args!("`not` stands only over roles, permissions and scopes: {because}"));
}

fn expected(kind: Option<Kind>) -> String {
    match kind {
        Some(kind) => format!("a {} such as `{}`", kind.word(), kind.example()),
        None => format!("`authenticated`, {}", wrappers()),
    }
}

fn wrappers() -> &'static str {
    "`all`, `any`, `client`, `not`, `permission`, `policy`, `role`, `scope` or `signed_in`"
}

fn example(place: Place<'_>) -> &'static str {
    place.kind.map_or("role(admin)", Kind::example)
}

/// Whether the arguments say that the rule has gone into the outermost attribute's guard.
pub(crate) fn is_gathered(args: &TokenStream) -> bool {
    let mut tokens = args.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(word)), None) if word.unraw() == crate::symbol::GATHERED)
}
