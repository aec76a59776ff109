use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How the loading of a large policy goes, on standard error if that is a terminal. It goes away when it is over.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn of(bytes: u64) -> Self {
        if bytes < LARGE {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{bar:30}] {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// Begins the next step.
    pub(super) fn next(&self, step: &'static str) {
        self.0.set_message(step);
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Fewer bytes are loaded before anybody could read a bar.
const LARGE: u64 = 4 << 20;

/// Reading, parsing, compiling.
const STEPS: u64 = 3;
