use super::{Literal, fault::Fault};
use crate::{Span, error::quoted};

/// A word, a literal or a symbol of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// The end of the expression.
    End,
    /// A number without its sign. It has 65 bits, so that the smallest integer can be read before its sign is known.
    Number(Number),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
    /// What stood between quotes.
    Text(Box<str>),
    /// A name or a keyword.
    Word(Box<str>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Float(f64),
    Integer(u64),
}

/// Takes the pieces of a text apart. No token reaches from one piece into the next.
pub(super) fn tokens(text: &str, pieces: &[Span]) -> Result<Vec<Token>, Vec<Fault>> {
    let mut tokens = Vec::new();
    let mut faults = Vec::new();
    for piece in pieces {
        let mut lexer = Lexer { text, at: piece.start as usize, end: (piece.end as usize).min(text.len()) };
        while let Some(token) = lexer.token(tokens.last()) {
            match token {
                Ok(token) => tokens.push(token),
                Err(fault) => faults.push(fault),
            }
        }
    }
    let end = pieces.last().map_or(0, |piece| piece.end);
    tokens.push(Token { kind: TokenKind::End, span: Span::new(end, end) });
    if faults.is_empty() { Ok(tokens) } else { Err(faults) }
}

/// Whether this is a name as expressions have them.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(begins_word) && text.chars().all(continues_word)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Lexer<'_> {
    fn token(&mut self, previous: Option<&Token>) -> Option<Result<Token, Fault>> {
        self.take_while(char::is_whitespace);
        let start = self.at;
        let first = self.peek()?;
        let kind = match first {
            '"' | '\'' => self.string(first),
            _ if begins_word(first) => Ok(TokenKind::Word(self.take_while(continues_word).into())),
            _ if first.is_ascii_digit() => self.number(),
            // `.5` is a number, `r.5` is not.
            '.' if self.second().is_some_and(|second| second.is_ascii_digit()) && !previous.is_some_and(is_operand) => {
                self.number()
            }
            _ => self.symbol(),
        };
        let span = span(start, self.at);
        Some(kind.map(|kind| Token { kind, span }).map_err(|fault| fault.or_at(span)))
    }

    fn string(&mut self, quote: char) -> Result<TokenKind, Fault> {
        let start = self.at;
        let mut read = String::new();
        self.bump();
        while let Some(character) = self.bump() {
            match (character, self.peek()) {
                ('\\', Some(escaped @ ('\\' | '"' | '\''))) => {
                    self.bump();
                    read.push(escaped);
                }
                _ if character == quote => return Ok(TokenKind::Text(read.into())),
                _ => read.push(character),
            }
        }
        Err(Fault::new(span(start, self.end), "this text is not closed")
            .help(format!("end it with {quote} in the same line; a quote within it is written \\{quote}")))
    }

    fn number(&mut self) -> Result<TokenKind, Fault> {
        let start = self.at;
        let written = self.number_text();
        let digits = written.replace('_', "");
        let lower = digits.to_ascii_lowercase();
        let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(prefix, _)| lower.starts_with(prefix));
        let number = match radix {
            Some((prefix, radix)) => {
                u64::from_str_radix(lower.trim_start_matches(prefix), radix).map(Number::Integer).ok()
            }
            None if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map(Number::Integer).ok(),
            None => digits.parse().ok().filter(|float: &f64| float.is_finite()).map(Number::Float),
        };
        let span = span(start, self.at);
        if self.peek().is_some_and(continues_word) {
            let rest = self.take_while(continues_word).to_owned();
            return Err(Fault::new(span, format!("a name cannot follow {} at once", quoted(&written)))
                .help(format!("a text stands in quotes: \"{written}{rest}\"")));
        }
        number.map(TokenKind::Number).ok_or_else(|| {
            Fault::new(span, format!("{} is no number that fits into 64 bits", quoted(&written)))
                .help("whole numbers reach from -9223372036854775808 to 9223372036854775807; with `.0` it is a float")
        })
    }

    /// Digits, point, exponent; or a prefix of another base and its digits.
    fn number_text(&mut self) -> String {
        let start = self.at;
        if self.peek() == Some('0') && self.second().is_some_and(|second| "xXoObB".contains(second)) {
            self.bump();
            let base = self.bump();
            let hexadecimal = matches!(base, Some('x' | 'X'));
            self.take_while(|digit| {
                digit == '_' || if hexadecimal { digit.is_ascii_hexdigit() } else { digit.is_ascii_digit() }
            });
            return self.since(start);
        }
        let digit = |character: char| character.is_ascii_digit() || character == '_';
        self.take_while(digit);
        // `1.` and `1.5` are numbers; in `1.f()` the point belongs to the name.
        if self.peek() == Some('.') && !self.second().is_some_and(begins_word) {
            self.bump();
            self.take_while(digit);
        }
        let before = self.at;
        if self.peek().is_some_and(|exponent| matches!(exponent, 'e' | 'E')) {
            self.bump();
            if matches!(self.peek(), Some('+' | '-')) {
                self.bump();
            }
            if self.take_while(|character| character.is_ascii_digit()).is_empty() {
                self.at = before;
            }
        }
        self.since(start)
    }

    fn symbol(&mut self) -> Result<TokenKind, Fault> {
        let rest = self.rest();
        let decimals =
            rest.strip_prefix("?.").is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
        if let Some((wrong, right)) = WRONG.iter().find(|(wrong, _)| rest.starts_with(wrong) && !decimals) {
            self.at += wrong.len();
            return Err(Fault::here(format!("unknown operator {}", quoted(wrong))).help(*right));
        }
        if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            self.at += symbol.len();
            return Ok(TokenKind::Symbol(symbol));
        }
        let unknown = self.bump().map(String::from).unwrap_or_default();
        let fault = Fault::here(format!("unexpected character {}", quoted(&unknown)));
        Err(match unknown.as_str() {
            "=" => Fault::here("unknown operator `=`").help("write `==` to compare"),
            "`" => Fault::here("a backtick begins no text").help("a text stands in \" or '"),
            "\\" => fault.help("a line goes on in the next one only if the `\\` is the last of it"),
            "“" | "”" | "‘" | "’" | "„" | "«" | "»" => fault.help("a text stands in \" or '"),
            "{" | "}" => fault.help("conditions are grouped with `(` and `)`"),
            _ => fault,
        })
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &str {
        let rest = self.rest();
        let length = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        let start = self.at;
        self.at += length;
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn since(&self, start: usize) -> String {
        self.text.get(start..self.at).unwrap_or_default().to_owned()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }
}

impl Number {
    /// The literal of this number with this sign.
    pub(super) fn literal(self, negative: bool) -> Option<Literal> {
        match (self, negative) {
            (Self::Float(value), false) => Some(Literal::Float(value)),
            (Self::Float(value), true) => Some(Literal::Float(-value)),
            (Self::Integer(value), false) => i64::try_from(value).ok().map(Literal::Integer),
            (Self::Integer(value), true) => 0_i64.checked_sub_unsigned(value).map(Literal::Integer),
        }
    }
}

/// Whether a value can end with this token, so that what follows continues it.
fn is_operand(token: &Token) -> bool {
    match &token.kind {
        TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Word(_) => true,
        TokenKind::Symbol(symbol) => matches!(*symbol, ")" | "]"),
        TokenKind::End => false,
    }
}

fn begins_word(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn continues_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn span(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// All symbols; one that begins like another one comes after it.
const SYMBOLS: [&str; 32] = [
    "&&", "||", "==", "!=", "<=", ">=", "=~", "!~", "<<", ">>", "**", "??", "!", "<", ">", "+", "-", "*", "/", "%",
    "&", "|", "^", "~", "?", ":", ",", ".", "(", ")", "[", "]",
];

/// What people write who know other languages, and what is right here.
const WRONG: [(&str, &str); 10] = [
    ("//", "a comment begins with `#`"),
    ("/*", "a comment begins with `#`, and ends with its line"),
    ("===", "write `==` to compare"),
    ("!==", "write `!=` to compare"),
    ("<>", "write `!=` to compare"),
    ("=>", "write `>=` to compare"),
    ("=<", "write `<=` to compare"),
    (":=", "write `==` to compare"),
    ("?.", "write `.`; an attribute that may be missing gets a value by `??`"),
    ("..", "write two comparisons: `a >= 1 && a < 5`"),
];
