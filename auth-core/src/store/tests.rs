use crate::{
    Timestamp,
    store::{
        AuthProvider, Digest, LoginName, MemoryStore, Payload, SeenKind, SeesOnce, SessionId, StoresUsers, User,
        UserId, UserStatus,
    },
};

#[test]
fn what_is_no_id_says_what_one_is() {
    for (text, shown) in [("", ""), ("a b", "a b"), ("é", "é"), ("a\nb", "a\\nb"), ("x/../y", "x/../y")] {
        assert_eq!(
            UserId::new(text).unwrap_err().to_string(),
            format!("`{shown}` is no id: 1 to 64 of the ASCII letters, digits, `-`, `_` and `.`")
        );
    }
    let long = SessionId::new("x".repeat(65)).unwrap_err().to_string();
    assert!(long.starts_with(&format!("`{}` is no id", "x".repeat(64))), "{long}");
    assert_eq!(SessionId::new("x".repeat(64)).unwrap().as_str().len(), 64);
}

#[test]
fn random_ids_are_uuids_of_version_4() {
    assert_eq!(UserId::from_random([0; 16]).as_str(), "00000000-0000-4000-8000-000000000000");
    assert_eq!(UserId::from_random([0xff; 16]).as_str(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

// SP16
#[test]
fn a_name_that_is_not_in_its_canonical_form_is_refused() {
    for (name, says) in [
        ("", "the name is empty"),
        ("Bob", "the name has the character 'B', which is not of the form in which names are compared"),
        ("bob marley", "the name has the character ' ', which is not of the form in which names are compared"),
        ("bob\0", "the name has the character '\\0', which is not of the form in which names are compared"),
        ("ÜBER", "the name has the character 'Ü', which is not of the form in which names are compared"),
    ] {
        assert_eq!(LoginName::new(name).unwrap_err().to_string(), says);
    }
    let long = LoginName::new("x".repeat(321)).unwrap_err().to_string();
    assert_eq!(long, "the name has 321 bytes, and may have 320");
    assert_eq!(LoginName::new("jürgen@example.org").unwrap().as_str(), "jürgen@example.org");
}

#[test]
fn a_payload_that_is_too_long_is_refused() {
    let error = Payload::new("x".repeat(8193)).unwrap_err().to_string();
    assert_eq!(error, "8193 bytes are too many to be kept beside a record, which may have 8192, without a zero byte");
    assert!(Payload::new("a\0b").is_err());
    assert!(Payload::new("x".repeat(8192)).is_ok());
}

#[test]
fn digests_tell_parts_apart_and_show_only_their_beginning() {
    assert_ne!(Digest::of_parts(["ab", "c"]), Digest::of_parts(["a", "bc"]));
    assert_ne!(Digest::of_parts(["ab"]), Digest::of_parts(["ab", ""]));
    let digest = Digest::of("secret");
    assert_eq!(Digest::from_bytes(*digest.as_bytes()), digest);
    assert_eq!(digest.to_hex().len(), 64);
    assert_eq!(format!("{digest:?}"), format!("Digest({}…)", &digest.to_hex()[..8]));
}

#[test]
fn names_of_states_are_found_again() {
    for status in [UserStatus::Active, UserStatus::Deactivated, UserStatus::Pending] {
        assert_eq!(UserStatus::named(status.name()), Some(status));
    }
    for provider in [AuthProvider::Local, AuthProvider::Oidc] {
        assert_eq!(AuthProvider::named(provider.name()), Some(provider));
    }
    assert_eq!(UserStatus::named("Active"), None);
    assert_eq!(AuthProvider::named(""), None);
}

#[tokio::test]
async fn a_full_memory_is_an_outage_until_something_ends() {
    let store = MemoryStore::new().most(2);
    let at = |second| Timestamp::from_second(second).unwrap();
    for n in 0..2 {
        let _ = store.see(SeenKind::DpopProof, &Digest::of(&n.to_string()), at(60), at(0)).await.unwrap();
    }

    let error = store.see(SeenKind::DpopProof, &Digest::of("2"), at(60), at(0)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "what may be sent once can't be remembered: 2 of them are kept in memory, which is the limit; raise it with \
        `most`, or keep them in a database"
    );
    // what has ended makes room, and nothing that has not is forgotten for it
    let _ = store.see(SeenKind::DpopProof, &Digest::of("2"), at(99), at(60)).await.unwrap();

    for n in 0..2 {
        let name = format!("user{n}");
        let user = User::new(UserId::new(name.as_str()).unwrap(), LoginName::new(name).unwrap(), at(0));
        let _ = store.insert(&user).await.unwrap();
    }
    let user = User::new(UserId::new("2").unwrap(), LoginName::new("2").unwrap(), at(0));
    assert!(store.insert(&user).await.is_err());
}
