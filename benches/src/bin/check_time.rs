//! How long `cargo check` takes on 300 guarded handlers, and on the same handlers unguarded.
//!
//! `check_time [LIMIT]` writes both crates into the target folder, checks each in turn with dependencies that are checked
//! already, and takes the best of some runs. With a limit it fails where the ratio is above it.

use std::{
    env,
    error::Error,
    fmt::{self, Write as _},
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let limit: Option<f64> = env::args().nth(1).map(|limit| limit.parse()).transpose()?;
    let folder = benches::target_folder().join("check_time");
    let unguarded = Sample::write(&folder, "unguarded", &UNGUARDED)?;
    let guarded = Sample::write(&folder, "guarded", &GUARDED)?;

    let whole = compare(&unguarded, &guarded, Cache::Nothing)?;
    let again = compare(&unguarded, &guarded, Cache::Incremental)?;

    let mut out = io::stdout().lock();
    writeln!(out, "cargo check of {HANDLERS} handlers, best of {RUNS}")?;
    writeln!(out, "                       unguarded   guarded   ratio")?;
    writeln!(out, "the whole crate        {whole} (aim: at most {AIM})")?;
    writeln!(out, "again, nothing edited  {again}")?;
    match limit {
        Some(limit) if whole.ratio() > limit => {
            writeln!(out, "over the limit of {limit}")?;
            Ok(ExitCode::FAILURE)
        }
        Some(_) | None => Ok(ExitCode::SUCCESS),
    }
}

/// The best times of both crates.
struct Times {
    unguarded: Duration,
    guarded: Duration,
}

/// What rustc may keep from the run before.
#[derive(Clone, Copy)]
enum Cache {
    /// All that did not change, which here is everything: what is left is reading, expanding macros and comparing.
    Incremental,
    /// Nothing of the crate itself, as for a fresh clone.
    Nothing,
}

fn compare(unguarded: &Sample, guarded: &Sample, cache: Cache) -> Result<Times, Box<dyn Error>> {
    // the first run checks the dependencies
    unguarded.check(cache)?;
    guarded.check(cache)?;

    let mut best = Times { unguarded: Duration::MAX, guarded: Duration::MAX };
    for _ in 0..RUNS {
        best.unguarded = best.unguarded.min(unguarded.check(cache)?);
        best.guarded = best.guarded.min(guarded.check(cache)?);
    }
    Ok(best)
}

impl Times {
    fn ratio(&self) -> f64 {
        self.guarded.as_secs_f64() / self.unguarded.as_secs_f64()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unguarded, guarded) = (self.unguarded.as_secs_f64(), self.guarded.as_secs_f64());
        write!(f, "{unguarded:7.3} s {guarded:7.3} s {:7.3}", self.ratio())
    }
}

/// How a crate of handlers is written.
struct Style {
    before: &'static str,
    attribute: &'static str,
    router: &'static str,
    after: &'static str,
}

/// A crate of handlers.
struct Sample {
    folder: PathBuf,
}

impl Sample {
    fn write(folder: &Path, name: &str, style: &Style) -> Result<Self, Box<dyn Error>> {
        let folder = folder.join(name);
        let workspace = fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), manifest(name, &workspace))?;
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        fs::write(folder.join("src/lib.rs"), source(style)?)?;
        Ok(Self { folder })
    }

    /// Checks the crate as if it had just been edited.
    fn check(&self, cache: Cache) -> Result<Duration, Box<dyn Error>> {
        let source = self.folder.join("src/lib.rs");
        fs::write(&source, fs::read(&source)?)?;

        let start = Instant::now();
        let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["check", "--quiet", "--offline", "--target-dir", "../target"])
            .env(
                "CARGO_INCREMENTAL",
                match cache {
                    Cache::Incremental => "1",
                    Cache::Nothing => "0",
                },
            )
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(format!("`cargo check` in {} failed", self.folder.display()).into());
        }
        Ok(start.elapsed())
    }
}

/// Both crates depend on the same, so that cargo has the same to look through.
fn manifest(name: &str, workspace: &Path) -> String {
    format!(
        "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         auth-axum = {{ path = '{}' }}\naxum = {{ version = \"0.8.9\", default-features = false }}\n",
        workspace.join("auth-axum").display(),
    )
}

fn source(style: &Style) -> Result<String, Box<dyn Error>> {
    let mut text = style.before.to_owned();
    for n in 0..HANDLERS {
        write!(
            text,
            "{}async fn handler_{n}(Path(id): Path<u64>, body: String) -> Result<String, StatusCode> {{\n    \
             let sum = id.checked_add({n}).ok_or(StatusCode::BAD_REQUEST)?;\n    \
             Ok(format!(\"{{sum}}: {{body}}\"))\n}}\n\n",
            style.attribute,
        )?;
    }
    writeln!(text, "pub fn routes() -> {0} {{\n    {0}::new()", style.router)?;
    for n in 0..HANDLERS {
        writeln!(text, "        .route(\"/{n}/{{id}}\", get(handler_{n}))")?;
    }
    text.push_str("}\n");
    text.push_str(style.after);
    Ok(text)
}

const AIM: f64 = 1.15;
const HANDLERS: usize = 300;
const RUNS: usize = 5;

const GUARDED: Style = Style {
    before: "use auth_axum::{GuardedRouter, get, require_roles};\nuse axum::{extract::Path, http::StatusCode};\n\n",
    attribute: "#[require_roles(editor)]\n",
    router: "GuardedRouter",
    after: "\nauth_axum::names! { roles { admin > editor } permissions {} }\n",
};
const UNGUARDED: Style = Style {
    before: "use axum::{Router, extract::Path, http::StatusCode, routing::get};\n\n",
    attribute: "",
    router: "Router",
    after: "",
};
