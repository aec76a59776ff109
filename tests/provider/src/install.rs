use std::{
    env, fs,
    fs::File,
    path::{Path, PathBuf},
};

/// The provider in a folder that can be written to: below the build folder, once for all test binaries. `None` where it is not
/// on this machine.
pub(crate) fn folder() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let shared = env::var_os("PORTCULLIS_SHARED").map_or_else(|| workspace.join("../shared"), PathBuf::from);
    let source = shared.join("openid-provider");
    if !source.join("run.sh").exists() {
        return None;
    }
    let build = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let folder = build.join("tmp/openid-provider");
    fs::create_dir_all(&folder).unwrap();
    copy(&source, &folder);
    Some(folder)
}

/// Whoever holds this is the only one to install what is missing.
pub(crate) fn lock(folder: &Path) -> File {
    let file = File::create(folder.join("lock")).unwrap();
    file.lock().unwrap();
    file
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else if !target.exists() || fs::read(&target).unwrap() != fs::read(entry.path()).unwrap() {
            let _ = fs::remove_file(&target);
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
