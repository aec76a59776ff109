//! Keys that are replaced in time: what signs, what is published, and what processes that share a folder agree on.

use core::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::{fs, path::Path};

use super::{
    super::{
        AccessToken, IssueError, KeyFolder, KeyRotation, KeyState, RotationError, RotationPlan, SigningKeys, StoredKey,
        StoresKeys, TokenIssuer, TokenKind,
    },
    *,
};
use crate::Secret;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// What a future gives that waits for nothing: files are read where they are asked for.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn plan() -> RotationPlan {
    RotationPlan::new().period(DAY * 30).ahead(DAY * 2).kept(DAY)
}

fn open(folder: &Path, at: Timestamp) -> KeyRotation<KeyFolder> {
    ready(KeyRotation::open(KeyFolder::new(folder), plan(), at)).unwrap()
}

fn later(days: u32) -> Timestamp {
    now().checked_add(DAY * days).unwrap()
}

fn published(keys: &SigningKeys, at: Timestamp) -> Vec<String> {
    let document = keys.public_jwks(at);
    document["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn signs(keys: &SigningKeys, at: Timestamp) -> String {
    keys.current(at).unwrap().key_id().to_owned()
}

#[test]
fn a_key_is_next_then_current_then_retired_then_gone() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = open(folder.path(), now());
    let keys = rotation.keys();
    let first = signs(&keys, now());
    assert_eq!(published(&keys, now()), core::slice::from_ref(&first));

    ready(rotation.turn(later(27))).unwrap();
    assert_eq!(published(&keys, later(27)).len(), 1, "not yet");

    ready(rotation.turn(later(28))).unwrap();
    let both = published(&keys, later(28));
    let second = both[1].clone();
    assert_eq!((both.len(), &both[0]), (2, &first));
    assert_eq!(signs(&keys, later(28)), first, "the next key is published before it signs");
    assert_eq!(keys.state(&second, later(28)), Some(KeyState::Next));

    assert_eq!(signs(&keys, later(30)), second, "without another turn: everything follows from the times");
    assert_eq!(keys.state(&first, later(30)), Some(KeyState::Retired));
    assert_eq!(published(&keys, later(30)).len(), 2, "tokens of the first key are still good");

    assert_eq!(published(&keys, later(31)), [second]);
    assert_eq!(keys.state(&first, later(31)), None);
    ready(rotation.turn(later(31))).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the private key is deleted");
}

// SJ22, SJ25
#[test]
fn a_token_is_good_until_it_expires_whatever_key_signs_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = open(folder.path(), now());
    let issuer = TokenIssuer::rotating(ISSUER, rotation.keys());
    let verifies = |token: &Secret, at: Timestamp| {
        let keys = KeySet::from_jwks(&rotation.keys().public_jwks(at).to_string()).unwrap();
        Verifier::new([Issuer::keys(ISSUER, keys).audience(API)]).unwrap().verify(token.expose(), at)
    };
    ready(rotation.turn(later(28))).unwrap();

    let last = later(30).checked_sub(Duration::from_secs(1)).unwrap();
    let token = issuer.sign(&AccessToken::new("bob", API, DAY), last).unwrap();
    let of_the_next = issuer.sign(&AccessToken::new("bob", API, DAY), later(30)).unwrap();

    assert_ne!(token.expose().split('.').next(), of_the_next.expose().split('.').next(), "another kid");
    for hours in [0, 1, 12, 23] {
        let at = last.checked_add(HOUR * hours).unwrap();
        assert!(verifies(&token, at).is_ok(), "{hours}");
    }
    assert!(verifies(&of_the_next, later(30)).is_ok());
    let gone = verifies(&token, later(31)).unwrap_err().to_string();
    assert!(gone.contains("is not one of the issuer's usable keys"), "{gone}");

    let too_long = issuer.sign(&AccessToken::new("bob", API, DAY + HOUR), now()).unwrap_err();
    assert!(matches!(too_long, IssueError::Outlives(..)), "{too_long}");
}

#[test]
fn processes_that_start_at_once_agree_on_every_key() {
    let folder = tempfile::tempdir().unwrap();
    for day in [0, 28, 29, 58, 200] {
        let all: Vec<Vec<String>> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| published(&open(folder.path(), later(day)).keys(), later(day))))
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let settled = published(&open(folder.path(), later(day)).keys(), later(day));
        assert!(all.iter().all(|one| *one == settled), "{day}: {all:?}");
    }
}

#[test]
fn after_a_long_pause_the_next_key_is_published_for_its_time_too() {
    let folder = tempfile::tempdir().unwrap();
    let first = signs(&open(folder.path(), now()).keys(), now());

    let keys = open(folder.path(), later(200)).keys();

    assert_eq!(signs(&keys, later(200)), first);
    assert_eq!(published(&keys, later(200)).len(), 2);
    assert_ne!(signs(&keys, later(202)), first);
}

#[test]
fn a_withdrawn_key_is_gone_at_once_and_no_earlier_one_signs_again() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = open(folder.path(), now());
    ready(rotation.turn(later(28))).unwrap();
    let keys = rotation.keys();
    let (first, second) = (signs(&keys, later(28)), signs(&keys, later(30)));

    // the current one, while a retired one is still published
    ready(rotation.withdraw(&second, later(30))).unwrap();
    let third = signs(&keys, later(30));
    assert!(third != first && third != second);
    assert!(!published(&keys, later(30)).contains(&second));
    let another_process = open(folder.path(), later(30)).keys();
    assert_eq!(published(&another_process, later(30)), published(&keys, later(30)));

    let unknown = ready(rotation.withdraw("other", later(30))).unwrap_err();
    assert!(matches!(unknown, RotationError::Unknown(_)), "{unknown}");
}

#[test]
fn a_plan_that_cannot_work_is_refused_by_the_name_of_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    for (plan, setting) in [
        (plan().ahead(Duration::ZERO), "ahead: "),
        (plan().period(DAY * 2), "period: "),
        (plan().kept(Duration::ZERO), "kept: "),
    ] {
        let refused = ready(KeyRotation::open(KeyFolder::new(folder.path()), plan, now())).unwrap_err().to_string();
        assert!(refused.starts_with(setting), "{refused}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn keys_are_of_the_planned_algorithm_also_after_a_restart() {
    for algorithm in [Algorithm::ES256, Algorithm::PS256] {
        let folder = tempfile::tempdir().unwrap();
        for _ in ["made", "read"] {
            let opened = KeyRotation::open(KeyFolder::new(folder.path()), plan().algorithm(algorithm), now());
            assert_eq!(ready(opened).unwrap().keys().current(now()).unwrap().algorithm(), algorithm);
        }
    }
}

#[cfg(unix)]
#[test]
fn key_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    open(&keys, now());
    let file = keys.join("key-000001.pem");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&keys), mode(&file)), (0o700, 0o600));

    for others in [0o644, 0o640, 0o604] {
        fs::set_permissions(&file, fs::Permissions::from_mode(others)).unwrap();
        let refused = ready(KeyRotation::open(KeyFolder::new(&keys), plan(), now())).unwrap_err().to_string();
        assert!(refused.contains("can be read by others"), "{refused}");
    }
}

#[test]
fn a_file_that_is_no_key_stops_the_start_and_other_files_do_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README"), "keys of the issuer").unwrap();
    open(folder.path(), now());

    let broken = folder.path().join("key-000007.pem");
    fs::copy(folder.path().join("key-000001.pem"), &broken).unwrap();
    fs::write(&broken, "signs-from: yesterday\nsecret-text").unwrap();
    let refused = ready(KeyRotation::open(KeyFolder::new(folder.path()), plan(), now())).unwrap_err().to_string();
    assert!(refused.contains("key-000007.pem") && !refused.contains("secret-text"), "{refused}");
}

// SJ25, X06
#[test]
fn nothing_of_a_private_key_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let rotation = open(folder.path(), now());
    let stored = ready(KeyFolder::new(folder.path()).load()).unwrap();
    let pem: String = stored[0].private().expose().lines().nth(1).unwrap().to_owned();

    let shown = format!(
        "{rotation:?} {stored:?} {:?} {:?}",
        TokenIssuer::rotating(ISSUER, rotation.keys()),
        StoredKey::new(1, now(), Secret::new(pem.clone()))
    );

    assert!(!shown.contains(&pem) && !shown.contains("PRIVATE"), "{shown}");
    let document = rotation.keys().public_jwks(now());
    for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert!(document["keys"][0].get(private).is_none(), "{document}");
    }
}

// M34, SG22
#[test]
fn a_token_of_one_kind_is_none_of_another_though_one_key_signs_both() {
    let issuer = TokenIssuer::new(ISSUER, SigningKey::generate(Algorithm::EdDSA).unwrap());
    let access = TokenKind::access(API, HOUR);
    let refresh = TokenKind::named("refresh+jwt", API, DAY);
    let accepts = |kind: &TokenKind, of: &TokenKind| {
        let verifier = Verifier::new([kind.issuer(ISSUER, issuer.keys().verifying(now()))]).unwrap();
        verifier.verify(issuer.sign(&of.token("bob"), now()).unwrap().expose(), now()).is_ok()
    };

    assert!(accepts(&access, &access) && accepts(&refresh, &refresh));
    assert!(!accepts(&access, &refresh) && !accepts(&refresh, &access));
    let elsewhere = TokenKind::named("refresh+jwt", "https://other.example", DAY);
    assert!(!accepts(&elsewhere, &refresh), "one audience a token");
}
