use super::{
    lex::{Number, Token, TokenKind},
    tree::HIGHEST,
};
use crate::{PolicyError, Source, Span, error::quoted};

/// What is wrong, in a text that does not know its source.
#[derive(Debug)]
pub(super) struct Fault(
    // Boxed, as the parser hands it down through all its levels.
    Box<Parts>,
);

#[derive(Debug)]
struct Parts {
    span: Option<Span>,
    message: String,
    remedy: Option<String>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self(Box::new(Parts { span: Some(span), message: message.into(), remedy: None }))
    }

    /// A fault of the token that is being read.
    pub(super) fn here(message: impl Into<String>) -> Self {
        Self(Box::new(Parts { span: None, message: message.into(), remedy: None }))
    }

    /// The fault at this place, unless it has its own.
    pub(super) fn or_at(mut self, span: Span) -> Self {
        self.0.span = self.0.span.or(Some(span));
        self
    }

    pub(super) fn help(mut self, remedy: impl Into<String>) -> Self {
        self.0.remedy = Some(remedy.into());
        self
    }

    pub(super) fn of(self, source: Source, place: impl Fn(Span) -> Span) -> PolicyError {
        let Parts { span, message, remedy } = *self.0;
        let error = PolicyError::new(source, place(span.unwrap_or_default()), message);
        match remedy {
            Some(remedy) => error.help(remedy),
            None => error,
        }
    }
}

impl Token {
    pub(super) fn shown(&self) -> String {
        match &self.kind {
            TokenKind::End => "the end".to_owned(),
            TokenKind::Number(Number::Float(value)) => format!("`{value:?}`"),
            TokenKind::Number(Number::Integer(value)) => format!("`{value}`"),
            TokenKind::Symbol(symbol) => format!("`{symbol}`"),
            TokenKind::Text(text) => format!("the text {}", quoted(text)),
            TokenKind::Word(word) => quoted(word),
        }
    }
}

pub(super) fn operator_for(word: &str) -> String {
    match word {
        "and" | "AND" => "write `&&`".to_owned(),
        "or" | "OR" => "write `||`".to_owned(),
        "is" | "eq" | "equals" => "write `==`".to_owned(),
        "matches" | "like" | "LIKE" => "write `=~`, or call `keyMatch`".to_owned(),
        "not" | "NOT" => "write `!(a in b)`".to_owned(),
        _ => "conditions are joined by `&&` or `||`".to_owned(),
    }
}

pub(super) fn not_closed(open: Span, close: &str) -> Fault {
    let opened = if close == ")" { "(" } else { "[" };
    Fault::new(open, format!("this `{opened}` is not closed")).help(format!("expected `{close}`"))
}

pub(super) fn too_deep(span: Span) -> Fault {
    Fault::new(span, "this expression is nested too deeply")
        .help(format!("{HIGHEST} levels are the limit; take it apart into several rules"))
}

/// What has to stand behind a part of an expression, and does not.
pub(super) fn expected(what: &str, found: &Token) -> Fault {
    Fault::new(found.span, format!("expected {what}, found {}", found.shown()))
}

pub(super) fn expected_close(close: &str, found: &Token) -> Fault {
    let remedy = format!("elements have commas between them, conditions `&&` or `||`, and `{close}` ends them");
    expected(&format!("`{close}`"), found).help(remedy)
}

pub(super) fn nothing_between(span: Span) -> Fault {
    Fault::new(span, "there is nothing between `(` and `)`").help("an empty list is written `[]`")
}

pub(super) fn in_nothing(span: Span) -> Fault {
    Fault::new(span, "expected a value, found `in`").help("write `r.act in [\"read\", \"write\"]`")
}

pub(super) fn needs_parentheses(found: &Token) -> Fault {
    let message = format!("{} needs parentheses here", found.shown());
    Fault::new(found.span, message).help("write `a ? (b ? c : d) : e`")
}
