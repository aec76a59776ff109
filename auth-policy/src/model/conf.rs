use crate::{
    PolicyError, Source, Span,
    error::{listed, nearest, quoted},
    expr::{Ident, is_word},
};

/// A section of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Constraint,
    Effect,
    Matchers,
    Policy,
    Request,
    Role,
}

/// A line `key = value`, or several that `\` joins.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) section: Section,
    pub(super) key: Ident,
    /// The value: of each line what is left without comment, `\` and white space. None of them is empty.
    pub(super) value: Vec<Span>,
}

/// What stands in a model's text.
pub(super) struct Outline {
    pub(super) entries: Vec<Entry>,
    /// The sections whose first key is there, be it right or wrong, or that seem to be there under a misspelt name.
    pub(super) seen: Vec<Section>,
    /// All that is wrong with the lines.
    pub(super) errors: Vec<PolicyError>,
}

/// Takes a model's text apart.
pub(super) fn entries(source: &Source) -> Outline {
    let read = Outline { entries: Vec::new(), seen: Vec::new(), errors: Vec::new() };
    let mut reader = Reader { source, place: Place::Before, open: Vec::new(), read };
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        reader.line(start, line);
        start += line.len();
    }
    reader.close();
    reader.read
}

impl Section {
    pub(super) const ALL: [Self; 6] =
        [Self::Request, Self::Policy, Self::Role, Self::Constraint, Self::Effect, Self::Matchers];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Constraint => "constraint_definition",
            Self::Effect => "policy_effect",
            Self::Matchers => "matchers",
            Self::Policy => "policy_definition",
            Self::Request => "request_definition",
            Self::Role => "role_definition",
        }
    }

    /// The letter that its keys begin with.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Constraint => "c",
            Self::Effect => "e",
            Self::Matchers => "m",
            Self::Policy => "p",
            Self::Request => "r",
            Self::Role => "g",
        }
    }

    /// Whether texts in quotes stand in its values, in which `#` and `;` begin no comment.
    ///
    /// Casbin's readers cut at them even there, which leaves a text that is not closed and so no model at all.
    fn quotes(self) -> bool {
        matches!(self, Self::Constraint | Self::Matchers)
    }

    /// Whether this is a key that Casbin reads: `m`, `m2`, `m3`, ….
    fn reads(self, key: &str) -> bool {
        let number = key.strip_prefix(self.letter());
        number.is_some_and(|number| {
            number.is_empty() || number.parse().is_ok_and(|of: u32| of >= 2 && of.to_string() == number)
        })
    }
}

/// Where among the sections a line stands.
#[derive(Clone, Copy)]
enum Place {
    /// Before the first section.
    Before,
    /// In a section.
    In(Section),
    /// In a section that there is not, which has been said.
    Unknown,
}

struct Reader<'a> {
    source: &'a Source,
    place: Place,
    /// The lines of the entry that is not complete yet.
    open: Vec<Span>,
    read: Outline,
}

impl<'a> Reader<'a> {
    /// Reads a line that begins at this byte.
    fn line(&mut self, start: usize, line: &str) {
        let text = line.trim();
        let start = start + (line.len() - line.trim_start().len());
        let text = if start == 0 { text.trim_start_matches('\u{feff}').trim_start() } else { text };
        let start = if start == 0 { line.find(text).unwrap_or(0) } else { start };
        // A blank line and a comment end an entry, even if the line before ends with `\`.
        if text.is_empty() || text.starts_with(['#', ';']) {
            return self.close();
        }
        if let Some(name) = self.header(text) {
            self.close();
            return self.section(name, span(start + 1, name.len()));
        }
        let goes_on = text.ends_with('\\');
        let text = text.strip_suffix('\\').unwrap_or(text);
        let piece = text.get(..self.comment(text)).unwrap_or(text).trim_end();
        if !piece.is_empty() {
            self.open.push(span(start, piece.len()));
        }
        if !goes_on {
            self.close();
        }
    }

    /// The name between brackets, if the line begins a section.
    ///
    /// Within an entry, a line in brackets is a list, unless it is the name of a section.
    fn header<'t>(&self, line: &'t str) -> Option<&'t str> {
        let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
        let alone = rest.trim().is_empty() || rest.trim().starts_with(['#', ';']);
        let known = Section::ALL.iter().any(|section| section.name() == name.trim());
        (alone && (known || self.open.is_empty())).then_some(name)
    }

    fn section(&mut self, name: &str, place: Span) {
        let found = Section::ALL.into_iter().find(|section| section.name() == name);
        self.place = found.map_or(Place::Unknown, Place::In);
        if found.is_none() {
            let names = Section::ALL.map(Section::name);
            let error = self.error(place, format!("unknown section {}", quoted(name)));
            let meant = nearest(name.trim(), names);
            self.read.seen.extend(Section::ALL.into_iter().filter(|section| Some(section.name()) == meant));
            self.read.errors.push(match meant {
                Some(name) => error.help(format!("did you mean `{name}`?")),
                None => error.help(format!("a model has the sections {}", listed(names))),
            });
        }
    }

    /// Where the comment of a line begins, or its end.
    fn comment(&self, line: &str) -> usize {
        let quotes = matches!(self.place, Place::In(section) if section.quotes());
        let mut open = None;
        let mut escaped = false;
        for (place, character) in line.char_indices() {
            match (character, open) {
                _ if escaped => escaped = false,
                ('\\', Some(_)) => {
                    escaped = line.get(place + 1..).is_some_and(|rest| rest.starts_with(['\\', '"', '\'']));
                }
                ('"' | '\'', None) if quotes => open = Some(character),
                (_, Some(quote)) if character == quote => open = None,
                ('#' | ';', None) => return place,
                _ => {}
            }
        }
        line.len()
    }

    /// Takes the lines that were read as an entry.
    fn close(&mut self) {
        let lines = core::mem::take(&mut self.open);
        let Some(first) = lines.first().copied() else { return };
        let whole = lines.iter().copied().reduce(Span::to).unwrap_or(first);
        if let Some(name) = self.text(first).strip_prefix('[') {
            let error = self.error(first, "this line begins a section and does not end it");
            self.place = Place::Unknown;
            let meant = nearest(name.trim(), Section::ALL.map(Section::name)).unwrap_or("matchers");
            self.read.seen.extend(Section::ALL.into_iter().filter(|section| section.name() == meant));
            return self.read.errors.push(error.help(format!("write `[{meant}]`")));
        }
        let section = match self.place {
            Place::Before => {
                let error = self.error(first, "this stands before the first section");
                return self.read.errors.push(error.help("a section begins with a line like `[request_definition]`"));
            }
            Place::In(section) => section,
            Place::Unknown => return,
        };
        let example = format!("write `{} = …`", section.letter());
        let Some((at, equals)) = lines.iter().find_map(|line| Some((*line, self.text(*line).find('=')?))) else {
            let error = self.error(whole, "expected a key and a value");
            return self.read.errors.push(error.help(example));
        };
        let before = self.text(Span::new(first.start, at.start)).trim_end_matches(['\\', ' ', '\t', '\r', '\n']);
        let name = if at == first { self.text(at).get(..equals).unwrap_or_default().trim_end() } else { before };
        let key = Ident { name: name.into(), span: span(first.start as usize, name.len()) };
        if name == section.letter() {
            self.read.seen.push(section);
        }
        let value = self.value(&lines, at.start as usize + equals + 1);
        if value.is_empty() {
            let error = self.error(whole, format!("{} has no value", quoted(name)));
            return self.read.errors.push(error.help("say what it is behind the `=`"));
        }
        if let Err(error) = self.accepted(section, &key) {
            return self.read.errors.push(error);
        }
        self.read.entries.push(Entry { section, key, value });
    }

    /// What stands behind the `=`.
    fn value(&self, lines: &[Span], start: usize) -> Vec<Span> {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let behind =
            lines.iter().filter(|line| line.end > start).map(|line| Span::new(line.start.max(start), line.end));
        behind.map(|line| self.trimmed(line)).filter(|line| line.start < line.end).collect()
    }

    fn accepted(&self, section: Section, key: &Ident) -> Result<(), PolicyError> {
        let letter = section.letter();
        if !section.reads(&key.name) {
            let error =
                self.error(key.span, format!("{} is no key of the section `{}`", quoted(&key.name), section.name()));
            return Err(match Section::ALL.into_iter().find(|other| other.reads(&key.name)) {
                Some(other) => error.help(format!("it belongs into the section `{}`", other.name())),
                None if is_word(&key.name) => {
                    error.help(format!("its keys are `{letter}`, `{letter}2`, `{letter}3` and so on"))
                }
                None => error.help(format!(
                    "its keys are `{letter}`, `{letter}2` and so on; an entry goes on in the next line only behind a `\\`"
                )),
            });
        }
        match self.read.entries.iter().find(|entry| entry.section == section && entry.key.name == key.name) {
            Some(first) => {
                let line = self.source.position(first.key.span.start).line;
                Err(self
                    .error(key.span, format!("{} is defined twice, first in line {line}", quoted(&key.name)))
                    .help("remove one of them: Casbin takes the last and says nothing"))
            }
            None => Ok(()),
        }
    }

    fn trimmed(&self, place: Span) -> Span {
        let text = self.text(place);
        let start = place.start as usize + (text.len() - text.trim_start().len());
        span(start, text.trim().len())
    }

    fn text(&self, span: Span) -> &'a str {
        self.source.text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn error(&self, span: Span, message: impl Into<Box<str>>) -> PolicyError {
        PolicyError::new(self.source.clone(), span, message)
    }
}

fn span(start: usize, length: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(start + length).unwrap_or(u32::MAX))
}
