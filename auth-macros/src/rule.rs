use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{LitStr, Path};

use crate::symbol::{Combination, Kind};

/// A rule as it was written, every word with its place.
pub(crate) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Authenticated(Span),
    Named(Named),
    Not(Ident, Box<Rule>),
    Public(Span),
    SignedIn(SignedIn),
}

/// A role, permission, scope or policy in a rule.
pub(crate) struct Named {
    pub(crate) kind: Kind,
    pub(crate) name: Name,
    /// What was written, for messages about it.
    pub(crate) original: TokenStream,
}

/// How it is named.
pub(crate) enum Name {
    /// The whole path of a constant, or of a policy: `roles::admin`.
    Path(Path),
    /// A name that is known at run time only.
    Text(LitStr),
}

/// How, and how recently, somebody must have signed in.
pub(crate) struct SignedIn {
    pub(crate) span: Span,
    /// In seconds.
    pub(crate) max_age: Option<u64>,
    /// Any of these, the preferred one first.
    pub(crate) acr: Vec<LitStr>,
}

/// What a refusal looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDeny {
    Forbidden,
    NotFound,
}

impl Rule {
    /// A list as one rule; a single part stays itself.
    pub(crate) fn join(combination: Combination, mut parts: Vec<Self>) -> Option<Self> {
        if parts.len() < 2 {
            return parts.pop();
        }
        Some(match combination {
            Combination::All => Self::All(parts),
            Combination::Any => Self::Any(parts),
        })
    }

    /// The policies in the order of the text, which is the order in which they are asked.
    pub(crate) fn policies(&self) -> Vec<&Path> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::policies).collect(),
            Self::Authenticated(_) | Self::Public(_) | Self::SignedIn(_) => Vec::new(),
            Self::Named(named) => named.policy().into_iter().collect(),
            Self::Not(_, part) => part.policies(),
        }
    }

    /// Two parts with one key ask the same.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::All(parts) => format!("all({})", keys(parts)),
            Self::Any(parts) => format!("any({})", keys(parts)),
            Self::Authenticated(_) => "authenticated".to_owned(),
            Self::Named(named) => named.key(),
            Self::Not(_, part) => format!("not({})", part.key()),
            Self::Public(_) => "public".to_owned(),
            Self::SignedIn(how) => {
                let acr = how.acr.iter().map(LitStr::value).collect::<Vec<_>>();
                format!("signed_in {:?} {acr:?}", how.max_age)
            }
        }
    }

    /// Where the part stands, by its first word.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.first().map_or_else(Span::call_site, Self::span),
            Self::Authenticated(span) | Self::Public(span) => *span,
            Self::Named(named) => named.span(),
            Self::Not(word, _) => word.span(),
            Self::SignedIn(how) => how.span,
        }
    }
}

impl Named {
    pub(crate) fn policy(&self) -> Option<&Path> {
        match (&self.name, self.kind) {
            (Name::Path(path), Kind::Policy) => Some(path),
            (Name::Path(_) | Name::Text(_), _) => None,
        }
    }

    fn key(&self) -> String {
        match &self.name {
            Name::Path(path) => format!("{} {}", self.kind.word(), compact(path)),
            Name::Text(text) => format!("{} {:?}", self.kind.word(), text.value()),
        }
    }

    fn span(&self) -> Span {
        self.original.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
    }
}

impl OnDeny {
    pub(crate) const EVERY: [Self; 2] = [Self::Forbidden, Self::NotFound];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
        }
    }
}

fn keys(parts: &[Rule]) -> String {
    parts.iter().map(Rule::key).collect::<Vec<_>>().join(", ")
}

/// Tokens as a person writes them: `Page<Article>`, not `Page < Article >`.
pub(crate) fn compact(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    for word in tokens.to_token_stream().to_string().split(' ') {
        let apart = |end: Option<char>| end.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if text.ends_with(',') || apart(text.chars().last()) && apart(word.chars().next()) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
