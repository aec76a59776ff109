use std::{fs, path::PathBuf, time::Duration};

use tempfile::TempDir;

use super::{lines, rule};
use crate::policy::{RulesFile, StoresRules};

const TEXT: &str = "# who reads\np, alice, data1, read\n";

struct Folder {
    folder: TempDir,
    path: PathBuf,
}

fn folder() -> Folder {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.csv");
    fs::write(&path, TEXT).unwrap();
    Folder { folder, path }
}

fn rules(folder: &Folder) -> RulesFile {
    RulesFile::new(&folder.path).looked_at_every(Duration::from_millis(2))
}

#[tokio::test]
async fn a_change_is_on_disk_when_it_is_done_and_leaves_no_other_file() {
    let folder = folder();
    let rules = rules(&folder);

    rules.add(&[rule("p", ["bob", "data2", "write"])]).await.unwrap();
    assert_eq!(fs::read_to_string(&folder.path).unwrap(), format!("{TEXT}p, bob, data2, write\n"));

    rules.remove(&[rule("p", ["alice", "data1", "read"])]).await.unwrap();
    assert_eq!(lines(&rules.load().await.unwrap()), ["p, bob, data2, write"]);
    assert_eq!(fs::read_dir(folder.folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_change_keeps_the_permissions_of_the_file_and_the_link_to_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder();
    let link = folder.folder.path().join("link.csv");
    std::os::unix::fs::symlink(&folder.path, &link).unwrap();
    fs::set_permissions(&folder.path, PermissionsExt::from_mode(0o640)).unwrap();

    RulesFile::new(&link).add(&[rule("p", ["bob", "data2", "write"])]).await.unwrap();

    assert_eq!(fs::metadata(&folder.path).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&folder.path).unwrap(), format!("{TEXT}p, bob, data2, write\n"));
}

#[tokio::test]
async fn a_file_that_can_not_be_read_or_is_no_csv_is_an_error_that_names_it() {
    let folder = folder();
    let rules = rules(&folder);
    let name = folder.path.display();

    fs::write(&folder.path, "p, \"alice, data1, read\n").unwrap();
    assert!(rules.load().await.unwrap_err().to_string().starts_with(&format!("{name}:1:4: ")));
    assert!(rules.add(&[rule("p", ["bob", "data2", "write"])]).await.is_err());
    assert_eq!(fs::read_to_string(&folder.path).unwrap(), "p, \"alice, data1, read\n");

    fs::remove_file(&folder.path).unwrap();
    assert!(rules.load().await.unwrap_err().to_string().starts_with(&format!("`{name}` can't be read: ")));
}

#[tokio::test]
async fn a_file_that_somebody_saves_or_renames_into_place_has_changed() {
    let folder = folder();
    let rules = rules(&folder);

    rules.load().await.unwrap();
    fs::write(&folder.path, format!("{TEXT}p, bob, data2, write\n")).unwrap();
    rules.changed().await;
    assert_eq!(rules.load().await.unwrap().len(), 2);

    let other = folder.folder.path().join("policy.csv~");
    fs::write(&other, format!("{TEXT}p, eve, data2, write\n")).unwrap();
    fs::rename(&other, &folder.path).unwrap();
    rules.changed().await;
    assert_eq!(lines(&rules.load().await.unwrap())[1], "p, eve, data2, write");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_nobody_else_changes_has_not_changed() {
    let folder = folder();
    let rules = RulesFile::new(&folder.path);

    rules.load().await.unwrap();
    rules.add(&[rule("p", ["bob", "data2", "write"])]).await.unwrap();

    assert!(tokio::time::timeout(Duration::from_mins(1), rules.changed()).await.is_err());
}

// SZ9
#[tokio::test(start_paused = true)]
async fn what_somebody_else_wrote_since_the_rules_were_read_is_still_to_be_read() {
    let folder = folder();
    let rules = RulesFile::new(&folder.path);
    rules.load().await.unwrap();
    fs::write(&folder.path, "# all taken back\n").unwrap();

    rules.add(&[rule("p", ["bob", "data2", "write"])]).await.unwrap();

    assert!(tokio::time::timeout(Duration::from_mins(1), rules.changed()).await.is_ok());
}
