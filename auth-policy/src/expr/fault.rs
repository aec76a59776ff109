use super::{
    lex::{Number, Token, TokenKind},
    tree::HIGHEST,
};
use crate::{PolicyError, Source, Span, error::quoted};

/// What is wrong, in a text that does not know its source.
#[derive(Debug)]
pub(super) struct Fault {
    span: Option<Span>,
    message: String,
    remedy: Option<String>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), message: message.into(), remedy: None }
    }

    /// A fault of the token that is being read.
    pub(super) fn here(message: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), remedy: None }
    }

    pub(super) fn or_at(self, span: Span) -> Self {
        Self { span: self.span.or(Some(span)), ..self }
    }

    pub(super) fn help(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    pub(super) fn of(self, source: Source, place: impl Fn(Span) -> Span) -> PolicyError {
        let error = PolicyError::new(source, place(self.span.unwrap_or_default()), self.message);
        match self.remedy {
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
