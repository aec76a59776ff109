//! What Portcullis costs, measured beside its peers. The questions are under `benches/`, the answers in `README.md`.

use std::{env, path::PathBuf};

/// The folder that cargo builds into, which criterion and `check_time` write to.
pub fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from)
}
