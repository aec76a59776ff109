use super::{
    BinaryOp, COMPARISON, CONDITIONAL, Expr, ExprKind, Field, Ident, Literal, Side, UnaryOp,
    fault::{
        Fault, expected, expected_close, in_nothing, needs_parentheses, not_closed, nothing_between, operator_for,
        too_deep,
    },
    lex::{Number, Token, TokenKind, tokens},
    tree::{Parsed, Tree, conditions_join, taken_apart},
};
use crate::{
    PolicyError, PolicyErrors, Source, Span,
    error::{listed, nearest, quoted},
};

/// Parses an expression: a matcher, or the text of a rule that `eval()` reads.
///
/// It says what the text means, not whether its fields and functions exist: that depends on the model.
///
/// # Errors
///
/// What is wrong with the text, at its place. An expression that nests too deeply is one of these errors.
///
/// # Examples
///
/// ```
/// use auth_policy::{Source, expr};
///
/// let rule = expr::parse(&Source::new("rule", "r.sub.age >= 18 && r.sub.country in ['NZ', 'AU']"))?;
/// assert_eq!(rule.to_string(), r#"r.sub.age >= 18 && r.sub.country in ["NZ", "AU"]"#);
///
/// let errors = expr::parse(&Source::new("rule", "r.sub.age => 18")).unwrap_err();
/// assert_eq!(
///     errors.to_string(),
///     "rule:1:11: unknown operator `=>`
///     r.sub.age => 18
///               ^^
///     help: write `>=` to compare"
/// );
/// # Ok::<(), auth_policy::PolicyErrors>(())
/// ```
pub fn parse(source: &Source) -> Result<Expr, PolicyErrors> {
    let end = u32::try_from(source.text().len()).unwrap_or(u32::MAX);
    parse_pieces(source, &[Span::new(0, end)], Known::default())
}

/// Parses an expression that stands in several pieces of its source: lines that `\` joins, without their comments.
pub(crate) fn parse_pieces(source: &Source, pieces: &[Span], known: Known<'_>) -> Result<Expr, PolicyErrors> {
    expression(source.text(), pieces, known).map_err(|faults| {
        let errors = faults.into_iter().map(|fault| fault.of(source.clone(), |span| span)).collect();
        PolicyErrors::of(errors)
            .unwrap_or_else(|| PolicyError::new(source.clone(), Span::default(), "no expression").into())
    })
}

/// Parses an expression whose text was taken from a source in a way that moved its characters.
pub(crate) fn parse_text(text: &str, source: &Source, place: &impl Fn(Span) -> Span) -> Result<Expr, PolicyErrors> {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    expression(text, &[Span::new(0, end)], Known::default()).map(|expr| expr.at(place)).map_err(|faults| {
        let errors = faults.into_iter().map(|fault| fault.of(source.clone(), place)).collect();
        PolicyErrors::of(errors)
            .unwrap_or_else(|| PolicyError::new(source.clone(), Span::default(), "no expression").into())
    })
}

/// The words and symbols of a text with one space between them, `p.eft`, `p2.eft` and `p_eft` as the one word `p.eft`;
/// for effects, which are compared with what is known and not parsed.
pub(crate) fn normal(text: &str, pieces: &[Span]) -> Option<String> {
    let tokens = tokens(text, pieces).ok()?;
    let mut words = Vec::with_capacity(tokens.len());
    for token in &tokens {
        match &token.kind {
            TokenKind::End => {}
            TokenKind::Number(_) | TokenKind::Text(_) => return None,
            TokenKind::Symbol(symbol) => words.push(*symbol),
            TokenKind::Word(word) => match section_of(word) {
                Some(Section::Whole(Side::Rule)) => words.push("p"),
                Some(Section::WithField(Side::Rule, _, "eft")) => words.extend(["p", ".", "eft"]),
                _ => words.push(word),
            },
        }
    }
    Some(words.join(" ").replace("p . eft", "p.eft"))
}

/// The names of fields that a message can suggest: `r.sub`, `p.act`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a>(pub(crate) &'a [String]);

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// How deeply the parser itself is nested.
    depth: usize,
    known: Known<'a>,
}

fn expression(text: &str, pieces: &[Span], known: Known<'_>) -> Result<Expr, Vec<Fault>> {
    let tokens = tokens(text, pieces)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, known };
    parser.whole().map_err(|fault| vec![fault])
}

impl Parser<'_> {
    fn whole(&mut self) -> Parsed<Expr> {
        let expr = *self.operators(CONDITIONAL)?.expr;
        let rest = self.next();
        match &rest.kind {
            TokenKind::End => Ok(expr),
            TokenKind::Symbol(")") => Err(Fault::new(rest.span, "this `)` closes nothing")),
            TokenKind::Symbol("]") => Err(Fault::new(rest.span, "this `]` closes nothing")),
            TokenKind::Symbol(",") => Err(Fault::new(rest.span, "unexpected `,`")
                .help("a list stands in `(` and `)`; conditions are joined by `&&`")),
            TokenKind::Symbol(":") => Err(Fault::new(rest.span, "this `:` has no `?`").help("write `a ? b : c`")),
            TokenKind::Word(word) => {
                Err(Fault::new(rest.span, format!("expected an operator, found {}", quoted(word)))
                    .help(operator_for(word)))
            }
            TokenKind::Number(_) | TokenKind::Symbol(_) | TokenKind::Text(_) => {
                Err(Fault::new(rest.span, format!("expected an operator, found {}", rest.shown()))
                    .help("conditions are joined by `&&` or `||`"))
            }
        }
    }

    /// An operand and the operators behind it that bind at least this tightly, by precedence climbing.
    fn operators(&mut self, least: u8) -> Parsed {
        self.nested(|parser| {
            let mut left = parser.operand()?;
            loop {
                left = match parser.infix(least) {
                    Some(Infix::Binary(operator @ (BinaryOp::And | BinaryOp::Or))) => parser.chain(operator, left)?,
                    Some(Infix::Binary(operator)) => {
                        parser.not_bits(&left, operator)?;
                        let right = if operator == BinaryOp::In {
                            parser.haystack()?
                        } else {
                            parser.operators(operator.power() + 1)?
                        };
                        Tree::binary(operator, left, right)?
                    }
                    Some(Infix::Conditional) => parser.conditional(left)?,
                    Some(Infix::NotIn(not)) => {
                        let right = parser.haystack()?;
                        let within = Tree::binary(BinaryOp::In, left, right)?;
                        Tree::unary(UnaryOp::Not, not, within)?
                    }
                    None => return Ok(left),
                };
            }
        })
    }

    /// Takes the operator that comes next, if it binds at least this tightly.
    fn infix(&mut self, least: u8) -> Option<Infix> {
        let token = self.peek();
        let infix = match &token.kind {
            TokenKind::Symbol("?") => Infix::Conditional,
            TokenKind::Symbol("!") if self.second_is_in() => Infix::NotIn(token.span),
            TokenKind::Symbol(symbol) => Infix::Binary(binary_operator(symbol)?),
            TokenKind::Word(word) if matches!(&**word, "in" | "IN") => Infix::Binary(BinaryOp::In),
            TokenKind::End | TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Word(_) => return None,
        };
        if infix.power() < least {
            return None;
        }
        self.at += if matches!(infix, Infix::NotIn(_)) { 2 } else { 1 };
        Some(infix)
    }

    /// The operands of a row of `&&` or `||`, of which the first is read already.
    ///
    /// A row of usual length groups from the left. A very long one groups as flat as can be, so that no program that walks
    /// through the tree has to descend once for each operand; it means the same.
    fn chain(&mut self, operator: BinaryOp, first: Tree) -> Parsed {
        let mut rest = vec![self.operators(operator.power() + 1)?];
        while self.infix(operator.power()).is_some() {
            rest.push(self.operators(operator.power() + 1)?);
        }
        let mut rest = rest.into_iter();
        if rest.len() < LEFT_GROUPED {
            return rest.try_fold(first, |left, right| Tree::binary(operator, left, right));
        }
        let mut first = first;
        while let Some(second) = rest.next() {
            first = Tree::binary(operator, first, second)?;
            let mut paired = Vec::with_capacity(rest.len().div_ceil(2));
            while let Some(left) = rest.next() {
                paired.push(match rest.next() {
                    Some(right) => Tree::binary(operator, left, right)?,
                    None => left,
                });
            }
            rest = paired.into_iter();
        }
        Ok(first)
    }

    /// The rest of `a ? b : c`.
    ///
    /// In Go, `a ? b : c ? d : e` is `(a ? b : c) ? d : e`, and a conditional between `?` and `:` has no meaning that a
    /// reader would expect, so that it needs its parentheses here.
    fn conditional(&mut self, condition: Tree) -> Parsed {
        let then = self.operators(CONDITIONAL + 1)?;
        let colon = self.next();
        match colon.kind {
            TokenKind::Symbol(":") => {}
            TokenKind::Symbol("?" | "??") => {
                return Err(needs_parentheses(colon));
            }
            TokenKind::End | TokenKind::Number(_) | TokenKind::Symbol(_) | TokenKind::Text(_) | TokenKind::Word(_) => {
                return Err(expected("`:`", colon).help("write `a ? b : c`"));
            }
        }
        let otherwise = self.operators(CONDITIONAL + 1)?;
        let span = condition.expr.span.to(otherwise.expr.span);
        let height = condition.height.max(then.height).max(otherwise.height);
        let kind = ExprKind::Conditional(condition.expr, then.expr, otherwise.expr);
        Tree::above(height, kind, span)
    }

    /// What stands to the right of `in`: as in Go, a single literal in parentheses is a list.
    fn haystack(&mut self) -> Parsed {
        let open = self.peek();
        let tree = self.operators(COMPARISON + 1)?;
        match tree.expr.kind {
            ExprKind::Literal(_) if open.kind == TokenKind::Symbol("(") => {
                let span = open.span.to(self.previous());
                Tree::above(tree.height, ExprKind::List(vec![*tree.expr]), span)
            }
            ExprKind::Binary(..)
            | ExprKind::Call(..)
            | ExprKind::Conditional(..)
            | ExprKind::Field(_)
            | ExprKind::List(_)
            | ExprKind::Literal(_)
            | ExprKind::Unary(..) => Ok(tree),
        }
    }

    /// A value with the operators before it and what is asked of it.
    fn operand(&mut self) -> Parsed {
        let token = self.next();
        let tree = match &token.kind {
            TokenKind::Symbol("!") => return self.prefix(UnaryOp::Not, token.span),
            TokenKind::Symbol("~") => return self.prefix(UnaryOp::BitNot, token.span),
            TokenKind::Symbol("-") => return self.negative(token.span),
            TokenKind::Symbol("(") => self.group(token.span)?,
            TokenKind::Symbol("[") => {
                let Elements { trees, .. } = self.elements(token.span, "]")?;
                self.list(token.span, trees)?
            }
            TokenKind::Number(number) => {
                Tree::leaf(ExprKind::Literal(number_literal(*number, false, token.span)?), token.span)
            }
            TokenKind::Text(text) => Tree::leaf(ExprKind::Literal(Literal::Text(text.clone())), token.span),
            TokenKind::Word(word) => self.word(word, token.span)?,
            TokenKind::Symbol("+") => {
                return Err(Fault::new(token.span, "expected a value, found `+`").help("leave the `+` out"));
            }
            TokenKind::End | TokenKind::Symbol(_) => return Err(self.missing(token)),
        };
        self.asked_of(tree)
    }

    fn prefix(&mut self, operator: UnaryOp, span: Span) -> Parsed {
        let operand = self.nested(Self::operand)?;
        Tree::unary(operator, span, operand)
    }

    /// The operand of a minus sign; with a number at once behind it, it is the number's sign.
    fn negative(&mut self, minus: Span) -> Parsed {
        let number = self.peek();
        if let TokenKind::Number(magnitude) = number.kind {
            self.at += 1;
            let span = minus.to(number.span);
            let literal = number_literal(magnitude, true, span)?;
            return self.asked_of(Tree::leaf(ExprKind::Literal(literal), span));
        }
        self.prefix(UnaryOp::Negate, minus)
    }

    /// What stands between parentheses: one expression, or a list.
    fn group(&mut self, open: Span) -> Parsed {
        let Elements { mut trees, comma } = self.elements(open, ")")?;
        match trees.pop() {
            None => Err(nothing_between(open.to(self.previous()))),
            Some(only) if trees.is_empty() && !comma => Ok(only),
            Some(last) => {
                trees.push(last);
                self.list(open, trees)
            }
        }
    }

    fn list(&mut self, open: Span, trees: Vec<Tree>) -> Parsed {
        let (elements, height) = taken_apart(trees);
        Tree::above(height, ExprKind::List(elements), open.to(self.previous()))
    }

    /// Expressions with commas between them, up to the symbol that closes them.
    fn elements(&mut self, open: Span, close: &'static str) -> Parsed<Elements> {
        let mut elements = Elements { trees: Vec::new(), comma: false };
        loop {
            if self.peek().kind == TokenKind::Symbol(close) {
                self.at += 1;
                return Ok(elements);
            }
            if self.peek().kind == TokenKind::End {
                return Err(not_closed(open, close));
            }
            elements.trees.push(self.operators(CONDITIONAL)?);
            let end = self.next();
            match &end.kind {
                TokenKind::Symbol(symbol) if *symbol == close => return Ok(elements),
                TokenKind::Symbol(",") => elements.comma = true,
                TokenKind::End => return Err(not_closed(open, close)),
                TokenKind::Number(_) | TokenKind::Symbol(_) | TokenKind::Text(_) | TokenKind::Word(_) => {
                    return Err(expected_close(close, end));
                }
            }
        }
    }

    /// A keyword, a field, or a call.
    fn word(&mut self, word: &str, span: Span) -> Parsed {
        let next = self.peek();
        let literal = |value| Ok(Tree::leaf(ExprKind::Literal(Literal::Bool(value)), span));
        match (word, section_of(word)) {
            ("true", _) => literal(true),
            ("false", _) => literal(false),
            ("in" | "IN", _) => Err(in_nothing(span)),
            _ if next.kind == TokenKind::Symbol("(") => {
                self.at += 1;
                let Elements { trees, .. } = self.elements(next.span, ")")?;
                self.call(Ident { name: word.into(), span }, trees)
            }
            (_, Some(Section::Whole(side))) => self.field(side, Ident { name: word.into(), span }),
            (_, Some(Section::WithField(side, section, name))) => {
                let middle = span.start + u32::try_from(section.len()).unwrap_or(0);
                Ok(Tree::leaf(
                    ExprKind::Field(Field {
                        side,
                        section: Ident { name: section.into(), span: Span::new(span.start, middle) },
                        name: Ident { name: name.into(), span: Span::new(middle + 1, span.end) },
                        path: Vec::new(),
                    }),
                    span,
                ))
            }
            _ => Err(self.unknown(word, span)),
        }
    }

    /// The field behind `r` or `p`.
    fn field(&mut self, side: Side, section: Ident) -> Parsed {
        let whole = match side {
            Side::Request => "the whole request",
            Side::Rule => "the whole rule",
        };
        if self.peek().kind != TokenKind::Symbol(".") {
            return Err(Fault::new(section.span, format!("`{}` is {whole}, not one of its fields", section.name))
                .help(format!("write `{}.` and the name of a field", section.name)));
        }
        self.at += 1;
        let name = self.name()?;
        if self.peek().kind == TokenKind::Symbol("(") {
            return Err(Fault::new(
                section.span.to(name.span),
                format!("`{}.{}` is a field, not a function", section.name, name.name),
            ));
        }
        let span = section.span.to(name.span);
        Ok(Tree::leaf(ExprKind::Field(Field { side, section, name, path: Vec::new() }), span))
    }

    /// The name behind a point.
    fn name(&mut self) -> Parsed<Ident> {
        let token = self.next();
        match &token.kind {
            TokenKind::Word(word) => Ok(Ident { name: word.clone(), span: token.span }),
            TokenKind::End | TokenKind::Number(_) | TokenKind::Symbol(_) | TokenKind::Text(_) => {
                Err(expected("a name behind `.`", token)
                    .help("names that are no words stand in brackets: `r.sub[\"postal code\"]`, `r.list[0]`"))
            }
        }
    }

    /// What is asked of a value: attributes by `.name` and `["name"]`, functions by `.name(…)`.
    fn asked_of(&mut self, mut tree: Tree) -> Parsed {
        loop {
            let next = self.peek();
            match next.kind {
                TokenKind::Symbol(".") => {
                    self.at += 1;
                    let name = self.name()?;
                    let open = self.peek();
                    if open.kind == TokenKind::Symbol("(") {
                        self.at += 1;
                        let Elements { mut trees, .. } = self.elements(open.span, ")")?;
                        trees.insert(0, tree);
                        tree = self.call(name, trees)?;
                    } else {
                        tree = tree.attribute(name, self.previous())?;
                    }
                }
                TokenKind::Symbol("[") => {
                    self.at += 1;
                    let index = self.index()?;
                    let close = self.next();
                    if close.kind != TokenKind::Symbol("]") {
                        return Err(expected("`]`", close));
                    }
                    tree = tree.attribute(index, close.span)?;
                }
                TokenKind::End
                | TokenKind::Number(_)
                | TokenKind::Symbol(_)
                | TokenKind::Text(_)
                | TokenKind::Word(_) => {
                    return Ok(tree);
                }
            }
        }
    }

    /// The name or the whole number between brackets.
    fn index(&mut self) -> Parsed<Ident> {
        let token = self.next();
        match &token.kind {
            TokenKind::Text(name) => Ok(Ident { name: name.clone(), span: token.span }),
            TokenKind::Number(Number::Integer(place)) => Ok(Ident { name: place.to_string().into(), span: token.span }),
            TokenKind::End | TokenKind::Number(_) | TokenKind::Symbol(_) | TokenKind::Word(_) => {
                Err(expected("a text or a whole number behind `[`", token)
                    .help("write `r.sub[\"name\"]`; a list stands behind an operator: `r.act in [\"read\"]`"))
            }
        }
    }

    fn call(&mut self, name: Ident, trees: Vec<Tree>) -> Parsed {
        let (arguments, height) = taken_apart(trees);
        let start = arguments.first().map_or(name.span, |first| first.span.to(name.span));
        let span = start.to(self.previous());
        Tree::above(height, ExprKind::Call(name, arguments), span)
    }

    /// Refuses `a == b & c == d`, which is `(a == (b & c)) == d` and never what its author meant.
    fn not_bits(&self, left: &Tree, operator: BinaryOp) -> Parsed<()> {
        let ExprKind::Binary(comparison, _, right) = &left.expr.kind else { return Ok(()) };
        let ExprKind::Binary(within @ (BinaryOp::BitAnd | BinaryOp::BitOr), ..) = &right.kind else { return Ok(()) };
        let chained = comparison.power() == COMPARISON && operator.power() == COMPARISON;
        if chained && right.span.end == self.previous_but_operator() {
            let message =
                format!("`{}` is for the bits of numbers, so it binds tighter than a comparison", within.symbol());
            return Err(Fault::new(right.span, message).help(conditions_join(*within)));
        }
        Ok(())
    }

    /// Why a word that is no field and no call means nothing.
    fn unknown(&self, word: &str, span: Span) -> Fault {
        let (names, fields) =
            (self.known.0.iter().map(String::as_str), Fault::new(span, format!("unknown name {}", quoted(word))));
        let same: Vec<_> =
            names.clone().filter(|field| field.split_once('.').is_some_and(|(_, name)| name == word)).collect();
        let similar = nearest(word, names.clone().filter_map(|field| field.split_once('.').map(|(_, name)| name)));
        let similar = similar.and_then(|name| names.clone().find(|field| field.ends_with(&format!(".{name}"))));
        match (word, same.as_slice(), similar) {
            ("and" | "AND", ..) => fields.help("write `&&`"),
            ("or" | "OR", ..) => fields.help("write `||`"),
            ("not" | "NOT", ..) => fields.help("write `!`"),
            ("if" | "switch", ..) => fields.help("write `a ? b : c`"),
            ("True" | "TRUE", ..) => fields.help("write `true`"),
            ("False" | "FALSE", ..) => fields.help("write `false`"),
            ("nil" | "null" | "None" | "undefined", ..) => {
                fields.help("an attribute that may be missing gets a value by `??`")
            }
            (_, [], Some(similar)) => fields.help(format!("did you mean `{similar}`?")),
            (_, [], None) if self.known.0.is_empty() => {
                fields.help(format!("fields are written `r.sub` and `p.sub`, a text stands in quotes: \"{word}\""))
            }
            (_, [], None) => fields.help(format!("there are {}; a text stands in quotes: \"{word}\"", listed(names))),
            (_, [one], _) => fields.help(format!("did you mean `{one}`?")),
            (_, [one, other, ..], _) => fields.help(format!("did you mean `{one}` or `{other}`?")),
        }
    }

    /// Why there is no value where one has to stand.
    fn missing(&self, found: &Token) -> Fault {
        let before = self.at.checked_sub(2).and_then(|place| self.tokens.get(place));
        match (&found.kind, before) {
            (TokenKind::End, None) => Fault::new(found.span, "there is no expression"),
            (TokenKind::End, Some(before)) => {
                Fault::new(before.span, format!("expected a value behind {}", before.shown()))
            }
            _ => Fault::new(found.span, format!("expected a value, found {}", found.shown())),
        }
    }

    /// Keeps the parser from descending deeper than its stack reaches.
    fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth == DEEPEST {
            return Err(too_deep(self.peek().span));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &'a Token {
        self.tokens.get(self.at).unwrap_or(&END)
    }

    fn next(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Where the last token that was read stands.
    fn previous(&self) -> Span {
        self.at.checked_sub(1).and_then(|place| self.tokens.get(place)).map_or(Span::default(), |token| token.span)
    }

    /// Where the token before the operator just read ends.
    fn previous_but_operator(&self) -> u32 {
        self.at.checked_sub(2).and_then(|place| self.tokens.get(place)).map_or(0, |token| token.span.end)
    }

    fn second_is_in(&self) -> bool {
        self.tokens
            .get(self.at + 1)
            .is_some_and(|token| matches!(&token.kind, TokenKind::Word(word) if &**word == "in"))
    }
}

/// An operator behind a value.
enum Infix {
    Binary(BinaryOp),
    Conditional,
    NotIn(Span),
}

impl Infix {
    fn power(&self) -> u8 {
        match self {
            Self::Binary(operator) => operator.power(),
            Self::Conditional => CONDITIONAL,
            Self::NotIn(_) => COMPARISON,
        }
    }
}

/// Expressions, and whether a comma stood behind one of them.
struct Elements {
    trees: Vec<Tree>,
    comma: bool,
}

/// What a word that begins like a section says.
enum Section<'a> {
    /// `r`, `p2`.
    Whole(Side),
    /// `r_sub`, `p2_act`.
    WithField(Side, &'a str, &'a str),
}

fn section_of(word: &str) -> Option<Section<'_>> {
    let side = match word.bytes().next()? {
        b'p' => Side::Rule,
        b'r' => Side::Request,
        _ => return None,
    };
    let digits = word.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    let (section, rest) = word.split_at_checked(1 + digits)?;
    match rest.strip_prefix('_') {
        Some(name) if !name.is_empty() => Some(Section::WithField(side, section, name)),
        None if rest.is_empty() => Some(Section::Whole(side)),
        None | Some(_) => None,
    }
}

fn number_literal(number: Number, negative: bool, span: Span) -> Parsed<Literal> {
    number.literal(negative).ok_or_else(|| {
        Fault::new(span, "this number does not fit into 64 bits")
            .help("whole numbers reach from -9223372036854775808 to 9223372036854775807; with `.0` it is a float")
    })
}

fn binary_operator(symbol: &str) -> Option<BinaryOp> {
    ALL.into_iter().find(|operator| operator.symbol() == symbol)
}

static END: Token = Token { kind: TokenKind::End, span: Span::new(0, 0) };

/// All operators between operands that are symbols.
const ALL: [BinaryOp; 22] = [
    BinaryOp::Add,
    BinaryOp::And,
    BinaryOp::BitAnd,
    BinaryOp::BitOr,
    BinaryOp::BitXor,
    BinaryOp::Coalesce,
    BinaryOp::Divide,
    BinaryOp::Equal,
    BinaryOp::Greater,
    BinaryOp::GreaterOrEqual,
    BinaryOp::Less,
    BinaryOp::LessOrEqual,
    BinaryOp::Matches,
    BinaryOp::Multiply,
    BinaryOp::NotEqual,
    BinaryOp::NotMatches,
    BinaryOp::Or,
    BinaryOp::Power,
    BinaryOp::Remainder,
    BinaryOp::ShiftLeft,
    BinaryOp::ShiftRight,
    BinaryOp::Subtract,
];

/// The parser descends at most this deep; every level of a tree can take it several calls.
const DEEPEST: usize = 256;

/// Rows of `&&` and `||` up to this length group from the left.
const LEFT_GROUPED: usize = 64;
