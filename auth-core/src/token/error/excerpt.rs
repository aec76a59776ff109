use core::fmt;

/// The beginning of a text that a token chose, escaped, in backticks: safe to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt(Box<str>);

impl Excerpt {
    pub(in crate::token) fn of(text: &str) -> Self {
        let mut escaped = String::from("`");
        for (n, char) in text.chars().enumerate() {
            if n == LONGEST_EXCERPT {
                escaped.push('…');
                break;
            }
            if char == '`' {
                escaped.push_str("\\u{60}");
            } else {
                escaped.extend(char.escape_default());
            }
        }
        escaped.push('`');
        Self(escaped.into())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn excerpts<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Excerpt> {
    texts.take(MOST_EXCERPTS).map(Excerpt::of).collect()
}

pub(super) fn list_of(excerpts: &[Excerpt]) -> String {
    if excerpts.is_empty() {
        return "nothing".to_owned();
    }
    excerpts.iter().map(|excerpt| &*excerpt.0).collect::<Vec<_>>().join(" or ")
}

const LONGEST_EXCERPT: usize = 64;

const MOST_EXCERPTS: usize = 4;
