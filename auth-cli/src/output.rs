use core::fmt::Display;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

/// Where answers go, in which form.
#[derive(Debug)]
pub(crate) struct Output {
    form: Form,
    color: ColorChoice,
}

/// For whom an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For programs.
    Json,
    /// For people.
    People,
}

impl Output {
    pub(crate) fn new(form: Form, color: clap::ColorChoice) -> Self {
        let color = match color {
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Auto => ColorChoice::Auto,
            clap::ColorChoice::Never => ColorChoice::Never,
        };
        Self { form, color }
    }

    pub(crate) fn form(&self) -> Form {
        self.form
    }

    /// Standard output for people: colours are left out where nobody would see them.
    pub(crate) fn answers(&self) -> AutoStream<io::StdoutLock<'static>> {
        AutoStream::new(io::stdout().lock(), self.color)
    }

    /// Standard error, for what is said about the answers.
    pub(crate) fn remarks(&self) -> AutoStream<io::StderrLock<'static>> {
        AutoStream::new(io::stderr().lock(), self.color)
    }

    /// Says why a command could not be carried out.
    pub(crate) fn complain(&self, error: &dyn Display) {
        let mut remarks = self.remarks();
        // where standard error is closed too, the exit status has to do
        let _ = writeln!(remarks, "{BAD}error:{BAD:#} {error}");
    }
}

/// Writes one JSON value to standard output, on a line of its own.
pub(crate) fn json(value: &serde_json::Value) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{value}")
}

/// For what is allowed.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// For what is denied or wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// For what needs a look.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
/// For what is beside the point.
pub(crate) const ASIDE: Style = Style::new().dimmed();
