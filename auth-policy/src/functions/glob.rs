//! `globMatch`: the patterns of shells, as Go's doublestar reads them.
//!
//! `*` and `?` stop at a `/`; `**` between slashes is any number of directories, none included; `[a-z]`, `[!a-z]` and
//! `[^a-z]` are one character; `{a,b}` is one of several; a backslash takes the meaning from what follows it.

/// The regular expression that matches as this pattern does.
pub(crate) fn expression(pattern: &str) -> Result<String, &'static str> {
    let mut glob = Glob { rest: pattern, written: String::from("(?s)^"), open: 0, fresh: true };
    while !glob.rest.is_empty() {
        glob.piece()?;
    }
    if glob.open > 0 {
        return Err("a `{` is not closed");
    }
    glob.written.push('$');
    Ok(glob.written)
}

struct Glob<'a> {
    rest: &'a str,
    written: String,
    /// How many `{` are open.
    open: usize,
    /// Whether a part of the path begins here.
    fresh: bool,
}

impl Glob<'_> {
    fn piece(&mut self) -> Result<(), &'static str> {
        let fresh = core::mem::replace(&mut self.fresh, false);
        if fresh && self.open == 0 && self.directories() {
            return Ok(());
        }
        if self.open == 0 && self.rest == "/**" {
            self.rest = "";
            self.written.push_str("(?:/.*)?");
            return Ok(());
        }
        match self.bump() {
            Some('*') => {
                self.rest = self.rest.trim_start_matches('*');
                self.written.push_str("[^/]*");
            }
            Some('?') => self.written.push_str("[^/]"),
            Some('[') => return self.class(),
            Some('{') => {
                self.open += 1;
                self.written.push_str("(?:");
            }
            Some('}') if self.open > 0 => {
                self.open -= 1;
                self.written.push(')');
            }
            Some(',') if self.open > 0 => self.written.push('|'),
            Some('\\') => {
                let escaped = self.bump().ok_or("nothing follows the last `\\`")?;
                self.literal(escaped);
            }
            Some(character) => self.literal(character),
            None => {}
        }
        Ok(())
    }

    /// Takes `**/` where a part of the path begins, or a `**` that is the rest of the pattern.
    fn directories(&mut self) -> bool {
        if self.rest == "**" {
            self.rest = "";
            self.written.push_str(".*");
        } else if let Some(rest) = self.rest.strip_prefix("**/") {
            self.rest = rest;
            self.fresh = true;
            self.written.push_str("(?:.*/)?");
        } else {
            return false;
        }
        true
    }

    /// What stands between `[` and `]`; a `/` is none of it.
    fn class(&mut self) -> Result<(), &'static str> {
        const OPEN: &str = "a `[` is not closed";
        self.written.push_str("[[^/]&&[");
        if self.rest.starts_with(['!', '^']) {
            self.bump();
            self.written.push('^');
        }
        if self.rest.starts_with(']') {
            return Err("there is nothing between `[` and `]`");
        }
        loop {
            match self.bump().ok_or(OPEN)? {
                ']' => break,
                '\\' => {
                    let escaped = self.bump().ok_or(OPEN)?;
                    self.escaped(escaped);
                }
                '-' => return Err("a range in `[` and `]` has no beginning"),
                first => self.escaped(first),
            }
            if self.rest.starts_with('-') {
                self.bump();
                self.written.push('-');
                match self.bump().ok_or(OPEN)? {
                    ']' => return Err("a range in `[` and `]` has no end"),
                    '\\' => {
                        let escaped = self.bump().ok_or(OPEN)?;
                        self.escaped(escaped);
                    }
                    last => self.escaped(last),
                }
            }
        }
        self.written.push_str("]]");
        Ok(())
    }

    fn literal(&mut self, character: char) {
        self.fresh = character == '/';
        self.written.push_str(&regex::escape(character.encode_utf8(&mut [0; 4])));
    }

    /// A character within a class.
    fn escaped(&mut self, character: char) {
        if character.is_ascii_punctuation() {
            self.written.push('\\');
        }
        self.written.push(character);
    }

    fn bump(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let first = characters.next();
        self.rest = characters.as_str();
        first
    }
}
