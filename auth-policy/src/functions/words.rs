/// A regular expression that is nothing but words: `GET`, `(GET)|(POST)`, `^(read|write)$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(Box<[Word]>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: Box<str>,
    /// Whether it has to begin the text.
    begins: bool,
    /// Whether it has to end the text.
    ends: bool,
}

impl Words {
    /// The words of an expression, if it is nothing else.
    pub(crate) fn parse(expression: &str) -> Option<Self> {
        let mut words = Vec::new();
        for alternative in alternatives(expression)? {
            let begins = alternative.starts_with('^');
            let inner = alternative.strip_prefix('^').unwrap_or(alternative);
            let ends = inner.ends_with('$');
            let inner = inner.strip_suffix('$').unwrap_or(inner);
            let group = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
            for text in group.split('|') {
                let plain = text.chars().all(|character| !is_special(character));
                plain.then(|| words.push(Word { text: text.into(), begins, ends }))?;
            }
        }
        Some(Self(words.into()))
    }

    /// Whether one of the words stands where it has to.
    #[inline]
    pub(crate) fn find(&self, text: &str) -> bool {
        self.0.iter().any(|word| match (word.begins, word.ends) {
            (true, true) => crate::bytes::same(text, &word.text),
            (true, false) => text.starts_with(&*word.text),
            (false, true) => text.ends_with(&*word.text),
            (false, false) => crate::bytes::same(text, &word.text) || text.contains(&*word.text),
        })
    }
}

/// What stands between the `|` that are in no group; nothing if groups stand in each other.
fn alternatives(expression: &str) -> Option<Vec<&str>> {
    let mut alternatives = Vec::new();
    let mut start = 0;
    let mut open = false;
    for (place, character) in expression.char_indices() {
        match (character, open) {
            ('(', false) => open = true,
            (')', true) => open = false,
            ('(', true) | (')', false) => return None,
            ('|', false) => {
                alternatives.push(expression.get(start..place)?);
                start = place + 1;
            }
            _ => {}
        }
    }
    alternatives.push(expression.get(start..)?);
    (!open).then_some(alternatives)
}

fn is_special(character: char) -> bool {
    matches!(character, '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' | '\\' | '|')
}
