use std::{collections::BTreeSet, sync::Arc};

use super::{Constant, Finder, Term, TermKind, shape::Shape};
use crate::{
    Expr, Model, PolicyError, Span,
    custom::Function,
    error::{listed, nearest, quoted},
    expr::{BinaryOp, ExprKind, Field, Ident, Literal, Side, UnaryOp},
    functions::pattern::{GetKind, Kind},
};

/// What expressions can speak of.
#[derive(Clone, Copy)]
pub(crate) struct Vocabulary<'m> {
    pub(crate) model: &'m Model,
    pub(crate) functions: &'m [Arc<Function>],
}

/// Turns an expression into terms, and says all that is wrong with it.
pub(crate) struct Lowering<'m> {
    pub(crate) vocabulary: Vocabulary<'m>,
    /// The number of the request definition that it speaks of.
    pub(crate) request: usize,
    /// The number of the policy definition.
    pub(crate) policy: usize,
    /// Whether it is a rule text and not a matcher.
    pub(crate) is_rule: bool,
    /// Says what is wrong with a stretch of the text.
    pub(crate) error: &'m dyn Fn(Span, String) -> PolicyError,
    pub(crate) errors: Vec<PolicyError>,
    pub(crate) uses: Uses,
}

/// What the columns of rows are used for, apart from being compared.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    pub(crate) patterns: BTreeSet<(Kind, u16)>,
    pub(crate) getters: BTreeSet<(GetKind, u16)>,
    pub(crate) rules: BTreeSet<u16>,
    /// The names of roles, by the number of their graph.
    pub(crate) roles: BTreeSet<(usize, u16)>,
}

impl Lowering<'_> {
    /// The terms of a whole matcher or rule text; nothing if it is wrong, which `errors` then says.
    pub(crate) fn whole(&mut self, expr: &Expr) -> Option<Term> {
        let term = self.term(expr)?;
        match Shape::of(&term) {
            shape @ (Shape::List | Shape::Text) if !self.is_rule => {
                let message = format!("this is {}, and a matcher has to be true or false", shape.name());
                self.wrong(expr.span, message, "compare it with something");
                None
            }
            Shape::Any | Shape::Bool | Shape::List | Shape::Number | Shape::Text => Some(term),
        }
    }

    fn term(&mut self, expr: &Expr) -> Option<Term> {
        let kind = match &expr.kind {
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expr.span)?,
            ExprKind::Call(name, arguments) => self.call(name, arguments, expr.span)?,
            ExprKind::Conditional(condition, then, otherwise) => {
                let (condition, then, otherwise) =
                    (self.of_shape(condition, Shape::Bool), self.term(then), self.term(otherwise));
                TermKind::Conditional(Box::new([condition?, then?, otherwise?]))
            }
            ExprKind::Field(field) => self.field(field)?,
            ExprKind::List(elements) => TermKind::List(self.terms(elements)?),
            ExprKind::Literal(literal) => TermKind::Constant(constant(literal)),
            ExprKind::Unary(UnaryOp::Not, operand) => TermKind::Not(Box::new(self.of_shape(operand, Shape::Bool)?)),
            ExprKind::Unary(operator @ (UnaryOp::BitNot | UnaryOp::Negate), operand) => {
                TermKind::Unary(*operator, Box::new(self.of_shape(operand, Shape::Number)?))
            }
        };
        Some(Term { kind, span: expr.span })
    }

    fn terms(&mut self, exprs: &[Expr]) -> Option<Box<[Term]>> {
        // All of them are looked at, though one be wrong.
        let terms: Vec<_> = exprs.iter().map(|expr| self.term(expr)).collect();
        terms.into_iter().collect()
    }

    fn binary(&mut self, operator: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Option<TermKind> {
        match operator {
            BinaryOp::And | BinaryOp::Or => self.junction(operator, left, right),
            BinaryOp::Add => {
                let terms = self.pair(left, right)?;
                let shapes = terms.each_ref().map(Shape::of);
                let sound = match shapes {
                    [Shape::Text, other] | [other, Shape::Text] => other != Shape::List,
                    [left, right] => left.can_be(Shape::Number) && right.can_be(Shape::Number),
                };
                self.sound(sound, span, "`+` adds numbers, or puts texts together".to_owned())?;
                Some(TermKind::Arithmetic(operator, Box::new(terms)))
            }
            BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Divide
            | BinaryOp::Multiply
            | BinaryOp::Power
            | BinaryOp::Remainder
            | BinaryOp::ShiftLeft
            | BinaryOp::ShiftRight
            | BinaryOp::Subtract => {
                let (left, right) = (self.of_shape(left, Shape::Number), self.of_shape(right, Shape::Number));
                Some(TermKind::Arithmetic(operator, Box::new([left?, right?])))
            }
            BinaryOp::Coalesce => Some(TermKind::Coalesce(Box::new(self.pair(left, right)?))),
            BinaryOp::Equal
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::NotEqual => self.comparison(operator, left, right, span),
            BinaryOp::In => {
                let terms = self.pair(left, right)?;
                let [value, list] = terms.each_ref().map(Shape::of);
                if !list.can_be(Shape::List) {
                    let message = format!("this is {}, and `in` looks into a list", list.name());
                    let remedy = "a list is written `(\"a\", \"b\")`, or is an attribute of the request; \
                                  a pattern is compared by `keyMatch` or `=~`";
                    self.wrong(right.span, message, remedy);
                    return None;
                }
                if let TermKind::List(elements) = &terms[1].kind
                    && let Some(other) = elements.iter().find(|element| !Shape::of(element).can_be(value))
                {
                    let message = format!("this is {}, and {} is looked for", Shape::of(other).name(), value.name());
                    self.wrong(other.span, message, "values of different kinds are never equal");
                    return None;
                }
                Some(TermKind::In(Box::new(terms)))
            }
            BinaryOp::Matches => self.matched(Kind::Regex, left, right),
            BinaryOp::NotMatches => {
                let kind = self.matched(Kind::Regex, left, right)?;
                Some(TermKind::Not(Box::new(Term { kind, span })))
            }
        }
    }

    /// A row of `&&` or `||`, as one term.
    fn junction(&mut self, operator: BinaryOp, left: &Expr, right: &Expr) -> Option<TermKind> {
        let mut operands = Vec::new();
        let mut waiting = vec![right, left];
        while let Some(expr) = waiting.pop() {
            match &expr.kind {
                ExprKind::Binary(same, left, right) if *same == operator => waiting.extend([&**right, &**left]),
                ExprKind::Binary(..)
                | ExprKind::Call(..)
                | ExprKind::Conditional(..)
                | ExprKind::Field(_)
                | ExprKind::List(_)
                | ExprKind::Literal(_)
                | ExprKind::Unary(..) => operands.push(self.of_shape(expr, Shape::Bool)),
            }
        }
        let operands = operands.into_iter().collect::<Option<Box<[_]>>>()?;
        Some(if operator == BinaryOp::And { TermKind::All(operands) } else { TermKind::Any(operands) })
    }

    fn comparison(&mut self, operator: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Option<TermKind> {
        let terms = self.pair(left, right)?;
        let [left, right] = terms.each_ref().map(Shape::of);
        if !left.can_be(right) {
            let message = format!("{} is compared with {}", left.name(), right.name());
            let remedy = "values of different kinds are never equal; fields of rules are texts, \
                          and numbers of rules stand in rule texts that `eval()` reads";
            self.wrong(span, message, remedy);
            return None;
        }
        let ordered = !matches!(operator, BinaryOp::Equal | BinaryOp::NotEqual);
        let has_order = [left, right].iter().all(|shape| !matches!(shape, Shape::Bool | Shape::List));
        self.sound(!ordered || has_order, span, format!("`{}` compares numbers or texts", operator.symbol()))?;
        Some(TermKind::Compare(operator, Box::new(terms)))
    }

    fn pair(&mut self, left: &Expr, right: &Expr) -> Option<[Term; 2]> {
        let (left, right) = (self.term(left), self.term(right));
        Some([left?, right?])
    }

    fn sound(&mut self, sound: bool, span: Span, message: String) -> Option<()> {
        if !sound {
            self.wrong(span, message, "see what kind of value stands on each side");
        }
        sound.then_some(())
    }

    fn of_shape(&mut self, expr: &Expr, needed: Shape) -> Option<Term> {
        let term = self.term(expr)?;
        let shape = Shape::of(&term);
        if shape.can_be(needed) {
            return Some(term);
        }
        let message = format!("this is {}, and {} is needed here", shape.name(), needed.name());
        let remedy = match needed {
            Shape::Bool => "compare it with something",
            Shape::Number if shape == Shape::Text => {
                "fields of rules are texts; numbers of rules stand in rule texts that `eval()` reads"
            }
            Shape::Any | Shape::List | Shape::Number | Shape::Text => "see what kind of value stands here",
        };
        self.wrong(expr.span, message, remedy);
        None
    }

    fn field(&mut self, field: &Field) -> Option<TermKind> {
        let model = self.vocabulary.model;
        let (key, fields) = match field.side {
            Side::Request => {
                let definition = model.requests.get(self.request)?;
                (&definition.key, &definition.fields)
            }
            Side::Rule => {
                let definition = model.policies.get(self.policy)?;
                (&definition.key, &definition.fields)
            }
        };
        if *field.section.name != *key.name {
            let message = format!("`{}` and `{}` in one expression", key.name, field.section.name);
            self.wrong(field.section.span, message, &format!("write `{}.` here, or another matcher for it", key.name));
            return None;
        }
        let place = fields.iter().position(|known| known.name == field.name.name);
        let Some(place) = place.and_then(|place| u16::try_from(place).ok()) else {
            let (section, name) = (&key.name, &field.name.name);
            let what = if field.side == Side::Rule { "policy" } else { "request" };
            let names = || fields.iter().map(|field| &*field.name);
            let message =
                format!("unknown field {}; the {what} has {}", quoted(&format!("{section}.{name}")), listed(names()));
            let remedy = match nearest(name, names()) {
                Some(meant) => format!("did you mean `{section}.{meant}`?"),
                None => format!("fields are defined by `{section} = …`"),
            };
            self.wrong(field.section.span.to(field.name.span), message, &remedy);
            return None;
        };
        match (field.side, field.path.first()) {
            (Side::Request, _) => {
                Some(TermKind::Request(place, field.path.iter().map(|name| name.name.clone()).collect()))
            }
            (Side::Rule, None) => Some(TermKind::Rule(place)),
            (Side::Rule, Some(attribute)) => {
                let message = format!("fields of rules are texts and have no attribute {}", quoted(&attribute.name));
                self.wrong(attribute.span, message, "ask an attribute of the request: `r.sub.name`");
                None
            }
        }
    }

    fn call(&mut self, name: &Ident, arguments: &[Expr], span: Span) -> Option<TermKind> {
        let registered = self.vocabulary.functions.iter().find(|function| function.name == name.name);
        if let Some(function) = registered {
            let arity = function.arity.unwrap_or(arguments.len());
            self.arity(name, arguments, span, arity..=arity)?;
            return Some(TermKind::Call(Arc::clone(function), self.terms(arguments)?));
        }
        if let Some(graph) = self.vocabulary.model.roles.iter().position(|role| role.key.name == name.name) {
            return self.role(graph, name, arguments, span);
        }
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == &*name.name) {
            self.arity(name, arguments, span, 2..=2)?;
            let [key, pattern] = arguments else { return None };
            return self.matched(kind, key, pattern);
        }
        match &*name.name {
            "eval" => {
                self.arity(name, arguments, span, 1..=1)?;
                self.eval(arguments.first()?)
            }
            "keyGet" => {
                self.arity(name, arguments, span, 2..=2)?;
                let [key, pattern] = arguments else { return None };
                let (key, pattern) = (self.of_shape(key, Shape::Text), self.of_shape(pattern, Shape::Text));
                Some(TermKind::GetKey(Box::new([key?, pattern?])))
            }
            "keyGet2" | "keyGet3" => {
                self.arity(name, arguments, span, 3..=3)?;
                let [key, pattern, wanted] = arguments else { return None };
                let kind = if &*name.name == "keyGet2" { GetKind::Key2 } else { GetKind::Key3 };
                let (key, finder, wanted) =
                    (self.of_shape(key, Shape::Text), self.getter(kind, pattern), self.of_shape(wanted, Shape::Text));
                Some(TermKind::Get(kind, Box::new([key?, wanted?]), finder?))
            }
            "timeMatch" => {
                self.arity(name, arguments, span, 2..=2)?;
                let [from, to] = arguments else { return None };
                let (from, to) = (self.of_shape(from, Shape::Text), self.of_shape(to, Shape::Text));
                Some(TermKind::Time(Box::new([from?, to?])))
            }
            _ => {
                self.unknown_function(name);
                None
            }
        }
    }

    fn unknown_function(&mut self, name: &Ident) {
        let is_role = name.name.strip_prefix('g').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        if is_role {
            let remedy = format!("write `{} = _, _` in the section `role_definition`", name.name);
            return self.wrong(name.span, format!("there are no roles `{}`", name.name), &remedy);
        }
        let registered = self.vocabulary.functions.iter().map(|function| &*function.name);
        let roles = self.vocabulary.model.roles.iter().map(|role| &*role.key.name);
        let known = Kind::ALL.map(Kind::name).into_iter().chain(["eval", "keyGet", "keyGet2", "keyGet3", "timeMatch"]);
        let remedy = match nearest(&name.name, known.chain(registered).chain(roles)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "a function of your own is registered by `Policy::builder(model).function(name, …)`".to_owned(),
        };
        self.wrong(name.span, format!("unknown function {}", quoted(&name.name)), &remedy);
    }

    fn arity(
        &mut self,
        name: &Ident,
        arguments: &[Expr],
        span: Span,
        accepted: core::ops::RangeInclusive<usize>,
    ) -> Option<()> {
        if accepted.contains(&arguments.len()) {
            return Some(());
        }
        let (least, most) = accepted.into_inner();
        let takes = match (least, most) {
            (1, 1) => "1 argument".to_owned(),
            (least, most) if least == most => format!("{least} arguments"),
            (least, most) => format!("{least} or {most} arguments"),
        };
        let message = format!("`{}` takes {takes}, and has {}", name.name, arguments.len());
        let remedy = match &*name.name {
            "eval" => "write `eval(p.rule)`",
            "keyGet" => "write `keyGet(r.obj, p.obj)`",
            "keyGet2" | "keyGet3" => "say which name is asked for: `keyGet2(r.obj, p.obj, \"id\")`",
            "timeMatch" => "write `timeMatch(p.from, p.to)`",
            _ => "first the text, then what it is compared with",
        };
        self.wrong(span, message, remedy);
        None
    }

    fn role(&mut self, graph: usize, name: &Ident, arguments: &[Expr], span: Span) -> Option<TermKind> {
        let needed = match self.vocabulary.model.roles.get(graph)?.domain {
            crate::Domain::None => 2,
            crate::Domain::Third => 3,
        };
        if arguments.len() != needed {
            let (message, remedy) = match (needed, arguments.len()) {
                (2, 3) => (
                    format!("the roles of `{}` are had everywhere, and this asks for a domain", name.name),
                    format!("write `{} = _, _, _` in the section `role_definition`", name.name),
                ),
                (3, 2) => (
                    format!("the roles of `{}` are had within a domain, and this names none", name.name),
                    format!("write `{}(r.sub, p.sub, r.dom)`", name.name),
                ),
                (_, found) => (
                    format!("`{}` takes {needed} arguments, and has {found}", name.name),
                    format!("write `{}(r.sub, p.sub)`: who, and which role", name.name),
                ),
            };
            self.wrong(span, message, &remedy);
            return None;
        }
        let terms: Vec<_> = arguments.iter().map(|argument| self.of_shape(argument, Shape::Text)).collect();
        let terms = terms.into_iter().collect::<Option<Box<[Term]>>>()?;
        if let Some(Term { kind: TermKind::Rule(column), .. }) = terms.get(1) {
            self.uses.roles.insert((graph, *column));
        }
        Some(TermKind::Role(graph, terms))
    }

    fn matched(&mut self, kind: Kind, key: &Expr, pattern: &Expr) -> Option<TermKind> {
        let (key, pattern) = (self.of_shape(key, Shape::Text), self.of_shape(pattern, Shape::Text));
        let (key, pattern) = (key?, pattern?);
        let finder = if let TermKind::Rule(column) = pattern.kind {
            self.uses.patterns.insert((kind, column));
            Finder::Column(column)
        } else if let TermKind::Constant(Constant::Text(text)) = &pattern.kind {
            match kind.compile(text) {
                Ok(pattern) => Finder::Always(Arc::new(pattern)),
                Err(message) => {
                    self.wrong(pattern.span, format!("{} is no pattern: {message}", quoted(text)), remedy_of(kind));
                    return None;
                }
            }
        } else {
            Finder::Asked(Box::new(pattern))
        };
        Some(TermKind::Match(kind, Box::new(key), finder))
    }

    fn getter(&mut self, kind: GetKind, pattern: &Expr) -> Option<Finder<crate::functions::pattern::Getter>> {
        let pattern = self.of_shape(pattern, Shape::Text)?;
        Some(if let TermKind::Rule(column) = pattern.kind {
            self.uses.getters.insert((kind, column));
            Finder::Column(column)
        } else if let TermKind::Constant(Constant::Text(text)) = &pattern.kind {
            match kind.compile(text) {
                Ok(getter) => Finder::Always(Arc::new(getter)),
                Err(message) => {
                    self.wrong(pattern.span, format!("{} is no pattern: {message}", quoted(text)), "write less");
                    return None;
                }
            }
        } else {
            Finder::Asked(Box::new(pattern))
        })
    }

    /// `eval(p.rule)`. What a request brings is never code.
    fn eval(&mut self, argument: &Expr) -> Option<TermKind> {
        if self.is_rule {
            self.wrong(argument.span, "a rule text cannot ask for another one", "write it out");
            return None;
        }
        let term = self.term(argument)?;
        let TermKind::Rule(column) = term.kind else {
            let message = "`eval` reads rule texts of the policy and nothing else";
            self.wrong(argument.span, message, "write `eval(p.rule)`, or the expression itself");
            return None;
        };
        self.uses.rules.insert(column);
        Some(TermKind::Eval(column))
    }

    fn wrong(&mut self, span: Span, message: impl Into<String>, remedy: &str) {
        let error = (self.error)(span, message.into()).help(remedy);
        self.errors.push(error);
    }
}

/// What is to be done about a pattern that is none.
pub(crate) fn remedy_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Ip => "write an address, or a network like `192.168.2.0/24`",
        Kind::Glob => "`\\` takes the meaning from the character behind it",
        Kind::Regex => "write a regular expression; `\\` takes the meaning from the character behind it",
        Kind::Key | Kind::Key2 | Kind::Key3 | Kind::Key4 | Kind::Key5 => "take it apart into several rules",
    }
}

fn constant(literal: &Literal) -> Constant {
    match literal {
        Literal::Bool(value) => Constant::Bool(*value),
        Literal::Float(number) => Constant::Float(*number),
        Literal::Integer(number) => Constant::Integer(*number),
        Literal::Text(text) => Constant::Text(text.clone()),
    }
}
