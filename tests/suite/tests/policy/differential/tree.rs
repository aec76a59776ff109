use core::fmt::Write as _;

use fastrand::Rng;

/// A matcher, as the generator thinks of it. It is written out twice: in the language of Casbin's documentation for our
/// engine, and in what the casbin crate can read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Bin(&'static str, Box<Tree>, Box<Tree>),
    Bool(bool),
    Call(&'static str, Vec<Tree>),
    Cond(Box<Tree>, Box<Tree>, Box<Tree>),
    /// A whole number that is compared with halves: twice as much in the crate, which has no floats.
    Double(Box<Tree>),
    Eval(&'static str),
    Field(Side, &'static str, Vec<&'static str>),
    /// So many halves.
    Half(i64),
    Int(i64),
    List(Vec<Tree>),
    Text(String),
    Unary(&'static str, Box<Tree>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Rule,
}

impl Tree {
    pub(crate) fn request(field: &'static str) -> Self {
        Self::Field(Side::Request, field, vec![])
    }

    pub(crate) fn attribute(field: &'static str, path: &[&'static str]) -> Self {
        Self::Field(Side::Request, field, path.to_vec())
    }

    pub(crate) fn rule(field: &'static str) -> Self {
        Self::Field(Side::Rule, field, vec![])
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn bin(operator: &'static str, left: Self, right: Self) -> Self {
        Self::Bin(operator, Box::new(left), Box::new(right))
    }

    pub(crate) fn not(operand: Self) -> Self {
        Self::Unary("!", Box::new(operand))
    }

    pub(crate) fn and(left: Self, right: Self) -> Self {
        Self::bin("&&", left, right)
    }

    pub(crate) fn or(left: Self, right: Self) -> Self {
        Self::bin("||", left, right)
    }

    /// The same tree with each node replaced by what `change` makes of it, children first.
    pub(crate) fn map(self, change: &impl Fn(Self) -> Self) -> Self {
        let each = |tree: Box<Self>| Box::new(tree.map(change));
        let changed = match self {
            Self::Bin(operator, left, right) => Self::Bin(operator, each(left), each(right)),
            Self::Call(name, arguments) => Self::Call(name, arguments.into_iter().map(|one| one.map(change)).collect()),
            Self::Cond(condition, then, otherwise) => Self::Cond(each(condition), each(then), each(otherwise)),
            Self::Double(operand) => Self::Double(each(operand)),
            Self::List(elements) => Self::List(elements.into_iter().map(|one| one.map(change)).collect()),
            Self::Unary(operator, operand) => Self::Unary(operator, each(operand)),
            leaf @ (Self::Bool(_) | Self::Eval(_) | Self::Field(..) | Self::Half(_) | Self::Int(_) | Self::Text(_)) => {
                leaf
            }
        };
        change(changed)
    }

    /// Calls `look` with each node.
    pub(crate) fn visit(&self, look: &mut impl FnMut(&Self)) {
        look(self);
        match self {
            Self::Bin(_, left, right) => {
                left.visit(look);
                right.visit(look);
            }
            Self::Call(_, children) | Self::List(children) => children.iter().for_each(|child| child.visit(look)),
            Self::Cond(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|child| child.visit(look));
            }
            Self::Double(operand) | Self::Unary(_, operand) => operand.visit(look),
            Self::Bool(_) | Self::Eval(_) | Self::Field(..) | Self::Half(_) | Self::Int(_) | Self::Text(_) => {}
        }
    }

    /// In the language of Casbin's documentation, with as few parentheses as it takes, or with a few more.
    pub(crate) fn ours(&self, section: &str, style: &mut Rng) -> String {
        let mut text = String::new();
        Ours { section, style, is_chained: false }.write(self, &mut text);
        text
    }

    /// As the casbin crate reads it: the inner spelling, each operation in parentheses, operators that it lacks said
    /// with those it has. `spelling` is what stands between a section's name and its field.
    pub(crate) fn theirs(&self, spelling: &str) -> String {
        let inner = |tree: &Self| tree.theirs(spelling);
        match self {
            Self::Bin("=~", left, right) => format!("regexMatch({}, {})", inner(left), inner(right)),
            Self::Bin("!~", left, right) => format!("(!regexMatch({}, {}))", inner(left), inner(right)),
            Self::Bin(operator, left, right) => format!("({} {operator} {})", inner(left), inner(right)),
            Self::Bool(value) => value.to_string(),
            Self::Call(name, arguments) => {
                format!("{name}({})", arguments.iter().map(inner).collect::<Vec<_>>().join(", "))
            }
            Self::Cond(condition, then, otherwise) => {
                format!("(if {} {{ {} }} else {{ {} }})", inner(condition), inner(then), inner(otherwise))
            }
            Self::Double(operand) => format!("({} * 2)", inner(operand)),
            Self::Eval(field) => format!("eval(p{spelling}{field})"),
            Self::Field(side, field, path) => {
                let section = match side {
                    Side::Request => "r",
                    Side::Rule => "p",
                };
                path.iter().fold(format!("{section}{spelling}{field}"), |text, name| text + "." + *name)
            }
            Self::Half(number) | Self::Int(number) if *number < 0 => format!("({number})"),
            Self::Half(number) | Self::Int(number) => number.to_string(),
            Self::List(elements) => format!("[{}]", elements.iter().map(inner).collect::<Vec<_>>().join(", ")),
            Self::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::Unary("~", operand) => format!("({} ^ (-1))", inner(operand)),
            Self::Unary(operator, operand) => format!("({operator}{})", inner(operand)),
        }
    }

    /// How tightly it binds, by govaluate's table.
    fn power(&self) -> u8 {
        match self {
            Self::Bin(operator, ..) => match *operator {
                "??" => 1,
                "||" => 2,
                "&&" => 3,
                "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "=~" | "!~" => COMPARISON,
                "&" | "|" | "^" => BITS,
                "<<" | ">>" => 6,
                "+" | "-" => 7,
                "*" | "/" | "%" => 8,
                _ => 9,
            },
            Self::Cond(..) => 1,
            Self::Unary(..) => 10,
            Self::Double(operand) => operand.power(),
            Self::Half(number) | Self::Int(number) if *number < 0 => 10,
            Self::Bool(_)
            | Self::Call(..)
            | Self::Eval(_)
            | Self::Field(..)
            | Self::Half(_)
            | Self::Int(_)
            | Self::List(_)
            | Self::Text(_) => 11,
        }
    }
}

/// How tightly comparisons bind, and the operators of bits.
const COMPARISON: u8 = 4;
const BITS: u8 = 5;

struct Ours<'a> {
    /// What follows `r` and `p`: nothing, or `2`.
    section: &'a str,
    style: &'a mut Rng,
    /// Whether what is written is a comparison of a comparison.
    is_chained: bool,
}

impl Ours<'_> {
    fn write(&mut self, tree: &Tree, out: &mut String) {
        match tree {
            Tree::Bin(operator, left, right) => {
                let power = tree.power();
                let outside = self.is_chained;
                self.is_chained |= power == COMPARISON && [left, right].iter().any(|side| side.power() == COMPARISON);
                // `a == b & c == d` without parentheses is refused: `&&` was meant more often
                let bits = |side: &Tree| self.is_chained && power == COMPARISON && side.power() == BITS;
                let (left_bits, right_bits) = (bits(left), bits(right));
                self.operand(left, left.power() < power || left.power() == 1 || left_bits, out);
                let space = if *operator != "in" && self.style.u8(..8) == 0 { "" } else { " " };
                // `a - -b` without the space would be another operator
                let space = if right.power() == 10 { " " } else { space };
                let _ = write!(out, "{space}{operator}{space}");
                self.operand(right, right.power() <= power || right_bits, out);
                self.is_chained = outside;
            }
            Tree::Bool(value) => {
                let _ = write!(out, "{value}");
            }
            Tree::Call(name, arguments) => {
                out.push_str(name);
                self.list('(', arguments, ')', out);
            }
            Tree::Cond(condition, then, otherwise) => {
                self.operand(condition, condition.power() == 1, out);
                out.push_str(" ? ");
                self.operand(then, then.power() == 1, out);
                out.push_str(" : ");
                self.operand(otherwise, otherwise.power() == 1, out);
            }
            Tree::Double(operand) => self.write(operand, out),
            Tree::Eval(field) => {
                let _ = write!(out, "eval(p{}.{field})", self.section);
            }
            Tree::Field(side, field, path) => self.field(*side, field, path, out),
            Tree::Half(number) => {
                let sign = if *number < 0 { "-" } else { "" };
                let fraction = if number % 2 == 0 { 0 } else { 5 };
                let _ = write!(out, "{sign}{}.{fraction}", number.abs() / 2);
            }
            Tree::Int(number) => {
                let _ = write!(out, "{number}");
            }
            // a single literal in parentheses is a list too, but only to the right of `in`, where all of ours stand
            Tree::List(elements) => {
                let (open, close) = if self.style.bool() { ('(', ')') } else { ('[', ']') };
                self.list(open, elements, close, out);
            }
            Tree::Text(text) => {
                let quote = if self.style.bool() { '"' } else { '\'' };
                out.push(quote);
                for character in text.chars() {
                    if character == quote || character == '\\' {
                        out.push('\\');
                    }
                    out.push(character);
                }
                out.push(quote);
            }
            Tree::Unary(operator, operand) => {
                out.push_str(operator);
                self.operand(operand, operand.power() <= 10, out);
            }
        }
    }

    fn operand(&mut self, tree: &Tree, parentheses: bool, out: &mut String) {
        let parentheses = parentheses || self.style.u8(..12) == 0;
        if parentheses {
            out.push('(');
        }
        self.write(tree, out);
        if parentheses {
            out.push(')');
        }
    }

    fn list(&mut self, open: char, elements: &[Tree], close: char, out: &mut String) {
        out.push(open);
        for (place, element) in elements.iter().enumerate() {
            if place > 0 {
                out.push_str(if self.style.u8(..4) == 0 { "," } else { ", " });
            }
            self.write(element, out);
        }
        out.push(close);
    }

    fn field(&mut self, side: Side, field: &str, path: &[&str], out: &mut String) {
        let side = match side {
            Side::Request => 'r',
            Side::Rule => 'p',
        };
        let _ = write!(out, "{side}{}.{field}", self.section);
        for name in path {
            let _ = if self.style.u8(..10) == 0 { write!(out, "[\"{name}\"]") } else { write!(out, ".{name}") };
        }
    }
}
