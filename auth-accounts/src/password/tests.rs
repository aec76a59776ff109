use core::num::NonZeroUsize;
use std::time::Instant;

use super::*;

const OWLS: &str = "owls drink cold tea";

fn password(text: &str) -> Password {
    Password::new(text).unwrap()
}

fn hashing() -> PasswordHashing {
    PasswordHashing::with_threads(HashingCost::default(), NonZeroUsize::new(2).unwrap()).unwrap()
}

fn refused(policy: &PasswordPolicy, text: &str) -> String {
    let owner = PasswordOwner {
        user_name: "robert",
        email: "r.tables@example.org",
        display_name: "Bobby Tables",
        ..PasswordOwner::default()
    };
    policy.check(&password(text), &owner).unwrap_err().to_string()
}

// SP1, F123, M12
#[tokio::test]
async fn a_password_is_kept_as_argon2id_of_owasps_cost() {
    let stored = hashing().hash(password(OWLS)).await.unwrap();

    assert!(stored.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "another cost");
    let again = hashing().hash(password(OWLS)).await.unwrap();
    assert_ne!(stored.expose(), again.expose(), "the salt is a new one each time");
}

// SP1
#[test]
fn costs_below_owasps_are_refused_and_equal_ones_are_not() {
    for (memory, passes) in [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5), (65_536, 3)] {
        assert!(HashingCost::new(memory, passes, 1).is_ok(), "{memory}/{passes}");
    }
    for (memory, passes) in [(47_103, 1), (19_455, 2), (12_287, 3), (7_167, 5), (7_168, 4), (0, 0)] {
        let error = HashingCost::new(memory, passes, 1).unwrap_err().to_string();
        assert!(error.contains("is too weak; OWASP's least are 47104/1"), "{error}");
    }
    for (memory, passes, lanes) in [(262_145, 2, 1), (19_456, 17, 1), (19_456, 2, 17), (19_456, 2, 0)] {
        let error = HashingCost::new(memory, passes, lanes).unwrap_err().to_string();
        assert!(error.contains("is too much"), "{error}");
    }
}

// SP2, F123
#[tokio::test]
async fn a_hash_of_a_lower_cost_is_right_and_asks_to_be_made_anew() {
    // of the password `password`, from the reference implementation: m=4096, t=3, p=1
    let weak = argon2::Argon2::new(
        argon2::Algorithm::Argon2id,
        argon2::Version::V0x13,
        argon2::Params::new(4096, 3, 1, None).unwrap(),
    );
    let weak = argon2::PasswordHasher::hash_password_with_salt(&weak, OWLS.as_bytes(), b"0123456789abcdef").unwrap();

    let verdict = hashing().verify(password(OWLS), Some(&weak.to_string())).await.unwrap();

    assert_eq!(verdict, Verdict::Right { rehash: true });
    let dearer = HashingCost::new(19_456, 3, 1).unwrap();
    let dearer = PasswordHashing::new(dearer).unwrap().hash(password(OWLS)).await.unwrap();
    let kept = hashing().verify(password(OWLS), Some(dearer.expose())).await.unwrap();
    assert_eq!(kept, Verdict::Right { rehash: false }, "a dearer hash is not made cheaper");
}

// RUSTSEC-2026-0199: every malformed hash is an error and no panic, and nobody signs in with it
#[tokio::test]
async fn malformed_hashes_are_refused_without_panic() {
    let stored = hashing().hash(password(OWLS)).await.unwrap();
    let good = stored.expose();
    let mut malformed: Vec<String> = (0..good.len()).map(|end| good[..end].to_owned()).collect();
    malformed.extend((0..good.len()).map(|at| format!("{}{}{}", &good[..at], 'ü', &good[at + 1..])));
    malformed.extend((0..good.len()).map(|at| format!("{}{}{}", &good[..at], '$', &good[at..])));
    malformed.extend(
        [
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHRzb21l$2mxyp9C3a7yUmmWFN0sjEbjX9kjAyM4tWmSkUvnS0uU",
            "$argon2id$v=19$m=19456,t=4294967295,p=1$c29tZXNhbHRzb21l$2mxyp9C3a7yUmmWFN0sjEbjX9kjAyM4tWmSkUvnS0uU",
            "$argon2id$v=19$m=99999999999999999999,t=2,p=1$c29tZXNhbHRzb21l$2mxyp9C3a7yUmmWFN0sjEbjX9kjAyM4tWmSkUvnS0uU",
            "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$2mxyp9C3a7yUmmWFN0sjEbjX9kjAyM4tWmSkUvnS0uU",
            "$2b$12$7dK1u2TqSJnEN9S0fO1iPeJvJp0R4W8Zt3jE9gOc0Xb0yq4p0H0bq",
            "owls drink cold tea",
            "\0",
            "$$$$$",
        ]
        .map(str::to_owned),
    );
    malformed.push("$argon2id$".repeat(1000));

    let refused = malformed.iter().filter(|text| StoredHash::parse(text).is_err()).count();
    let read: Vec<StoredHash> = malformed.iter().filter_map(|text| StoredHash::parse(text).ok()).collect();

    // a hash with some of its last characters missing still has the form of one, and is of no password
    assert!(refused > 150, "{refused} of {}", malformed.len());
    assert!(read.iter().take(4).all(|stored| !stored.is_of(&password(OWLS))));
    assert_eq!(hashing().verify(password(OWLS), Some("$2b$12$x")).await.unwrap(), Verdict::Wrong);
}

// SP3, F122
#[test]
fn the_length_is_15_alone_and_8_beside_another_factor_and_never_more_than_1024_bytes() {
    let policy = PasswordPolicy::new();
    let alone = PasswordOwner::default();
    let beside = PasswordOwner { factors: Factors::PasswordAndAnother, ..alone };

    assert_eq!(
        policy.check(&password("plum sun 7 hat"), &alone).unwrap_err().to_string(),
        "the password has 14 characters and needs 15"
    );
    assert!(policy.check(&password("plum sun 7 hats"), &alone).is_ok());
    assert_eq!(
        policy.check(&password("plüm7-z"), &beside).unwrap_err().to_string(),
        "the password has 7 characters and needs 8"
    );
    assert!(policy.check(&password("plüm7-zq"), &beside).is_ok());
    for length in [64, 128, 1024] {
        let long: String = OWLS.chars().cycle().take(length - 5).chain("x9-Qz".chars()).collect();
        assert!(PasswordPolicy::new().without_blocklist().check(&password(&long), &alone).is_ok(), "{length}");
    }
    assert_eq!(
        Password::new(&"é".repeat(513)).unwrap_err().to_string(),
        "the password is longer than 1024 bytes; choose a shorter one"
    );
}

// SP3, CVE-2025-22228
#[tokio::test]
async fn passwords_that_differ_after_72_bytes_are_different() {
    let long = "correct horse battery staple ".repeat(4);
    let stored = hashing().hash(password(&format!("{long}a"))).await.unwrap();

    let other = hashing().verify(password(&format!("{long}b")), Some(stored.expose())).await.unwrap();

    assert_eq!(other, Verdict::Wrong);
}

// SP4: no demands for kinds of characters
#[test]
fn a_long_password_of_small_letters_is_a_good_one() {
    for text in [
        "lantern orbit fiddle",
        "gelbe eulen trinken tee",
        "猫は静かに月を見上げて眠りにつく夜でした",
        "wxkqmzpvtrbnjdh",
    ] {
        assert_eq!(PasswordPolicy::new().check(&password(text), &PasswordOwner::default()), Ok(()), "{text}");
    }
}

// SP5
#[test]
fn common_passwords_names_and_rows_are_refused_with_the_reason() {
    let policy = PasswordPolicy::new().product("Portcullis").minimum(8);
    let common =
        "the password is a common one; choose one that others do not use, such as four or five unrelated words";
    let context = "the password is little more than a name or address of yours or of this service; choose another";
    let row =
        "the password is a row of repeated or neighbouring characters; choose one that can't be continued by rule";

    for text in ["password", "P@ssw0rd", "sunshine", "superman", "football1"] {
        assert_eq!(refused(&policy, text), common, "{text}");
    }
    for text in ["portcullis", "Portcullis2026!", "robertrobert", "bobby tables!", "r.tables@example.org"] {
        assert_eq!(refused(&policy, text), context, "{text}");
    }
    for text in
        ["aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "qwertyuiopasdfghjkl", "123123123123123123", "12345678901234567890"]
    {
        let reason = refused(&policy, text);
        assert!(reason == row || reason == common, "{text}: {reason}");
    }
}

// F122
#[test]
fn a_list_of_breached_passwords_is_asked() {
    #[derive(Debug)]
    struct Knows;
    impl KnowsBreachedPasswords for Knows {
        fn knows(&self, password: &Password) -> bool {
            password.expose() == OWLS
        }
    }
    let policy = PasswordPolicy::new().breached(Knows);

    assert_eq!(
        refused(&policy, OWLS),
        "the password was seen in a breach of another service; choose one that you use nowhere else"
    );
    assert!(policy.check(&password("owls drink warm milk"), &PasswordOwner::default()).is_ok());
}

#[test]
fn an_empty_password_is_none_whatever_the_policy_says() {
    let lax = PasswordPolicy::new().minimum(0).without_blocklist();

    assert_eq!(refused(&lax, ""), "the password has 0 characters and needs 1");
    assert!(lax.check(&password("x"), &PasswordOwner::default()).is_ok());
}

// SP6
#[tokio::test]
async fn a_password_is_the_same_from_every_keyboard() {
    let composed = password("\u{c5}ngstr\u{f6}m im Caf\u{e9} um neun");
    let decomposed = password("A\u{30a}ngstro\u{308}m im Cafe\u{301} um neun");
    let wide = password("\u{c5}ngstr\u{f6}m im \u{ff23}af\u{e9} um neun");
    let stored = hashing().hash(composed).await.unwrap();

    for typed in [decomposed, wide] {
        let verdict = hashing().verify(typed, Some(stored.expose())).await.unwrap();
        assert_eq!(verdict, Verdict::Right { rehash: false });
    }
    assert_eq!(password("e\u{301}".repeat(15).as_str()).characters(), 15, "counted as normalised");
}

// SP8, F13: the work for nobody is that for somebody
#[tokio::test]
async fn a_user_who_does_not_exist_takes_as_long_as_one_who_does() {
    let hashing = hashing();
    let stored = hashing.hash(password(OWLS)).await.unwrap();
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..5 {
        for (times, stored) in times.iter_mut().zip([Some(stored.expose()), None, Some("malformed")]) {
            let begin = Instant::now();
            let verdict = hashing.verify(password("something else"), stored).await.unwrap();
            times.push(begin.elapsed());
            assert_eq!(verdict, Verdict::Wrong);
        }
    }

    // the quickest of each: noise only ever adds
    let [known, unknown, malformed] = times.map(|times| times.into_iter().min().unwrap().as_secs_f64());
    for other in [unknown, malformed] {
        assert!((0.5..2.0).contains(&(other / known)), "{known} {unknown} {malformed}");
    }
}

// SP9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_hash_so_many_wait_and_the_rest_are_told_to_come_back() {
    let one = PasswordHashing::with_threads(HashingCost::default(), NonZeroUsize::MIN).unwrap();
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let hashing = one.clone();
            tokio::spawn(async move { hashing.hash(password(OWLS)).await })
        })
        .collect();

    let (mut done, mut busy) = (0, Vec::new());
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => done += 1,
            Err(error) => busy.push(error.to_string()),
        }
    }

    assert!(done >= 9 && busy.len() >= 10, "{done} done, {} refused", busy.len());
    assert_eq!(busy[0], "too many passwords are being verified at once; try again in 1 s");
    assert!(one.hash(password(OWLS)).await.is_ok(), "the places are free again");
}

// SP14, X06
#[tokio::test]
async fn nothing_prints_a_password_or_its_hash() {
    let typed = password(OWLS);
    let hashing = hashing();
    let stored = hashing.hash(typed.clone()).await.unwrap();
    let read = StoredHash::parse(stored.expose()).unwrap();
    let policy = PasswordPolicy::new();

    let printed = format!("{typed:?} {hashing:?} {stored:?} {read:?} {policy:?}");

    let digest = stored.expose().rsplit('$').next().unwrap();
    assert!(!printed.contains("owls") && !printed.contains(digest), "{printed}");
}
