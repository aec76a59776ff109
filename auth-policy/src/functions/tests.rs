use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use regex::Regex;

use super::{
    glob_match, ip_match, key_get, key_get2, key_get3, key_match, key_match2, key_match3, key_match4, key_match5,
    pattern::Kind, regex_match, time_match, words::Words,
};

/// Text, pattern, and whether they match by `keyMatch`.
const KEY: [(&str, &str, bool); 26] = [
    ("/foo", "/foo", true),
    ("/foo", "/foo*", true),
    ("/foo", "/foo/*", false),
    ("/foo/bar", "/foo", false),
    ("/foo/bar", "/foo*", true),
    ("/foo/bar", "/foo/*", true),
    ("/foobar", "/foo", false),
    ("/foobar", "/foo*", true),
    ("/foobar", "/foo/*", false),
    ("/foo/", "/foo/*", true),
    ("", "", true),
    ("", "*", true),
    ("anything", "*", true),
    ("anything", "", false),
    ("", "/", false),
    ("/a/b/c", "/a/*/d", true),
    ("/a", "/a/*/d", false),
    ("a*", "a*", true),
    ("*", "*", true),
    ("é", "é*", true),
    ("éa", "é*", true),
    ("e", "é*", false),
    ("/fo", "/foo*", false),
    ("/FOO", "/foo*", false),
    ("/a.b", "/a.b", true),
    ("/aXb", "/a.b", false),
];

/// By `keyMatch2`; with `{x}` in place of `:x`, the same by `keyMatch3`, `keyMatch4` and `keyMatch5`.
const PATHS: [(&str, &str, bool); 62] = [
    ("/foo", "/foo", true),
    ("/foo", "/foo/*", false),
    ("/foo/bar", "/foo", false),
    ("/foo/bar", "/foo/*", true),
    ("/foobar", "/foo", false),
    ("/foobar", "/foo/*", false),
    ("/", "/:resource", false),
    ("/resource1", "/:resource", true),
    ("/myid", "/:id/using/:resId", false),
    ("/myid/using/myresid", "/:id/using/:resId", true),
    ("/proxy/myid", "/proxy/:id/*", false),
    ("/proxy/myid/", "/proxy/:id/*", true),
    ("/proxy/myid/res", "/proxy/:id/*", true),
    ("/proxy/myid/res/res2", "/proxy/:id/*", true),
    ("/proxy/myid/res/res2/res3", "/proxy/:id/*", true),
    ("/proxy/", "/proxy/:id/*", false),
    ("/alice", "/:id", true),
    ("/alice/all", "/:id/all", true),
    ("/alice", "/:id/all", false),
    ("/alice/all", "/:id", false),
    ("/project/1", "/project/:id", true),
    // casbin 199, 242: without anchors, this matched.
    ("/project/1/member", "/project/:id", false),
    ("x/project/1", "/project/:id", false),
    ("/project/1/", "/project/:id", false),
    ("/project//", "/project/:id/", false),
    ("/project/", "/project/:id", false),
    ("/project/1/2", "/project/:id/:part", true),
    ("/project/1/2/3", "/project/:id/:part", false),
    ("/a.b", "/a.b", true),
    // What is no wildcard stands for itself.
    ("/aXb", "/a.b", false),
    ("/a+b", "/a+b", true),
    ("/aab", "/a+b", false),
    ("/(a)", "/(a)", true),
    ("/a", "/(a)", false),
    ("/a", "/[a-z]", false),
    ("/[a-z]", "/[a-z]", true),
    ("/a|b", "/a|b", true),
    ("/a", "/a|b", false),
    ("/a$", "/a$", true),
    ("/a\\b", "/a\\b", true),
    ("/", "/*", true),
    ("/a", "/*", true),
    ("/a/b/c", "/*", true),
    ("a", "/*", false),
    ("", "/*", false),
    ("/a/x/c", "/a/*/c", true),
    ("/a/x/y/c", "/a/*/c", true),
    ("/a//c", "/a/*/c", true),
    ("/a/c", "/a/*/c", false),
    ("/a/x/c/d", "/a/*/c", false),
    ("/a/c/c", "/a/*/c", true),
    ("/a/x/y/z", "/a/*/:last", true),
    ("/a/x/", "/a/*/:last", false),
    ("/a/b/c/d/e", "/a/*/c/*/e", true),
    ("/a/b/d/e", "/a/*/c/*/e", false),
    ("/é", "/:id", true),
    ("/é/ü", "/:id/ü", true),
    ("/line\nbreak", "/:id", true),
    ("/a\n/b", "/*", true),
    ("/a%2Fb", "/:id", true),
    ("", "", true),
    ("/foo?x=1", "/foo", false),
];

#[test]
fn key_match_compares_as_documented() {
    for (text, pattern, expected) in KEY {
        assert_eq!(key_match(text, pattern), expected, "{text} and {pattern}");
        assert_eq!(
            key_get(text, pattern).is_empty(),
            !expected || !pattern.contains('*') || text.len() == pattern.find('*').unwrap(),
            "{text} and {pattern}"
        );
    }
    assert_eq!(key_get("/foo/bar/foo", "/foo/*"), "bar/foo");
    assert_eq!(key_get("/foobar", "/foo*"), "bar");
}

#[test]
fn key_match_2_to_5_compare_as_documented() {
    let braces = Regex::new(":([^/]+)").unwrap();
    for (text, pattern, expected) in PATHS {
        let with_braces = braces.replace_all(pattern, "{$1}");

        assert_eq!(key_match2(text, pattern), expected, "keyMatch2 of {text} and {pattern}");
        assert_eq!(key_match3(text, &with_braces), expected, "keyMatch3 of {text} and {with_braces}");
        assert_eq!(key_match4(text, &with_braces), expected, "keyMatch4 of {text} and {with_braces}");
        if !text.contains('?') {
            assert_eq!(key_match5(text, &with_braces), expected, "keyMatch5 of {text} and {with_braces}");
            assert_eq!(key_match5(&format!("{text}?a=/b"), &with_braces), expected, "keyMatch5 with a query");
        }
    }
}

#[test]
fn wildcards_have_their_own_rules_for_what_begins_and_ends_them() {
    for (matches, text, pattern, expected) in [
        // A name goes on to the next slash.
        (key_match2 as fn(&str, &str) -> bool, "/alice/all", "/:/all", false),
        (key_match2, "/:/all", "/:/all", true),
        (key_match2, "/a.json", "/:id.json", true),
        (key_match2, "/foo", "/foo*", false),
        (key_match2, "/foo*", "/foo*", true),
        (key_match2, "/{x}", "/{x}", true),
        (key_match3, "/myid/using/myresid", "/{id/using/{resId}", false),
        (key_match3, "/{id/using/myresid", "/{id/using/{resId}", true),
        (key_match3, "/proj_7_admin/x", "/proj_{p}_admin/x", true),
        (key_match3, "/proj_7/x", "/proj_{p}_admin/x", false),
        (key_match3, "/proj__admin/x", "/proj_{p}_admin/x", false),
        // Two wildcards in one part leave something for what stands between them.
        (key_match3, "/a-b", "/{x}-{y}", true),
        (key_match3, "/ab", "/{x}-{y}", false),
        (key_match3, "/ab", "/{x}{y}", true),
        (key_match3, "/a", "/{x}{y}", false),
        (key_match3, "/a-b-c", "/{x}-{y}-{z}", true),
        (key_match3, "/:id", "/:id", true),
        (key_match3, "/7", "/:id", false),
        (key_match3, "/{}", "/{}", true),
        (key_match3, "/x", "/{}", false),
        (key_match4, "/parent/123/child/123", "/parent/{id}/child/{id}", true),
        (key_match4, "/parent/123/child/456", "/parent/{id}/child/{id}", false),
        (key_match4, "/parent/123/child/123", "/parent/{id}/child/{another}", true),
        (key_match4, "/parent/123/child/456", "/parent/{id}/child/{another}", true),
        (key_match4, "/parent/1/child/1/book/1", "/parent/{id}/child/{id}/book/{id}", true),
        (key_match4, "/parent/1/child/1/book/2", "/parent/{id}/child/{id}/book/{id}", false),
        (key_match4, "/parent/1/child/2/book/1", "/parent/{id}/child/{id}/book/{id}", false),
        (key_match4, "/parent/1/child/1/book/", "/parent/{id}/child/{id}/book/{id}", false),
        (key_match4, "/parent/1/child/1", "/parent/{i/d}/child/{i/d}", false),
        (key_match3, "/parent/1/child/2", "/parent/{id}/child/{id}", true),
        (key_match5, "/foo/bar?status=1&type=2", "/foo/bar", true),
        (key_match5, "/parent/child1?status=1", "/parent/*", true),
        (key_match5, "/parent?status=1", "/parent/*", false),
        (key_match5, "?status=1", "", true),
    ] {
        assert_eq!(matches(text, pattern), expected, "{text} and {pattern}");
    }
}

#[test]
fn parts_of_paths_are_given_by_their_names() {
    for (found, expected) in [
        (key_get2("/resource1", "/:resource", "resource"), "resource1"),
        (key_get2("/myid/using/myresid", "/:id/using/:resId", "resId"), "myresid"),
        (key_get2("/myid", "/:id/using/:resId", "id"), ""),
        (key_get2("/proxy/myid/res/res2", "/proxy/:id/*", "id"), "myid"),
        (key_get2("/alice/all", "/:/all", ""), ""),
        (key_get2("/alice", "/:id", "other"), ""),
        (key_get3("/api/group1_group_name/project1_admin/info", "/api/{g}_{gn}/{proj}_admin/info", "g"), "group1"),
        (key_get3("/api/group1_group_name/project1_admin/info", "/api/{g}_{gn}/{proj}_admin/info", "gn"), "group_name"),
        (key_get3("/api/group1_group_name/project1_admin/info", "/api/{g}_{gn}/{proj}_admin/info", "proj"), "project1"),
        (key_get3("/api/group1_group_name/project1_admin/info", "/api/{proj}_admin/info", "proj"), ""),
        (key_get3("/{id/using/myresid", "/{id/using/{resId}", "resId"), "myresid"),
        (key_get3("/proxy/myid/res/res2/res3", "/proxy/{id}/*/{res}", "res"), "res3"),
    ] {
        assert_eq!(found, expected);
    }
}

// casbin-cpp 140, casbin 1392
#[test]
fn regular_expressions_find_something_or_are_none() {
    for (text, pattern, expected) in [
        ("POST", "GET", Some(false)),
        ("GET", "GET", Some(true)),
        ("TARGET", "GET", Some(true)),
        ("TARGET", "^GET$", Some(false)),
        ("GET", "^(GET|POST)$", Some(true)),
        ("GETS", "^(GET|POST)$", Some(false)),
        ("read", "(read)|(write)", Some(true)),
        ("r", "(read)|(write)", Some(false)),
        ("read", ".*", Some(true)),
        ("", "", Some(true)),
        ("x", "(", None),
        ("x", "[z-a]", None),
        ("x", "*", None),
        ("x", "a{1000000}", None),
    ] {
        assert_eq!(regex_match(text, pattern), expected, "{text} and {pattern}");
    }
}

#[test]
fn globs_stop_at_slashes_unless_they_are_double() {
    #[rustfmt::skip]
    let table = [
        ("/foo", "/foo", true), ("/foo", "/foo*", true), ("/foo", "/foo/*", false), ("/foo/bar", "/foo*", false),
        ("/foo/bar", "/foo/*", true), ("/foobar", "/foo*", true), ("/foo", "*/foo", true), ("/foo/bar", "*/foo/*", true),
        ("/prefix/foo", "*/foo", false), ("/prefix/foobar", "*/foo*", false),
        ("/foo", "**/foo", true), ("/foo", "**/foo**", true), ("/foo", "**/foo/**", true), ("/foo/bar", "**/foo", false),
        ("/foo/bar", "**/foo**", false), ("/foo/bar", "**/foo/**", true), ("/foobar", "**/foo/**", false),
        ("/prefix/foo", "**/foo", true), ("/prefix/foo", "**/foo/**", true), ("/prefix/foobar", "**/foo**", true),
        ("/prefix/subprefix/foo/bar", "**/foo/**", true), ("/prefix/subprefix/foobar", "**/foo", false),
        ("/foo", "*/foo/**", true), ("/foo", "**/foo/*", false), ("/foo/bar", "**/foo/*", true), ("/foobar", "*/foo**", true),
        ("/prefix/foo", "*/foo/**", false), ("/prefix/subprefix/foo", "**/foo/*", false),
        ("a", "?", true), ("/", "?", false), ("é", "?", true), ("b", "[a-c]", true), ("d", "[a-c]", false), ("d", "[!a-c]", true),
        ("d", "[^a-c]", true), ("/", "[!a-c]", false), ("]", "[\\]]", true), ("a.b", "a.b", true), ("aXb", "a.b", false),
        ("cat.png", "*.{png,jpg}", true), ("cat.gif", "*.{png,jpg}", false), ("*", "\\*", true), ("x", "\\*", false),
        ("", "", true), ("", "*", true), ("a/b/c", "**", true), ("a/c", "a/**/c", true), ("a/b/b/c", "a/**/c", true), ("abc", "a/**/c", false),
    ];
    for (text, pattern, expected) in table {
        assert_eq!(glob_match(text, pattern), Some(expected), "{text} and {pattern}");
    }
    for broken in ["[", "[a", "[a-", "[]", "[a-]", "[-a]", "{a", "a\\"] {
        assert_eq!(glob_match("a", broken), None, "{broken}");
    }
}

#[test]
fn addresses_lie_in_networks_or_are_none() {
    for (address, network, expected) in [
        ("192.168.2.123", "192.168.2.0/24", Some(true)),
        ("192.168.2.123", "192.168.3.0/24", Some(false)),
        ("192.168.2.123", "192.168.2.0/16", Some(true)),
        ("192.168.2.123", "192.168.2.123", Some(true)),
        ("192.168.2.123", "192.168.2.123/32", Some(true)),
        ("10.0.0.11", "10.0.0.0/8", Some(true)),
        ("11.0.0.123", "10.0.0.0/8", Some(false)),
        ("8.8.8.8", "0.0.0.0/0", Some(true)),
        ("::1", "0.0.0.0/0", Some(false)),
        ("2001:db8::1", "2001:db8::/32", Some(true)),
        ("2001:db9::1", "2001:db8::/32", Some(false)),
        ("::ffff:192.168.2.1", "192.168.2.0/24", Some(true)),
        ("192.168.2.1", "::ffff:192.168.2.0/120", Some(true)),
        ("::ffff:192.168.2.1", "192.168.2.1", Some(true)),
        ("2001:db8:0::1", "2001:db8::1", Some(true)),
        ("localhost", "127.0.0.1", None),
        ("127.0.0.1", "localhost", None),
        ("127.0.0.1", "127.0.0.0/33", None),
        ("127.0.0.1", "127.0.0.0/", None),
        ("127.0.0.1", "127.0.0.0/+8", None),
        ("127.0.0.1 ", "127.0.0.0/8", None),
        ("010.0.0.1", "10.0.0.0/8", None),
        ("", "10.0.0.0/8", None),
        ("fe80::1%eth0", "fe80::/10", None),
    ] {
        assert_eq!(ip_match(address, network), expected, "{address} and {network}");
    }
}

#[test]
fn times_lie_between_others_and_not_on_them() {
    // 2024-02-29 12:00:00
    let now = SystemTime::UNIX_EPOCH + Duration::from_hours(474_780);
    for (from, to, expected) in [
        ("_", "_", Some(true)),
        ("0000-01-01 00:00:00", "9999-12-30 00:00:00", Some(true)),
        ("0000-01-01 00:00:00", "0000-01-02 00:00:00", Some(false)),
        ("2024-02-29 11:59:59", "2024-02-29 12:00:01", Some(true)),
        ("2024-02-29 12:00:00", "_", Some(false)),
        ("_", "2024-02-29 12:00:00", Some(false)),
        ("_", "2024-02-29 12:00:00.000000001", Some(true)),
        ("9999-12-30 00:00:00", "_", Some(false)),
        ("2023-02-29 00:00:00", "_", None),
        ("2024-13-01 00:00:00", "_", None),
        ("2024-1-1 00:00:00", "_", None),
        ("2024-01-01", "_", None),
        ("2024-01-01T00:00:00", "_", None),
        ("2024-01-01 24:00:00", "_", None),
        ("_", "tomorrow", None),
        ("", "_", None),
        ("9999-12-30 00:00:00", "tomorrow", None),
    ] {
        assert_eq!(time_match(from, to, now), expected, "{from} to {to}");
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(time_match("1969-12-31 23:59:58", "1970-01-01 00:00:00", before), Some(true));
}

proptest! {
    /// The expression that Casbin makes of a pattern, with everything escaped that is no wildcard.
    #[test]
    fn paths_match_as_their_regular_expressions_do(
        pattern in "[/a{}*.é]{0,12}",
        text in "[/a.é]{0,14}",
    ) {
        let (Ok(pattern_of_path), Ok(getter)) = (Kind::Key3.compile(&pattern), super::GetKind::Key3.compile(&pattern)) else {
            return Err(TestCaseError::fail("every text is a path"));
        };
        let mut expression = String::from("(?s)^");
        let path = super::key::Path::parse(&pattern, super::key::Notation::Braces);
        for piece in &path.pieces {
            match piece {
                super::key::Piece::Literal(literal) => expression.push_str(&regex::escape(literal)),
                super::key::Piece::Rest => expression.push_str(".*"),
                super::key::Piece::Segment => expression.push_str("[^/]+"),
            }
        }
        let expected = Regex::new(&(expression + "$")).unwrap().is_match(&text);

        prop_assert_eq!(pattern_of_path.matches(&text), Some(expected));
        let _ = getter.get(&text, "a");
    }

    #[test]
    fn words_are_found_as_their_regular_expressions_find_them(
        expression in r"\^?\(?(a|b|ab|)(\|(a|bb|))?\)?\$?(\|\^?\(?(ab|b)(\|a)?\)?\$?)?",
        text in "[ab]{0,4}",
    ) {
        if let (Some(words), Ok(regex)) = (Words::parse(&expression), Regex::new(&expression)) {
            prop_assert_eq!(words.find(&text), regex.is_match(&text), "{}", expression);
        }
    }

    // SZ11, SZ14: no pattern and no text does more than match or not.
    #[test]
    fn any_pattern_compares_with_any_text(pattern in any::<String>(), text in any::<String>()) {
        for kind in Kind::ALL {
            if let Ok(pattern) = kind.compile(&pattern) {
                let _ = pattern.matches(&text);
            }
        }
    }

    #[test]
    fn routes_find_the_patterns_that_match_one_by_one(
        patterns in prop::collection::btree_set("(/|/:a|/:b|/x|/y|/\\*|x|a:c){0,4}", 0..12),
        text in "(/|/x|/y|/ax|x|\\?|é){0,5}",
        kind in prop::sample::select(vec![Kind::Key, Kind::Key2, Kind::Key3, Kind::Key5]),
    ) {
        use std::collections::BTreeSet;

        use crate::{names::NameId, plan::Routes};

        let patterns: Vec<_> = patterns
            .iter()
            .map(|text| if kind == Kind::Key2 { text.clone() } else { text.replace(":a", "{a}").replace(":b", "{b}").replace(":c", "{c}") })
            .collect();
        let compiled: Vec<_> = (0..).map(NameId).zip(patterns.iter().map(|text| kind.compile(text).unwrap())).collect();
        let routes = Routes::new(kind, compiled.iter().map(|(name, pattern)| (*name, pattern)));

        let mut found = BTreeSet::new();
        routes.each(&text, &mut |name| assert!(found.insert(name), "{name:?} twice"));
        let matching = compiled.iter().filter(|(_, pattern)| pattern.matches(&text) == Some(true));
        let expected: BTreeSet<_> = matching.map(|(name, _)| routes.standing_for(*name)).collect();

        prop_assert_eq!(found, expected, "{:?} and {}", patterns, text);
    }
}
