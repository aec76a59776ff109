use core::fmt::Write;

use auth_policy::{PolicyErrors, Row, Rules, Source};

use crate::policy::StoredRule;

/// The text with these rules behind its own, those that are not there already. Everything else stays as it is.
pub(super) fn with(name: &str, text: &str, added: &[StoredRule]) -> Result<String, PolicyErrors> {
    let held = Rules::read(&Source::new(name, text))?;
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut edited = text.to_owned();
    for (n, rule) in added.iter().enumerate() {
        if added.iter().take(n).any(|before| before == rule) || held.rows().any(|row| rule.is(row)) {
            continue;
        }
        if !edited.is_empty() && !edited.ends_with('\n') {
            edited.push_str(line_break);
        }
        // writing to a text does not fail
        let _ = write!(edited, "{rule}{line_break}");
    }
    Ok(edited)
}

/// The text without the lines of these rules. Comments and the order of the others stay.
pub(super) fn without(name: &str, text: &str, removed: &[StoredRule]) -> Result<String, PolicyErrors> {
    let held = Rules::read(&Source::new(name, text))?;
    let mut gone = held
        .rows()
        .filter(|row| removed.iter().any(|rule| rule.is(*row)))
        .flat_map(|row| row.line()..row.line() + lines(row))
        .peekable();

    let mut edited = String::with_capacity(text.len());
    for (n, line) in text.split_inclusive('\n').enumerate() {
        if gone.next_if_eq(&(n + 1)).is_none() {
            edited.push_str(line);
        }
    }
    Ok(edited)
}

/// How many lines a row takes: a field in quotes can hold line breaks.
fn lines(row: Row<'_>) -> usize {
    let breaks = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    1 + breaks(row.key()) + row.fields().map(|field| breaks(field.text)).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# who reads\np, alice, data1, read\n\np, \"bob\nthe second\", data2, write\ng, alice, admin\n# end\n";

    fn rule<const N: usize>(kind: &str, fields: [&str; N]) -> StoredRule {
        StoredRule::new(kind, fields)
    }

    #[test]
    fn an_added_rule_stands_behind_the_others_and_nothing_else_moves() {
        let edited = with("policy.csv", TEXT, &[rule("p", ["carol", "data, 3", "read"])]).unwrap();

        assert_eq!(edited, format!("{TEXT}p, carol, \"data, 3\", read\n"));
    }

    #[test]
    fn a_rule_that_is_there_is_not_added_again() {
        let twice = [rule("g", ["alice", "admin"]), rule("p", ["eve", "x", "y"]), rule("p", ["eve", "x", "y"])];

        assert_eq!(with("policy.csv", TEXT, &twice).unwrap(), format!("{TEXT}p, eve, x, y\n"));
    }

    #[test]
    fn line_breaks_stay_those_of_the_file_and_a_last_line_without_one_gets_one() {
        let edited = with("policy.csv", "p, a, b, c\r\np, d, e, f", &[rule("p", ["g", "h", "i"])]).unwrap();

        assert_eq!(edited, "p, a, b, c\r\np, d, e, f\r\np, g, h, i\r\n");
    }

    #[test]
    fn a_removed_rule_takes_all_of_its_lines_and_no_other() {
        let edited = without("policy.csv", TEXT, &[rule("p", ["bob\nthe second", "data2", "write"])]).unwrap();

        assert_eq!(edited, "# who reads\np, alice, data1, read\n\ng, alice, admin\n# end\n");
    }

    #[test]
    fn a_rule_that_is_not_there_takes_nothing_with_it() {
        let near = [rule("p", ["alice", "data1", "write"]), rule("g", ["alice", "data1", "read"])];

        assert_eq!(without("policy.csv", TEXT, &near).unwrap(), TEXT);
    }

    /// SZ11: a name is a field and nothing else, whatever it holds.
    #[test]
    fn a_name_with_commas_quotes_and_line_breaks_becomes_one_field_of_one_rule() {
        let hostile = rule("p", ["eve\", data1, read\np, eve, *", "data1", "#\r\n"]);

        let edited = with("policy.csv", TEXT, core::slice::from_ref(&hostile)).unwrap();
        let read = Rules::read(&Source::new("policy.csv", &*edited)).unwrap();

        assert_eq!(read.len(), 4);
        assert!(hostile.is(read.row(3).unwrap()), "{edited}");
        assert_eq!(without("policy.csv", &edited, &[hostile]).unwrap(), TEXT);
    }
}
