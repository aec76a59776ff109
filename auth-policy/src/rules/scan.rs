/// A field as it stands in a text.
pub(super) struct Scanned {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) quoting: Quoting,
    /// Where the next field of the row begins, if there is one.
    pub(super) next: Option<usize>,
}

pub(super) enum Quoting {
    /// Without quotes around it.
    Bare,
    /// In quotes, with others in it.
    Decoded,
    /// In quotes, and none in it.
    Verbatim,
    /// What is wrong with its quotes.
    Wrong(Wrong),
}

#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// Something stands behind the closing quote.
    Behind,
    /// There is no closing quote.
    Open,
    /// A field without quotes around it holds an odd number of quotes.
    Within,
}

/// Reads the field that begins at this byte.
pub(super) fn scan(text: &str, at: usize) -> Scanned {
    let bytes = text.as_bytes();
    let start = at + blank(text, at);
    if bytes.get(start) == Some(&b'"') {
        return quoted(text, start);
    }
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().position(|byte| matches!(byte, b',' | b'\n')).unwrap_or(rest.len());
    let field = text.get(start..start + length).unwrap_or_default();
    let field = if field.as_bytes().last().is_some_and(u8::is_ascii_graphic) { field } else { field.trim_end() };
    let next = (bytes.get(start + length) == Some(&b',')).then_some(start + length + 1);
    Scanned { start, end: start + field.len(), quoting: Quoting::Bare, next }
}

/// Reads the field whose opening quote stands at this byte.
fn quoted(text: &str, start: usize) -> Scanned {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    let mut quoting = Quoting::Verbatim;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(quote) = rest.iter().position(|byte| *byte == b'"') else {
            return Scanned { start, end: text.len(), quoting: Quoting::Wrong(Wrong::Open), next: None };
        };
        at += quote + 1;
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        quoting = Quoting::Decoded;
        at += 1;
    }
    let end = at;
    at += blank(text, at);
    match bytes.get(at) {
        None | Some(b'\n') => Scanned { start, end, quoting, next: None },
        Some(b',') => Scanned { start, end, quoting, next: Some(at + 1) },
        Some(_) => Scanned { start, end, quoting: Quoting::Wrong(Wrong::Behind), next: None },
    }
}

/// How many bytes of white space stand here, in this line.
pub(super) fn blank(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
    match bytes.get(spaces) {
        None | Some(b'\n') => spaces,
        Some(byte) if byte.is_ascii_graphic() => spaces,
        Some(_) => {
            let rest = text.get(at..).unwrap_or_default();
            rest.find(|character: char| character == '\n' || !character.is_whitespace()).unwrap_or(rest.len())
        }
    }
}

/// What a place in a field's text is in what the field was read from.
pub(super) fn undecoded(raw: &str, place: u32) -> u32 {
    if !raw.starts_with('"') {
        return place;
    }
    let mut bytes = raw.bytes().skip(1);
    let mut at = 1;
    for _ in 0..place {
        at += if bytes.next() == Some(b'"') {
            bytes.next();
            2
        } else {
            1
        };
    }
    at
}

/// Writes a field so that it reads as it is.
pub(super) fn written(field: &str, is_key: bool, text: &mut String) {
    let special = field.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))
        || field.trim() != field
        || field.starts_with('\u{feff}');
    if special || is_key && (field.is_empty() || field.starts_with('#')) {
        text.push('"');
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(field);
    }
}
