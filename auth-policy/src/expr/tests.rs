use proptest::prelude::*;

use super::{BinaryOp, Expr, ExprKind, Field, Ident, Known, Literal, Side, UnaryOp, parse, parse_pieces, tree};
use crate::{Source, Span};

fn tree(text: &str) -> Expr {
    parse(&Source::new("m", text)).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The tree with parentheses around everything.
fn grouped(text: &str) -> String {
    all_grouped(&tree(text))
}

fn all_grouped(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Binary(operator, left, right) => {
            format!("({} {} {})", all_grouped(left), operator.symbol(), all_grouped(right))
        }
        ExprKind::Call(name, arguments) => {
            format!("{}({})", name.name, arguments.iter().map(all_grouped).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            format!("({} ? {} : {})", all_grouped(condition), all_grouped(then), all_grouped(otherwise))
        }
        ExprKind::List(elements) => format!("[{}]", elements.iter().map(all_grouped).collect::<Vec<_>>().join(", ")),
        ExprKind::Unary(operator, operand) => format!("({}{})", operator.symbol(), all_grouped(operand)),
        ExprKind::Field(_) | ExprKind::Literal(_) => expr.to_string(),
    }
}

fn refused(text: &str) -> String {
    match parse(&Source::new("m", text)) {
        Ok(expr) => panic!("{text} means {expr}"),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn operators_bind_as_in_govaluate() {
    let table = [
        ("r.a || r.b && r.c", "(r.a || (r.b && r.c))"),
        ("r.a && r.b || r.c", "((r.a && r.b) || r.c)"),
        ("r.a && r.b == r.c", "(r.a && (r.b == r.c))"),
        ("!r.a && r.b", "((!r.a) && r.b)"),
        ("!r.a == r.b", "((!r.a) == r.b)"),
        ("r.a == 1 == r.b < 2", "(((r.a == 1) == r.b) < 2)"),
        ("r.a in r.b == true", "((r.a in r.b) == true)"),
        ("r.a =~ '^x' != r.b !~ 'y'", r#"(((r.a =~ "^x") != r.b) !~ "y")"#),
        ("1 | 2 & 3 ^ 4", "(((1 | 2) & 3) ^ 4)"),
        ("1 & 2 << 3 + 4 * 5 ** 6", "(1 & (2 << (3 + (4 * (5 ** 6)))))"),
        ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("8 / 4 / 2 % 3", "(((8 / 4) / 2) % 3)"),
        ("2 ** 3 ** 2", "((2 ** 3) ** 2)"),
        ("-r.a ** 2", "((-r.a) ** 2)"),
        ("-2 ** 2", "(-2 ** 2)"),
        ("~r.a & 1", "((~r.a) & 1)"),
        ("r.a ? r.b : r.c || r.d", "(r.a ? r.b : (r.c || r.d))"),
        ("r.a || r.b ? r.c : r.d", "((r.a || r.b) ? r.c : r.d)"),
        ("r.a ? 1 : r.b ? 2 : 3", "((r.a ? 1 : r.b) ? 2 : 3)"),
        ("r.a ?? r.b ?? r.c", "((r.a ?? r.b) ?? r.c)"),
        ("r.a ?? 1 > 2", "(r.a ?? (1 > 2))"),
        ("(r.a || r.b) && r.c", "((r.a || r.b) && r.c)"),
        ("r.a - -1", "(r.a - -1)"),
        ("r.a -1", "(r.a - 1)"),
        ("- -1", "(--1)"),
        ("!!r.a", "(!(!r.a))"),
    ];

    for (text, expected) in table {
        assert_eq!(grouped(text), expected, "{text}");
    }
}

#[test]
fn texts_mean_what_they_say() {
    let table = [
        (r#""a.p.p.l.e""#, "a.p.p.l.e"),
        (r#""r.sub == p.sub""#, "r.sub == p.sub"),
        (r#"'it is "quoted"'"#, r#"it is "quoted""#),
        (r#""it's""#, "it's"),
        (r"'\\test'", r"\test"),
        (r#""^\d+\.\w$""#, r"^\d+\.\w$"),
        (r#""say \"hi\"""#, r#"say "hi""#),
        (r"'don\'t'", "don't"),
        ("\"a\nb\"", "a\nb"),
        ("\"2020-01-01\"", "2020-01-01"),
        ("'# ; // ['", "# ; // ["),
        ("\"é数据\"", "é数据"),
        ("''", ""),
    ];

    for (text, expected) in table {
        assert_eq!(tree(text).kind, ExprKind::Literal(Literal::Text(expected.into())), "{text}");
    }
}

#[test]
fn numbers_are_exact() {
    let integers = [
        ("0", 0),
        ("42", 42),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0XfF", 255),
        ("0b101", 5),
        ("0o17", 15),
        ("-7", -7),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("9007199254740993", 9_007_199_254_740_993),
    ];
    let floats =
        [("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("2.5E-1", 0.25), ("-0.5", -0.5), ("1e0", 1.0)];

    for (text, expected) in integers {
        assert_eq!(tree(text).kind, ExprKind::Literal(Literal::Integer(expected)), "{text}");
    }
    for (text, expected) in floats {
        assert_eq!(tree(text).kind, ExprKind::Literal(Literal::Float(expected)), "{text}");
    }
}

#[test]
fn other_spellings_mean_the_same() {
    let table = [
        ("r_sub == p2_sub_rule", "r.sub == p2.sub_rule"),
        ("r.sub.address.city", "r.sub.address.city"),
        ("r.sub['address'].zip", "r.sub.address.zip"),
        ("r.sub[\"postal code\"][0]", "r.sub[\"postal code\"][\"0\"]"),
        ("r_sub.owner", "r.sub.owner"),
        ("r . sub", "r.sub"),
        ("r.act in ('read')", "r.act in [\"read\"]"),
        ("r.act in (\"read\", 'write')", "r.act in [\"read\", \"write\"]"),
        ("r.act in [\"read\", \"write\",]", "r.act in [\"read\", \"write\"]"),
        ("r.act IN p.acts", "r.act in p.acts"),
        ("r.act in (p.acts)", "r.act in p.acts"),
        ("r.act !in []", "!(r.act in [])"),
        ("r.obj.keyMatch('/a')", "keyMatch(r.obj, \"/a\")"),
        ("'abc'.len() > 2", "len(\"abc\") > 2"),
        ("g(r.sub,p.sub,r.dom)&&eval(p.sub_rule)", "g(r.sub, p.sub, r.dom) && eval(p.sub_rule)"),
        ("now()", "now()"),
        ("r.sub\n  ==\tp.sub", "r.sub == p.sub"),
        ("((r.a))", "r.a"),
        ("(r.a, r.b)", "[r.a, r.b]"),
        ("r.größe > 1", "r.größe > 1"),
        ("r.sub.in.true", "r.sub.in.true"),
    ];

    for (text, expected) in table {
        assert_eq!(tree(text).to_string(), expected, "{text}");
    }
}

#[test]
fn fields_know_their_side_and_place() {
    let ExprKind::Field(field) = tree("  p2_sub_rule.x").kind else { panic!("no field") };

    assert_eq!(field.side, Side::Rule);
    assert_eq!((&*field.section.name, field.section.span), ("p2", Span::new(2, 4)));
    assert_eq!((&*field.name.name, field.name.span), ("sub_rule", Span::new(5, 13)));
    assert_eq!((&*field.path[0].name, field.path[0].span), ("x", Span::new(14, 15)));
    assert_eq!(tree("  p2_sub_rule.x").span, Span::new(2, 15));
    assert_eq!(tree(" f( r.a ) && !r.b ").span, Span::new(1, 17));
}

#[test]
fn what_is_wrong_is_said_with_its_remedy() {
    for (text, expected) in WRONG {
        assert_eq!(refused(text), *expected, "{text}");
    }
}

/// SZ11: control characters of a policy reach no terminal and no log.
#[test]
fn control_characters_are_not_repeated() {
    let shown = refused("r.sub == \"\u{1b}[31m\u{202e}\" \u{7}\n && alice\r\nforged: ok");

    assert!(!shown.contains(['\u{1b}', '\u{7}', '\r', '\u{202e}']), "{shown}");
    assert_eq!(shown.lines().count(), 3, "{shown}");
}

#[test]
fn an_unknown_name_is_answered_with_the_fields_there_are() {
    let source = Source::new("m", "subj == p.sub && sub == 1 && act && xyz");
    let known = ["r.sub", "r.act", "p.sub"].map(str::to_owned);
    let help = |text: &str| {
        let start = u32::try_from(source.text().find(text).unwrap()).unwrap();
        let piece = Span::new(start, start + u32::try_from(text.len()).unwrap());
        let errors = parse_pieces(&source, &[piece], Known(&known)).unwrap_err();
        errors.iter().next().unwrap().remedy().unwrap().to_owned()
    };

    assert_eq!(help("subj == p.sub"), "did you mean `r.sub`?");
    assert_eq!(help("sub == 1"), "did you mean `r.sub` or `p.sub`?");
    assert_eq!(help("act"), "did you mean `r.act`?");
    assert_eq!(help("xyz"), "there are `r.sub, r.act, p.sub`; a text stands in quotes: \"xyz\"");
}

#[test]
fn deep_nesting_is_an_error_on_a_small_stack() {
    let deep = || {
        for (open, close) in
            [("(", ")"), ("[", "]"), ("!", ""), ("- ", ""), ("~", ""), ("f(", ")"), ("1 + (", ")"), ("1 in [", "]")]
        {
            for levels in [300, 100_000] {
                let text = format!("{}1{}", open.repeat(levels), close.repeat(levels));
                assert!(refused(&text).contains("this expression is nested too deeply"), "{open}");
            }
        }
        for operator in [" + ", " == ", " ?? "] {
            assert!(refused(&format!("{}1", format!("1{operator}").repeat(200))).contains("nested too deeply"));
        }
        let _ = tree(&format!("{}1{}", "(".repeat(200), ")".repeat(200)));
        drop(tree(&format!("{}r.b", "r.a == 1 && ".repeat(100_000))));
    };

    std::thread::Builder::new().stack_size(1024 * 1024).spawn(deep).unwrap().join().unwrap();
}

#[test]
fn long_rows_of_conditions_keep_their_order() {
    for length in [2, 64, 65, 1000] {
        let text = (0..length).map(|number| format!("r.a == {number}")).collect::<Vec<_>>().join(" || ");
        let expr = tree(&text);

        let flat = expr.to_string().replace(['(', ')'], "");

        assert_eq!(flat, text);
        assert_eq!(unplaced(&tree(&expr.to_string())), unplaced(&expr));
    }
}

fn unplaced(expr: &Expr) -> Expr {
    expr.clone().at(&|_| Span::default())
}

fn ident(name: String) -> Ident {
    Ident { name: name.into(), span: Span::default() }
}

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z_é][a-z0-9_]{0,4}"
}

fn field() -> impl Strategy<Value = ExprKind> {
    let path = prop::collection::vec(prop_oneof![word(), any::<String>(), Just("in".to_owned()), "[0-9]{1,3}"], 0..3);
    (any::<bool>(), "([2-9]|1[0-9])?", word(), path).prop_map(|(request, number, name, path)| {
        let (side, letter) = if request { (Side::Request, "r") } else { (Side::Rule, "p") };
        ExprKind::Field(Field {
            side,
            section: ident(format!("{letter}{number}")),
            name: ident(name),
            path: path.into_iter().map(ident).collect(),
        })
    })
}

fn literal() -> impl Strategy<Value = ExprKind> {
    prop_oneof![
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Integer),
        any::<f64>().prop_filter("finite", |float| float.is_finite()).prop_map(Literal::Float),
        any::<String>().prop_map(|text| Literal::Text(text.into())),
        r#"[ a\\"'#;.]{0,8}"#.prop_map(|text| Literal::Text(text.into())),
    ]
    .prop_map(ExprKind::Literal)
}

const OPERATORS: [BinaryOp; 23] = [
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
    BinaryOp::In,
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

/// Any tree that a text can mean.
fn any_tree() -> impl Strategy<Value = Expr> {
    let placed = |kind| Expr { kind, span: Span::default() };
    let leaf = prop_oneof![field(), literal()].prop_map(placed);
    leaf.prop_recursive(5, 48, 4, move |inner| {
        let function = word().prop_filter("a name", |name| !matches!(&**name, "in" | "IN" | "true" | "false"));
        let unary = prop::sample::select(vec![UnaryOp::BitNot, UnaryOp::Negate, UnaryOp::Not]);
        prop_oneof![
            (prop::sample::select(OPERATORS.to_vec()), inner.clone(), inner.clone()).prop_map(
                |(operator, left, right)| {
                    // The parser refuses conditions there.
                    let bits = matches!(operator, BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor);
                    let refused = bits && [&left, &right].into_iter().any(tree::is_condition);
                    ExprKind::Binary(if refused { BinaryOp::Add } else { operator }, Box::new(left), Box::new(right))
                }
            ),
            (function, prop::collection::vec(inner.clone(), 0..3))
                .prop_map(|(name, arguments)| ExprKind::Call(ident(name), arguments)),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(one, two, three)| ExprKind::Conditional(
                Box::new(one),
                Box::new(two),
                Box::new(three)
            )),
            prop::collection::vec(inner.clone(), 0..3).prop_map(ExprKind::List),
            (unary, inner).prop_map(|(operator, operand)| ExprKind::Unary(operator, Box::new(operand))),
        ]
        .prop_map(placed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_printed_parses_back_to_the_same_tree(expr in any_tree()) {
        let text = expr.to_string();

        let again = parse(&Source::new("m", text.as_str()));

        match again {
            Ok(again) => prop_assert_eq!(unplaced(&again), expr),
            Err(errors) => prop_assert!(false, "{}", errors),
        }
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_with_places_in_it(
        text in prop_oneof![
            any::<String>(),
            "(r\\.a|p_b|[-+*/%&|^~<>=!?:,.()\\[\\] \\\\]|&&|\\|\\||==|in |true|'x'|\"y\"|1|f\\(){0,12}",
        ],
    ) {
        match parse(&Source::new("m", text.as_str())) {
            Ok(expr) => {
                let slice = text.get(expr.span.start as usize..expr.span.end as usize);
                prop_assert!(slice.is_some());
                let again = parse(&Source::new("m", expr.to_string()));
                prop_assert_eq!(again.map(|again| unplaced(&again)), Ok(unplaced(&expr)));
            }
            Err(errors) => {
                for error in &errors {
                    let span = error.span();
                    prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", error);
                }
                prop_assert!(!errors.to_string().is_empty());
            }
        }
    }
}

/// Texts that mean nothing, and what is said about them.
const WRONG: &[(&str, &str)] = &[
    ("", "m:1:1: there is no expression"),
    ("r.sub ==", "m:1:7: expected a value behind `==`\n    r.sub ==\n          ^^"),
    ("== p.sub", "m:1:1: expected a value, found `==`\n    == p.sub\n    ^^"),
    ("r.sub = p.sub", "m:1:7: unknown operator `=`\n    r.sub = p.sub\n          ^\n    help: write `==` to compare"),
    ("r.a === 1", "m:1:5: unknown operator `===`\n    r.a === 1\n        ^^^\n    help: write `==` to compare"),
    ("r.a !== 1", "m:1:5: unknown operator `!==`\n    r.a !== 1\n        ^^^\n    help: write `!=` to compare"),
    ("r.a <> 1", "m:1:5: unknown operator `<>`\n    r.a <> 1\n        ^^\n    help: write `!=` to compare"),
    ("r.a => 1", "m:1:5: unknown operator `=>`\n    r.a => 1\n        ^^\n    help: write `>=` to compare"),
    ("r.a =< 1", "m:1:5: unknown operator `=<`\n    r.a =< 1\n        ^^\n    help: write `<=` to compare"),
    ("r.a := 1", "m:1:5: unknown operator `:=`\n    r.a := 1\n        ^^\n    help: write `==` to compare"),
    (
        "r.a..5",
        "m:1:4: unknown operator `..`\n    r.a..5\n       ^^\n    help: write two comparisons: `a >= 1 && a < 5`",
    ),
    (
        "r.a?.b",
        "m:1:4: unknown operator `?.`\n    r.a?.b\n       ^^\n    \
             help: write `.`; an attribute that may be missing gets a value by `??`",
    ),
    ("r.a // x", "m:1:5: unknown operator `//`\n    r.a // x\n        ^^\n    help: a comment begins with `#`"),
    (
        "/* x",
        "m:1:1: unknown operator `/*`\n    /* x\n    ^^\n    help: a comment begins with `#`, and ends with its line",
    ),
    ("(r.a == r.b", "m:1:1: this `(` is not closed\n    (r.a == r.b\n    ^\n    help: expected `)`"),
    ("f(r.a, r.b", "m:1:2: this `(` is not closed\n    f(r.a, r.b\n     ^\n    help: expected `)`"),
    ("r.a in ['x'", "m:1:8: this `[` is not closed\n    r.a in ['x'\n           ^\n    help: expected `]`"),
    ("r.a == r.b)", "m:1:11: this `)` closes nothing\n    r.a == r.b)\n              ^"),
    ("r.a]", "m:1:4: this `]` closes nothing\n    r.a]\n       ^"),
    (
        "f(r.a r.b)",
        "m:1:7: expected `)`, found `r`\n    f(r.a r.b)\n          ^\n    \
             help: elements have commas between them, conditions `&&` or `||`, and `)` ends them",
    ),
    (
        "r.a == \"alice",
        "m:1:8: this text is not closed\n    r.a == \"alice\n           ^^^^^^\n    \
             help: end it with \" in the same line; a quote within it is written \\\"",
    ),
    (
        "r.a == 'alice\"",
        "m:1:8: this text is not closed\n    r.a == 'alice\"\n           ^^^^^^^\n    \
             help: end it with ' in the same line; a quote within it is written \\'",
    ),
    ("r.a &", "m:1:5: expected a value behind `&`\n    r.a &\n        ^"),
    ("r.a && | r.b", "m:1:8: expected a value, found `|`\n    r.a && | r.b\n           ^"),
    (
        "r.a == p.a & r.b == p.b",
        "m:1:8: `&` is for the bits of numbers, so it binds tighter than a comparison\n    r.a == p.a & r.b == p.b\n           \
             ^^^^^^^^^\n    help: write `&&` between conditions",
    ),
    (
        "g(r.a, p.a) | r.b == p.b",
        "m:1:1: `|` is for the bits of numbers, and this is a condition\n    g(r.a, p.a) | r.b == p.b\n    \
             ^^^^^^^^^^^\n    help: write `||` between conditions",
    ),
    (
        "!r.a ^ r.b",
        "m:1:1: `^` is for the bits of numbers, and this is a condition\n    !r.a ^ r.b\n    ^^^^\n    \
             help: write `!=` between conditions",
    ),
    ("r.a and r.b", "m:1:5: expected an operator, found `and`\n    r.a and r.b\n        ^^^\n    help: write `&&`"),
    ("r.a or r.b", "m:1:5: expected an operator, found `or`\n    r.a or r.b\n        ^^\n    help: write `||`"),
    ("r.a is 1", "m:1:5: expected an operator, found `is`\n    r.a is 1\n        ^^\n    help: write `==`"),
    (
        "r.a like 'x'",
        "m:1:5: expected an operator, found `like`\n    r.a like 'x'\n        ^^^^\n    help: write `=~`, or call `keyMatch`",
    ),
    (
        "r.a not in r.b",
        "m:1:5: expected an operator, found `not`\n    r.a not in r.b\n        ^^^\n    help: write `!(a in b)`",
    ),
    (
        "r.a r.b",
        "m:1:5: expected an operator, found `r`\n    r.a r.b\n        ^\n    help: conditions are joined by `&&` or `||`",
    ),
    (
        "r.a 'x'",
        "m:1:5: expected an operator, found the text `x`\n    r.a 'x'\n        ^^^\n    \
             help: conditions are joined by `&&` or `||`",
    ),
    ("not r.a", "m:1:1: unknown name `not`\n    not r.a\n    ^^^\n    help: write `!`"),
    ("if r.a", "m:1:1: unknown name `if`\n    if r.a\n    ^^\n    help: write `a ? b : c`"),
    ("r.a == True", "m:1:8: unknown name `True`\n    r.a == True\n           ^^^^\n    help: write `true`"),
    ("r.a == FALSE", "m:1:8: unknown name `FALSE`\n    r.a == FALSE\n           ^^^^^\n    help: write `false`"),
    (
        "r.a == nil",
        "m:1:8: unknown name `nil`\n    r.a == nil\n           ^^^\n    \
             help: an attribute that may be missing gets a value by `??`",
    ),
    (
        "r.a == alice",
        "m:1:8: unknown name `alice`\n    r.a == alice\n           ^^^^^\n    \
             help: fields are written `r.sub` and `p.sub`, a text stands in quotes: \"alice\"",
    ),
    (
        "r == p",
        "m:1:1: `r` is the whole request, not one of its fields\n    r == p\n    ^\n    help: write `r.` and the name of a field",
    ),
    (
        "p2 == 1",
        "m:1:1: `p2` is the whole rule, not one of its fields\n    p2 == 1\n    ^^\n    help: write `p2.` and the name of a field",
    ),
    ("r.sub(1)", "m:1:1: `r.sub` is a field, not a function\n    r.sub(1)\n    ^^^^^"),
    (
        "r.a.1",
        "m:1:5: expected a name behind `.`, found `1`\n    r.a.1\n        ^\n    \
             help: names that are no words stand in brackets: `r.sub[\"postal code\"]`, `r.list[0]`",
    ),
    (
        "r.a[p.x]",
        "m:1:5: expected a text or a whole number behind `[`, found `p`\n    r.a[p.x]\n        ^\n    \
             help: write `r.sub[\"name\"]`; a list stands behind an operator: `r.act in [\"read\"]`",
    ),
    ("r.a[1", "m:1:6: expected `]`, found the end\n    r.a[1\n         ^"),
    (
        "f(r.a).b",
        "m:1:8: only fields have attributes, and `b` is asked of something else\n    f(r.a).b\n           ^\n    help: write `r.sub.name`",
    ),
    ("r.a ? 1", "m:1:8: expected `:`, found the end\n    r.a ? 1\n           ^\n    help: write `a ? b : c`"),
    ("r.a : 1", "m:1:5: this `:` has no `?`\n    r.a : 1\n        ^\n    help: write `a ? b : c`"),
    (
        "r.a ? r.b ? 1 : 2 : 3",
        "m:1:11: `?` needs parentheses here\n    r.a ? r.b ? 1 : 2 : 3\n              ^\n    help: write `a ? (b ? c : d) : e`",
    ),
    (
        "r.a, r.b",
        "m:1:4: unexpected `,`\n    r.a, r.b\n       ^\n    help: a list stands in `(` and `)`; conditions are joined by `&&`",
    ),
    (
        "r.a in ()",
        "m:1:8: there is nothing between `(` and `)`\n    r.a in ()\n           ^^\n    help: an empty list is written `[]`",
    ),
    (
        "in r.a",
        "m:1:1: expected a value, found `in`\n    in r.a\n    ^^\n    help: write `r.act in [\"read\", \"write\"]`",
    ),
    ("+1", "m:1:1: expected a value, found `+`\n    +1\n    ^\n    help: leave the `+` out"),
    ("1abc", "m:1:1: a name cannot follow `1` at once\n    1abc\n    ^\n    help: a text stands in quotes: \"1abc\""),
    (
        "99999999999999999999",
        "m:1:1: `99999999999999999999` is no number that fits into 64 bits\n    99999999999999999999\n    ^^^^^^^^^^^^^^^^^^^^\n    \
             help: whole numbers reach from -9223372036854775808 to 9223372036854775807; with `.0` it is a float",
    ),
    (
        "9223372036854775808",
        "m:1:1: this number does not fit into 64 bits\n    9223372036854775808\n    ^^^^^^^^^^^^^^^^^^^\n    \
             help: whole numbers reach from -9223372036854775808 to 9223372036854775807; with `.0` it is a float",
    ),
    (
        "r.a\\ && r.b",
        "m:1:4: unexpected character `\\`\n    r.a\\ && r.b\n       ^\n    \
             help: a line goes on in the next one only if the `\\` is the last of it",
    ),
    ("r.a @ 1", "m:1:5: unexpected character `@`\n    r.a @ 1\n        ^"),
    (
        "`x`",
        "m:1:1: a backtick begins no text\n    `x`\n    ^\n    help: a text stands in \" or '\nm:1:3: a backtick begins no text\n    `x`\n      ^\n    help: a text stands in \" or '",
    ),
    ("“x", "m:1:1: unexpected character `“`\n    “x\n    ^\n    help: a text stands in \" or '"),
    ("{", "m:1:1: unexpected character `{`\n    {\n    ^\n    help: conditions are grouped with `(` and `)`"),
];
