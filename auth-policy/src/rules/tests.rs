use proptest::prelude::*;

use super::Rules;
use crate::Source;

fn read(text: &str) -> Vec<Vec<String>> {
    texts(&Rules::read(&Source::new("policy.csv", text)).unwrap())
}

fn texts(rules: &Rules) -> Vec<Vec<String>> {
    rules.rows().map(|row| row.all().map(|field| field.text.to_owned()).collect()).collect()
}

fn refused(text: &str) -> String {
    Rules::read(&Source::new("policy.csv", text)).unwrap_err().to_string()
}

/// SZ11: what stands in a row is text, whatever it looks like.
#[test]
fn rows_are_read_as_casbin_reads_them() {
    let table: &[(&str, &[&[&str]])] = &[
        ("", &[]),
        ("\n  \n\t\n", &[]),
        ("p, alice, data1, read", &[&["p", "alice", "data1", "read"]]),
        ("p,alice,data1,read\ng,alice,admin\n", &[&["p", "alice", "data1", "read"], &["g", "alice", "admin"]]),
        ("  p ,\talice , data1  ,read  \r\n", &[&["p", "alice", "data1", "read"]]),
        ("\u{feff}p, a\r\n\r\np, b\r\n", &[&["p", "a"], &["p", "b"]]),
        ("# p, a\n  # p, b\np, c", &[&["p", "c"]]),
        ("p, a # b, #c", &[&["p", "a # b", "#c"]]),
        ("p, , b,", &[&["p", "", "b", ""]]),
        ("p", &[&["p"]]),
        ("p, \"a, b\" , \" c \",\"\"", &[&["p", "a, b", " c ", ""]]),
        ("p, \"say \"\"hi\"\"\", \"\"\"\"", &[&["p", "say \"hi\"", "\""]]),
        ("p, \"a\nb\r\nc\", d\np, e", &[&["p", "a\nb\r\nc", "d"], &["p", "e"]]),
        ("p, r.sub.name == \"bob\", x", &[&["p", "r.sub.name == \"bob\"", "x"]]),
        ("p, r.sub.age > 18 && r.sub.age < 60, /data", &[&["p", "r.sub.age > 18 && r.sub.age < 60", "/data"]]),
        ("p, 数据, é\u{a0}", &[&["p", "数据", "é"]]),
        ("p, r.sub\\, *", &[&["p", "r.sub\\", "*"]]),
        ("p, it's, 'q'", &[&["p", "it's", "'q'"]]),
    ];

    for (text, rows) in table {
        assert_eq!(read(text), *rows, "{text:?}");
    }
}

#[test]
fn quotes_that_are_wrong_are_refused_all_at_once() {
    assert_eq!(
        refused("p, \"a\"b, c\np, x\"y, z\np, a, b\n  p, é, \"abc\nq, d\np, e"),
        r#"policy.csv:1:7: something stands behind the closing quote
    p, "a"b, c
          ^
    help: put the whole field into quotes, and write each quote within it twice
policy.csv:2:4: this field holds a quote without another one
    p, x"y, z
       ^^^
    help: put the whole field into quotes, and write each quote within it twice
policy.csv:4:9: this quote is not closed
      p, é, "abc
            ^
    help: end the field with a quote; a quote within it is written twice"#
    );
}

#[test]
fn a_comma_in_quotes_within_a_field_without_quotes_is_refused() {
    assert_eq!(
        refused("p, r.sub.name == \"a,b\", x"),
        r#"policy.csv:1:4: this field holds a quote without another one
    p, r.sub.name == "a,b", x
       ^^^^^^^^^^^^^^^^
    help: put the whole field into quotes, and write each quote within it twice
policy.csv:1:21: this field holds a quote without another one
    p, r.sub.name == "a,b", x
                        ^^
    help: put the whole field into quotes, and write each quote within it twice"#
    );
}

#[test]
fn an_error_of_a_field_names_its_line_and_column() {
    let text = "p, a\n\n# c\np, \"b\n\", d\n  p, e, \"f, g\", hé, i";
    let rules = Rules::read(&Source::new("policy.csv", text)).unwrap();

    let lines: Vec<_> = rules.rows().map(|row| row.line()).collect();
    assert_eq!(lines, [1, 4, 6]);
    let row = rules.row(2).unwrap();
    let field = row.fields().nth(3).unwrap();
    assert_eq!(
        row.error(&field, "bad").to_string(),
        "policy.csv:6:21: bad\n      p, e, \"f, g\", hé, i\n                        ^"
    );
    assert_eq!(row.key_error("bad").to_string(), "policy.csv:6:3: bad\n      p, e, \"f, g\", hé, i\n      ^");
    assert_eq!(
        row.whole_error("bad").to_string(),
        "policy.csv:6:3: bad\n      p, e, \"f, g\", hé, i\n      ^^^^^^^^^^^^^^^^^^^"
    );
    let row = rules.row(1).unwrap();
    let field = row.fields().nth(1).unwrap();
    assert_eq!(row.error(&field, "bad").to_string(), "policy.csv:5:4: bad\n    \", d\n       ^");
}

#[test]
fn an_expression_in_a_field_is_read_where_it_stands() {
    let rules = Rules::read(&Source::new(
        "policy.csv",
        "p, r.sub.age > 18\np, \"r.sub.name == \"\"bob\"\" && r.sub.age => 18\"\np, r.sub.age >> ",
    ))
    .unwrap();
    let parsed = |number: usize| {
        let row = rules.row(number).unwrap();
        row.parse(&row.fields().next().unwrap())
    };

    assert_eq!(parsed(0).unwrap().to_string(), "r.sub.age > 18");
    assert_eq!(
        parsed(1).unwrap_err().to_string(),
        r#"policy.csv:2:40: unknown operator `=>`
    p, "r.sub.name == ""bob"" && r.sub.age => 18"
                                           ^^
    help: write `>=` to compare"#
    );
    assert_eq!(
        parsed(2).unwrap_err().to_string(),
        "policy.csv:3:14: expected a value behind `>>`\n    p, r.sub.age >>\n                 ^^"
    );
}

#[test]
fn rows_can_be_added_to_rules_that_were_read() {
    let mut rules = Rules::read(&Source::new("policy.csv", "# first\np, a, \"b\"\"c\"")).unwrap();

    rules.push("p", ["d", "e\"f"]).unwrap();
    rules.push("g", Vec::<String>::new()).unwrap();

    assert_eq!(texts(&rules), [vec!["p", "a", "b\"c"], vec!["p", "d", "e\"f"], vec!["g"]]);
    assert_eq!(rules.rows().map(|row| row.line()).collect::<Vec<_>>(), [2, 3, 4]);
}

#[test]
fn a_row_that_looks_like_others_stays_one_row() {
    let mut rules = Rules::new("database");

    rules.push("p", ["alice\np, mallory, data1, write", "# data", "a, b", " x ", "\"", ""]).unwrap();
    rules.push("#p", ["alice"]).unwrap();

    let again = Rules::read(&Source::new("policy.csv", rules.to_string())).unwrap();
    assert_eq!(again.len(), 2);
    assert_eq!(again, rules);
}

#[test]
fn rules_take_little_more_memory_than_their_text() {
    let lines: Vec<_> = (0..10_000).map(|number| format!("g, user{number}, role{}\n", number / 10)).collect();
    let text = lines.concat();

    let rules = Rules::read(&Source::new("policy.csv", text.as_str())).unwrap();

    assert_eq!(rules.size(), text.len() + 8 * rules.len());
}

/// A field that tries what a text can.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,6}",
        r#"[ ,"'#\n\r\t;a\\=]{0,6}"#,
        any::<String>(),
        Just("\u{feff}".to_owned()),
        Just("\u{a0}x\u{2028}".to_owned())
    ]
}

proptest! {
    /// casbin-rs 214: every policy text survives being written and read.
    #[test]
    fn what_is_written_is_read_again(rows in prop::collection::vec((field(), prop::collection::vec(field(), 0..5)), 0..8)) {
        let mut rules = Rules::new("database");
        for (key, fields) in &rows {
            rules.push(key, fields).unwrap();
        }
        let expected: Vec<Vec<String>> =
            rows.into_iter().map(|(key, fields)| std::iter::once(key).chain(fields).collect()).collect();
        prop_assert_eq!(texts(&rules), expected);

        let read = Rules::read(&Source::new("policy.csv", rules.to_string())).unwrap();

        prop_assert_eq!(&read, &rules);
        prop_assert_eq!(read.to_string(), rules.to_string());
    }

    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![any::<String>(), "([pg], |[ ,\"#\n\r]|a|\"\"){0,40}"]) {
        match Rules::read(&Source::new("policy.csv", text.as_str())) {
            Ok(rules) => {
                let again = Rules::read(&Source::new("policy.csv", rules.to_string())).unwrap();
                prop_assert_eq!(&again, &rules);
                for row in rules.rows() {
                    let spans: Vec<_> = row.all().map(|field| field.span()).collect();
                    prop_assert!(spans.iter().all(|span| text.get(span.start as usize..span.end as usize).is_some()));
                    prop_assert!(!row.whole_error("bad").to_string().is_empty());
                    for field in row.fields() {
                        prop_assert!(row.error(&field, "bad").position().line >= row.line());
                        let _ = row.parse(&field).map_err(|errors| errors.to_string());
                    }
                }
            }
            Err(errors) => prop_assert!(!errors.to_string().is_empty()),
        }
    }
}
