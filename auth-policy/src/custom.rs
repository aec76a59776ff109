//! Functions that users register: any closure of up to three arguments, by their types.

use core::fmt;

use crate::Value;

/// What a registered function returns.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Returned {
    /// True or false.
    Bool(bool),
    /// A number with a fraction.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
}

/// A registered function.
pub(crate) struct Function {
    pub(crate) name: Box<str>,
    /// How many arguments it takes, if it does not take any number.
    pub(crate) arity: Option<usize>,
    call: Box<Call>,
}

type Call = dyn Fn(&[Value<'_>]) -> Option<Returned> + Send + Sync;

/// What [`PolicyBuilder::function`](crate::PolicyBuilder::function) takes: a function of arguments that are [`Value`]s,
/// `&str`, `i64`, `f64` or `bool`, which returns `bool`, `i64`, `f64` or `String`, or an `Option` or a `Result` of these.
///
/// The arguments of a closure need their types: `|a: &str, b: &str| a.len() < b.len()`. The parameter tells the kinds of
/// functions apart and is never written.
#[diagnostic::on_unimplemented(
    message = "this is no function that rules can call",
    note = "its arguments are `&str`, `i64`, `f64`, `bool` or `Value<'_>`, at most three, each with its type written out",
    note = "it returns `bool`, `i64`, `f64` or `String`, or an `Option` or a `Result` of these"
)]
pub trait IntoFunction<Arguments>: Send + Sync + 'static {
    #[doc(hidden)]
    fn arity(&self) -> usize;

    #[doc(hidden)]
    fn call(&self, arguments: &[Value<'_>]) -> Option<Returned>;
}

/// What a function can return. Nothing, and an error, make the row indeterminate.
pub trait IntoReturned {
    #[doc(hidden)]
    fn returned(self) -> Option<Returned>;
}

impl Function {
    pub(crate) fn new<M>(name: &str, function: impl IntoFunction<M>) -> Self {
        let arity = Some(function.arity());
        Self { name: name.into(), arity, call: Box::new(move |arguments| function.call(arguments)) }
    }

    pub(crate) fn varying(
        name: &str,
        function: impl Fn(&[Value<'_>]) -> Result<Returned, String> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), arity: None, call: Box::new(move |arguments| function(arguments).ok()) }
    }

    pub(crate) fn call(&self, arguments: &[Value<'_>]) -> Option<Returned> {
        (self.call)(arguments)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl IntoReturned for Returned {
    fn returned(self) -> Option<Self> {
        Some(self)
    }
}

impl IntoReturned for bool {
    fn returned(self) -> Option<Returned> {
        Some(Returned::Bool(self))
    }
}

impl IntoReturned for f64 {
    fn returned(self) -> Option<Returned> {
        Some(Returned::Float(self))
    }
}

impl IntoReturned for i64 {
    fn returned(self) -> Option<Returned> {
        Some(Returned::Integer(self))
    }
}

impl IntoReturned for String {
    fn returned(self) -> Option<Returned> {
        Some(Returned::Text(self))
    }
}

impl<T: IntoReturned> IntoReturned for Option<T> {
    fn returned(self) -> Option<Returned> {
        self?.returned()
    }
}

impl<T: IntoReturned, E> IntoReturned for Result<T, E> {
    fn returned(self) -> Option<Returned> {
        self.ok()?.returned()
    }
}

/// Names the types of arguments in [`IntoFunction`]'s parameter, without their lifetimes.
mod argument {
    #[derive(Debug)]
    pub enum Bool {}
    #[derive(Debug)]
    pub enum Float {}
    #[derive(Debug)]
    pub enum Integer {}
    #[derive(Debug)]
    pub enum Text {}
    #[derive(Debug)]
    pub enum Any {}
}

fn to_bool(value: Value<'_>) -> Option<bool> {
    if let Value::Bool(value) = value { Some(value) } else { None }
}

fn to_float(value: Value<'_>) -> Option<f64> {
    if let Value::Float(number) = value {
        return Some(number);
    }
    let number = to_integer(value)?;
    #[expect(clippy::cast_precision_loss, reason = "whoever takes floats takes what fits into them")]
    Some(number as f64)
}

fn to_integer(value: Value<'_>) -> Option<i64> {
    if let Value::Integer(number) = value { Some(number) } else { None }
}

fn to_text(value: Value<'_>) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

#[expect(clippy::unnecessary_wraps, reason = "as the functions beside it")]
fn to_any(value: Value<'_>) -> Option<Value<'_>> {
    Some(value)
}

macro_rules! function {
    ($(($marker:ident, $type:ty, $of:ident, $name:ident)),*) => {
        impl<F, R> IntoFunction<($(argument::$marker,)*)> for F
        where
            F: Fn($($type),*) -> R + Send + Sync + 'static,
            R: IntoReturned,
        {
            fn arity(&self) -> usize {
                const NAMES: &[&str] = &[$(stringify!($name)),*];
                NAMES.len()
            }

            fn call(&self, arguments: &[Value<'_>]) -> Option<Returned> {
                let [$($name),*] = arguments else { return None };
                self($($of(*$name)?),*).returned()
            }
        }
    };
}

/// All rows of so many types, one more with each step.
macro_rules! functions {
    ($(($marker:ident, $type:ty, $of:ident)),*) => {
        function!();
        $(function!(($marker, $type, $of, a));)*
        functions!(@two [$(($marker, $type, $of))*] [$(($marker, $type, $of))*]);
        functions!(@three
            [$(($marker, $type, $of))*] [$(($marker, $type, $of))*] [$(($marker, $type, $of))*]);
    };
    (@two [$($first:tt)*] $rest:tt) => { $(functions!(@two_of $first $rest);)* };
    (@two_of ($m:ident, $t:ty, $o:ident) [$(($marker:ident, $type:ty, $of:ident))*]) => {
        $(function!(($m, $t, $o, a), ($marker, $type, $of, b));)*
    };
    (@three [$($first:tt)*] $second:tt $third:tt) => { $(functions!(@three_of $first $second $third);)* };
    (@three_of $first:tt [$($second:tt)*] $third:tt) => { $(functions!(@three_of_two $first $second $third);)* };
    (@three_of_two ($m:ident, $t:ty, $o:ident) ($n:ident, $u:ty, $p:ident) [$(($marker:ident, $type:ty, $of:ident))*]) => {
        $(function!(($m, $t, $o, a), ($n, $u, $p, b), ($marker, $type, $of, c));)*
    };
}

functions!(
    (Bool, bool, to_bool),
    (Float, f64, to_float),
    (Integer, i64, to_integer),
    (Text, &str, to_text),
    (Any, Value<'_>, to_any)
);
