//! Named policies as functions: each rule is an expression over the fields of two types, which rustc checks and optimises.
//!
//! A rule is true, false, or nothing where it can't be decided; nothing allows nothing, and a denial that can't be decided
//! denies, as in the engine, whose operators are called.

use auth_policy::{
    PolicyError, Span as Place,
    declared::{DeclaredPolicy, NamedRule},
    expr::{BinaryOp, Expr, ExprKind, Field, Literal, UnaryOp},
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{LitStr, Path, spanned::Spanned};

use super::input::Input;
use crate::names::name::identifier;

/// A named policy in Rust.
pub(crate) struct Native {
    pub(crate) name: String,
    pub(crate) resource: String,
    pub(crate) ty: Path,
    /// The function that decides.
    pub(crate) function: TokenStream,
    /// What the compiler checks of its rules.
    pub(crate) checks: TokenStream,
}

/// The policy as a function, if its type is given and its rules can be compiled.
pub(crate) fn policy(policy: &DeclaredPolicy<'_>, input: &Input, wrong: &mut Vec<PolicyError>) -> Option<Native> {
    let row = policy.rules.first().map(|rule| rule.row)?;
    let at = |number: usize, message: String| match row.fields().nth(number) {
        Some(field) => row.error(&field, message),
        None => row.whole_error(message),
    };
    let Some(ty) = input.ty(policy.resource) else {
        let name = policy.resource;
        let error = at(1, format!("no type of Rust is given for `{name}`"));
        wrong.push(error.help(format!("write `types: {{ {name}: crate::{name} }}` in `policy_files!`")));
        return None;
    };
    let ident = match identifier("policy", policy.name, Span::call_site()) {
        Ok(ident) if ident.to_string().trim_start_matches("r#") == policy.name => ident,
        Ok(_) => {
            let error = at(0, format!("`{}` is no name of a function", policy.name));
            wrong.push(error.help("a policy is named as a handler names it: `can_edit_article`"));
            return None;
        }
        Err(message) => {
            wrong.push(at(0, message));
            return None;
        }
    };

    let before = wrong.len();
    let mut compiling = Compiling { policy, ty, literal: &input.rules, rule: None, checks: TokenStream::new(), wrong };
    let (mut denying, mut allowing) = (Vec::new(), Vec::new());
    for rule in &policy.rules {
        let condition = compiling.rule(rule);
        if rule.allows {
            allowing.push(condition);
        } else {
            denying.push(condition);
        }
    }
    let Compiling { checks, .. } = compiling;
    if wrong.len() > before {
        return None;
    }

    let lines: Vec<String> = policy.rules.iter().map(|rule| rule.row.line().to_string()).collect();
    let line = if lines.len() == 1 { "line" } else { "lines" };
    let about = format!(
        "The policy `{}` over `{}`: {line} {} of {}.",
        policy.name,
        policy.resource,
        lines.join(", "),
        input.rules.value()
    );
    let name = policy.name;
    let [user, resource, answer] = ["user", "resource", "answer"].map(|name| Ident::new(name, Span::mixed_site()));
    let (subject, object, visibility) = (subject(), object(), input.within());
    let function = quote! {
        #[doc = #about]
        #visibility fn #ident(#user: &::auth_axum::__private::Principal, #resource: &#ty) -> ::core::primitive::bool {
            if let ::core::option::Option::Some(#answer) = super::POLICY.asked(#name, #user, #resource) {
                return #answer;
            }
            let (#subject, #object) = (#user, #resource);
            let _ = (#subject, #object);
            #(
                if #denying != ::core::option::Option::Some(false) {
                    return false;
                }
            )*
            #(
                if #allowing == ::core::option::Option::Some(true) {
                    return true;
                }
            )*
            false
        }
    };
    Some(Native { name: name.to_owned(), resource: policy.resource.to_owned(), ty: ty.clone(), function, checks })
}

fn subject() -> Ident {
    Ident::new("subject", Span::mixed_site())
}

fn object() -> Ident {
    Ident::new("object", Span::mixed_site())
}

/// A rule on its way to Rust.
struct Compiling<'a, 'w> {
    policy: &'a DeclaredPolicy<'a>,
    ty: &'a Path,
    literal: &'a LitStr,
    rule: Option<&'a NamedRule<'a>>,
    checks: TokenStream,
    wrong: &'w mut Vec<PolicyError>,
}

impl<'a> Compiling<'a, '_> {
    fn rule(&mut self, rule: &'a NamedRule<'a>) -> TokenStream {
        self.rule = Some(rule);
        self.check("condition", &rule.expr, &[&rule.expr]);
        self.condition(&rule.expr)
    }

    /// An expression of the type `Option<bool>`.
    fn condition(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Binary(operator, left, right) => self.binary_condition(expr, *operator, left, right),
            ExprKind::Call(..) => self.call(expr),
            ExprKind::Conditional(condition, then, otherwise) => {
                self.check("condition", condition, &[condition]);
                let (condition, then, otherwise) =
                    (self.condition(condition), self.condition(then), self.condition(otherwise));
                quote!(match #condition {
                    ::core::option::Option::Some(true) => #then,
                    ::core::option::Option::Some(false) => #otherwise,
                    ::core::option::Option::None => ::core::option::Option::None,
                })
            }
            ExprKind::Literal(Literal::Bool(value)) => quote!(::core::option::Option::Some(#value)),
            ExprKind::Unary(UnaryOp::Not, operand) => {
                self.check("condition", operand, &[operand]);
                let operand = self.condition(operand);
                quote!(#operand.map(|holds| !holds))
            }
            ExprKind::Field(_) | ExprKind::List(_) | ExprKind::Literal(_) | ExprKind::Unary(..) => {
                let value = self.value(expr);
                quote!(#value.and_then(::auth_axum::__private::native::truth))
            }
        }
    }

    fn binary_condition(&mut self, expr: &Expr, operator: BinaryOp, left: &Expr, right: &Expr) -> TokenStream {
        match operator {
            BinaryOp::And | BinaryOp::Or => {
                self.check("condition", left, &[left]);
                self.check("condition", right, &[right]);
                let (left, right) = (self.condition(left), self.condition(right));
                let join = if operator == BinaryOp::And { quote!(and) } else { quote!(or) };
                quote!(::auth_axum::__private::native::#join(#left, || #right))
            }
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.check("comparable", expr, &[left, right]);
                let equal = self.pair(left, right, &quote!(equal));
                if operator == BinaryOp::Equal { equal } else { quote!(#equal.map(|same| !same)) }
            }
            BinaryOp::Less | BinaryOp::LessOrEqual => {
                self.check("ordered", expr, &[left, right]);
                self.pair(left, right, &less(operator == BinaryOp::Less))
            }
            BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                self.check("ordered", expr, &[left, right]);
                self.pair(right, left, &less(operator == BinaryOp::Greater))
            }
            BinaryOp::In => self.contained(expr, left, right),
            BinaryOp::Matches | BinaryOp::NotMatches => {
                let matches = self.texts(&[left, right], &quote!(and_then), &quote!(regex_match));
                if operator == BinaryOp::Matches { matches } else { quote!(#matches.map(|holds| !holds)) }
            }
            BinaryOp::Add
            | BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Coalesce
            | BinaryOp::Divide
            | BinaryOp::Multiply
            | BinaryOp::Power
            | BinaryOp::Remainder
            | BinaryOp::ShiftLeft
            | BinaryOp::ShiftRight
            | BinaryOp::Subtract => {
                let value = self.value(expr);
                quote!(#value.and_then(::auth_axum::__private::native::truth))
            }
        }
    }

    /// `a in b`; a list that is written out is asked one by one.
    fn contained(&mut self, expr: &Expr, value: &Expr, list: &Expr) -> TokenStream {
        let ExprKind::List(elements) = &list.kind else {
            self.check("member", expr, &[value, list]);
            return self.pair(list, value, &quote!(contains));
        };
        let mut asked = quote!(::core::option::Option::Some(false));
        for element in elements.iter().rev() {
            self.check("comparable", expr, &[value, element]);
            let same = self.pair(element, value, &quote!(equal));
            asked = quote!(::auth_axum::__private::native::or(#same, || #asked));
        }
        asked
    }

    /// A function of two values.
    fn pair(&mut self, left: &Expr, right: &Expr, function: &TokenStream) -> TokenStream {
        let (left, right) = (self.value(left), self.value(right));
        quote!(#left.zip(#right).and_then(|(left, right)| ::auth_axum::__private::native::#function(left, right)))
    }

    /// An expression of the type `Option<Value<'_>>`.
    fn value(&mut self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Field(field) => {
                let value = self.field(expr, field);
                quote!(::auth_axum::__private::typed::finite(#value))
            }
            ExprKind::Literal(literal) => {
                let value = match literal {
                    Literal::Bool(value) => quote!(Bool(#value)),
                    Literal::Float(number) => quote!(Float(#number)),
                    Literal::Integer(number) => quote!(Integer(#number)),
                    Literal::Text(text) => {
                        let text: &str = text;
                        quote!(Text(#text))
                    }
                };
                quote!(::core::option::Option::Some(::auth_axum::__private::Value::#value))
            }
            ExprKind::Binary(BinaryOp::Coalesce, left, right) => {
                self.check("comparable", expr, &[left, right]);
                let otherwise = self.value(right);
                if let ExprKind::Field(field) = &left.kind {
                    let value = self.field(left, field);
                    return quote!(::auth_axum::__private::typed::or_else(#value, || #otherwise));
                }
                let value = self.value(left);
                quote!(#value.and_then(|value| {
                    ::auth_axum::__private::typed::or_else(::core::option::Option::Some(value), || #otherwise)
                }))
            }
            ExprKind::Binary(operator, left, right) if arithmetic(*operator).is_some() => {
                self.check("number", left, &[left]);
                self.check("number", right, &[right]);
                let operator = arithmetic(*operator);
                let (left, right) = (self.value(left), self.value(right));
                quote!(#left.zip(#right).and_then(|(left, right)| {
                    ::auth_axum::__private::native::arithmetic(
                        ::auth_axum::__private::typed::BinaryOp::#operator,
                        left,
                        right,
                    )
                }))
            }
            ExprKind::Unary(operator @ (UnaryOp::BitNot | UnaryOp::Negate), operand) => {
                self.check("number", operand, &[operand]);
                let function = if *operator == UnaryOp::Negate { quote!(negate) } else { quote!(invert) };
                let operand = self.value(operand);
                quote!(#operand.and_then(::auth_axum::__private::native::#function))
            }
            ExprKind::Conditional(condition, then, otherwise) => {
                self.check("condition", condition, &[condition]);
                let (condition, then, otherwise) = (self.condition(condition), self.value(then), self.value(otherwise));
                quote!(match #condition {
                    ::core::option::Option::Some(true) => #then,
                    ::core::option::Option::Some(false) => #otherwise,
                    ::core::option::Option::None => ::core::option::Option::None,
                })
            }
            ExprKind::Call(function, arguments) if getter(&function.name).is_some() => {
                let getter = getter(&function.name);
                let arguments: Vec<_> = arguments.iter().collect();
                let text = self.texts(&arguments, &quote!(map), &quote!(#getter));
                quote!(#text.map(::auth_axum::__private::Value::Text))
            }
            ExprKind::List(_) => {
                self.refuse(expr, "a list that is written out stands to the right of `in` only");
                quote!(::core::option::Option::None)
            }
            ExprKind::Binary(..) | ExprKind::Call(..) | ExprKind::Unary(..) => {
                let holds = self.condition(expr);
                quote!(#holds.map(::auth_axum::__private::Value::Bool))
            }
        }
    }

    /// The attribute that is asked for, by its place in the type.
    fn field(&mut self, expr: &Expr, field: &Field) -> TokenStream {
        let [name, rest @ ..] = field.path.as_slice() else {
            let written = format!("{}.{}", field.section.name, field.name.name);
            self.refuse(expr, &format!("`{written}` is no value by itself: ask for an attribute, `{written}.id`"));
            return quote!(::core::option::Option::None);
        };
        let (ty, variable) = self.of(field);
        let attributes = attributes(&ty);
        let (at, of) = (self.place(name.span), self.called(field));
        let path = field.path.iter().map(|name| &*name.name);
        let span = self.literal.span();
        self.checks.extend(quote_spanned! {span=>
            const _: () = ::auth_axum::__private::typed::has(#at, #of, #attributes, &[#(#path),*]);
        });
        let name: &str = &name.name;
        let first = quote! {
            <#ty as ::auth_axum::__private::DeclaresAttributes>::value_at(
                #variable,
                const { ::auth_axum::__private::typed::place_of(#attributes, #name) },
            )
        };
        rest.iter().fold(first, |value, name| {
            let name: &str = &name.name;
            quote!(::auth_axum::__private::typed::attribute(#value, #name))
        })
    }

    /// The type that a field is, and the variable that holds it.
    fn of(&self, field: &Field) -> (TokenStream, Ident) {
        if *field.name.name == *self.policy.subject_field {
            return (quote!(::auth_axum::__private::Principal), subject());
        }
        let ty = self.ty;
        (quote!(#ty), object())
    }

    fn called(&self, field: &Field) -> String {
        if *field.name.name == *self.policy.subject_field {
            "Principal".to_owned()
        } else {
            self.policy.resource.to_owned()
        }
    }

    /// A function of the language that says whether something holds.
    fn call(&mut self, expr: &Expr) -> TokenStream {
        let ExprKind::Call(function, arguments) = &expr.kind else { return quote!(::core::option::Option::None) };
        let arguments: Vec<_> = arguments.iter().collect();
        let known = match (&*function.name, arguments.len()) {
            ("globMatch", 2) => Some((quote!(and_then), quote!(glob_match))),
            ("ipMatch", 2) => Some((quote!(and_then), quote!(ip_match))),
            ("regexMatch", 2) => Some((quote!(and_then), quote!(regex_match))),
            ("keyMatch", 2) => Some((quote!(map), quote!(key_match))),
            ("keyMatch2", 2) => Some((quote!(map), quote!(key_match2))),
            ("keyMatch3", 2) => Some((quote!(map), quote!(key_match3))),
            ("keyMatch4", 2) => Some((quote!(map), quote!(key_match4))),
            ("keyMatch5", 2) => Some((quote!(map), quote!(key_match5))),
            _ => None,
        };
        if let Some((join, name)) = known {
            return self.texts(&arguments, &join, &name);
        }
        if getter(&function.name).is_some() {
            let value = self.value(expr);
            return quote!(#value.and_then(::auth_axum::__private::native::truth));
        }
        let name = &function.name;
        let message = if name.starts_with('g') && name.len() <= 2 {
            "a named policy asks a principal for its roles: write `'admin' in r2.sub.roles`".to_owned()
        } else {
            format!("`{name}` is not compiled: write the policy as a `#[policy_fn]`")
        };
        self.refuse(expr, &message);
        quote!(::core::option::Option::None)
    }

    /// A function of two or three texts.
    fn texts(&mut self, arguments: &[&Expr], join: &TokenStream, function: &TokenStream) -> TokenStream {
        let texts: Vec<_> = arguments
            .iter()
            .map(|argument| {
                self.check("text", argument, &[argument]);
                let value = self.value(argument);
                quote!(::auth_axum::__private::typed::text_of(#value))
            })
            .collect();
        let functions = quote!(::auth_axum::__private::functions);
        match texts.as_slice() {
            [a, b] => quote!(#a.zip(#b).#join(|(a, b)| #functions::#function(a, b))),
            [a, b, c] => quote!(#a.zip(#b).zip(#c).#join(|((a, b), c)| #functions::#function(a, b, c))),
            _ => quote!(::core::option::Option::None),
        }
    }

    /// Has the compiler check what kinds of values these are.
    fn check(&mut self, check: &str, at: &Expr, terms: &[&Expr]) {
        let at = self.place(at.span);
        let check = format_ident!("{check}");
        let terms: Vec<_> = terms
            .iter()
            .map(|term| {
                let (text, kind) = (term.to_string(), self.kind(term));
                quote!(::auth_axum::__private::typed::Term { text: #text, kind: #kind })
            })
            .collect();
        let span = self.literal.span();
        self.checks.extend(quote_spanned! {span=>
            const _: () = ::auth_axum::__private::typed::#check(#at, #(#terms),*);
        });
    }

    /// What is known of a value: a constant.
    fn kind(&self, expr: &Expr) -> TokenStream {
        let kind = match &expr.kind {
            ExprKind::Field(field) => {
                let (ty, _) = self.of(field);
                let attributes = attributes(&ty);
                let path = field.path.iter().map(|name| &*name.name);
                return quote!(::auth_axum::__private::typed::kind_at(#attributes, &[#(#path),*]));
            }
            ExprKind::Binary(BinaryOp::Coalesce, _, right) | ExprKind::Conditional(_, right, _) => {
                return self.kind(right);
            }
            ExprKind::Binary(operator, ..) if arithmetic(*operator).is_some() => quote!(Float),
            ExprKind::Literal(Literal::Float(_)) | ExprKind::Unary(UnaryOp::BitNot | UnaryOp::Negate, _) => {
                quote!(Float)
            }
            ExprKind::Literal(Literal::Integer(_)) => quote!(Integer),
            ExprKind::Literal(Literal::Text(_)) => quote!(Text),
            ExprKind::Call(function, _) if getter(&function.name).is_some() => quote!(Text),
            ExprKind::List(_) => quote!(List(&::auth_axum::__private::Kind::Any)),
            ExprKind::Binary(..)
            | ExprKind::Call(..)
            | ExprKind::Literal(Literal::Bool(_))
            | ExprKind::Unary(UnaryOp::Not, _) => quote!(Bool),
        };
        quote!(::auth_axum::__private::Kind::#kind)
    }

    /// `policy/policy.csv:8:33`.
    fn place(&self, span: Place) -> String {
        let Some(rule) = self.rule else { return String::new() };
        let error = rule.row.error(&rule.field, "");
        let source = error.source_text();
        format!("{}:{}", source.name(), source.position(span.start))
    }

    fn refuse(&mut self, expr: &Expr, message: &str) {
        let Some(rule) = self.rule else { return };
        let source = rule.row.error(&rule.field, "").source_text().clone();
        self.wrong.push(PolicyError::new(source, expr.span, message));
    }
}

fn less(strictly: bool) -> TokenStream {
    if strictly { quote!(less) } else { quote!(less_or_equal) }
}

fn attributes(ty: &TokenStream) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as ::auth_axum::__private::DeclaresAttributes>::ATTRIBUTES)
}

/// The operator between numbers.
fn arithmetic(operator: BinaryOp) -> Option<Ident> {
    let name = match operator {
        BinaryOp::Add => "Add",
        BinaryOp::BitAnd => "BitAnd",
        BinaryOp::BitOr => "BitOr",
        BinaryOp::BitXor => "BitXor",
        BinaryOp::Divide => "Divide",
        BinaryOp::Multiply => "Multiply",
        BinaryOp::Power => "Power",
        BinaryOp::Remainder => "Remainder",
        BinaryOp::ShiftLeft => "ShiftLeft",
        BinaryOp::ShiftRight => "ShiftRight",
        BinaryOp::Subtract => "Subtract",
        BinaryOp::And
        | BinaryOp::Coalesce
        | BinaryOp::Equal
        | BinaryOp::Greater
        | BinaryOp::GreaterOrEqual
        | BinaryOp::In
        | BinaryOp::Less
        | BinaryOp::LessOrEqual
        | BinaryOp::Matches
        | BinaryOp::NotEqual
        | BinaryOp::NotMatches
        | BinaryOp::Or => return None,
    };
    Some(Ident::new(name, Span::call_site()))
}

/// The function that gives a part of a text.
fn getter(name: &str) -> Option<Ident> {
    let function = match name {
        "keyGet" => "key_get",
        "keyGet2" => "key_get2",
        "keyGet3" => "key_get3",
        _ => return None,
    };
    Some(Ident::new(function, Span::call_site()))
}
