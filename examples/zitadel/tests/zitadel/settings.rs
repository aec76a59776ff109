//! The variables, and what is said of those that can't be right.

use std::{fs, path::Path, time::Duration};

use tempfile::TempDir;
use zitadel::{Settings, Variables};

const GOOD: [(&str, &str); 3] = [
    ("ZITADEL_HOST", "https://tenant.zitadel.cloud"),
    ("ZITADEL_PROJECT_ID", "283110010000000001"),
    ("OAUTH_CLIENT_ID", "283110010000000002"),
];

/// The good ones, with these set or taken away.
fn read(changes: &[(&str, &str)]) -> Result<Settings, String> {
    let all = GOOD.iter().chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(&Variables::of(all, Path::new("")).unwrap()).map_err(|error| error.to_string())
}

// Z38
#[test]
fn the_variables_are_read() {
    let settings = read(&[("LOG_LEVEL", "WARNING"), ("CORS_ORIGINS", "https://a.example, https://b.example")]).unwrap();
    assert_eq!(settings.issuer, "https://tenant.zitadel.cloud");
    assert_eq!(settings.project_id, "283110010000000001");
    assert_eq!(settings.client_id, "283110010000000002");
    assert_eq!(settings.log_level, "warn");
    assert_eq!(settings.leeway, Duration::ZERO);
    assert_eq!(settings.cache_ttl, Duration::from_mins(10));
    assert_eq!(settings.origins, ["https://a.example", "https://b.example"]);
    let other_name = read(&[("ZITADEL_HOST", ""), ("ZITADEL_DOMAIN", "https://other.zitadel.cloud")]).unwrap();
    assert_eq!(other_name.issuer, "https://other.zitadel.cloud");
}

// Z38
#[test]
fn the_environment_wins_over_the_file() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(".env");
    fs::write(&file, "ZITADEL_HOST=https://file.example\nZITADEL_PROJECT_ID='p'\nOAUTH_CLIENT_ID=c # a comment\n")
        .unwrap();
    let of = |real: &[(&str, &str)]| {
        let real = real.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::read(&Variables::of(real, &file).unwrap()).unwrap()
    };
    assert_eq!(of(&[]).issuer, "https://file.example");
    assert_eq!((of(&[]).project_id, of(&[]).client_id), ("p".to_owned(), "c".to_owned()));
    assert_eq!(of(&[("ZITADEL_HOST", "https://real.example")]).issuer, "https://real.example");

    fs::write(&file, "SECRET=abc\nthis is 'no line\n").unwrap();
    let error = Variables::of([], &file).unwrap_err();
    assert!(error.to_string().starts_with(&file.display().to_string()), "{error}");
    assert!(!format!("{error} {error:?}").contains("no line"), "{error:?}");
    assert!(!format!("{:?}", Variables::of([("A".to_owned(), "hidden".to_owned())], Path::new(""))).contains("hidden"));
}

// Z38
#[test]
fn the_example_file_has_every_variable() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example")).unwrap();
    let mut sources = String::new();
    for file in ["settings.rs", "service_user.rs"] {
        sources += &fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap();
    }
    let quoted = sources.split('"').skip(1).step_by(2);
    let names: Vec<&str> = quoted
        .filter(|text| {
            text.len() > 5 && text.contains('_') && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        })
        .collect();
    assert!(names.contains(&"ZITADEL_PROJECT_ID") && names.contains(&"SERVICE_USER_PRIVATE_KEY_FILE"), "{names:?}");
    for name in names.into_iter().filter(|name| *name != "ZITADEL_DOMAIN") {
        assert!(text.contains(&format!("\n{name}=")), "{name}");
    }
    assert!(text.contains("ZITADEL_DOMAIN"));
}

// Z38, Z17
#[test]
fn what_is_missing_or_blank_is_named() {
    for name in ["ZITADEL_HOST", "ZITADEL_PROJECT_ID", "OAUTH_CLIENT_ID"] {
        for value in ["", "   "] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error, format!("{name}: not set; the file `.env.example` says what it is"));
        }
    }
}

// Z17
#[test]
fn an_issuer_is_https_or_on_this_machine() {
    for (issuer, message) in [
        ("example.com", "ZITADEL_HOST: `example.com` is no address; expected `https://host` and a path"),
        ("javascript:alert(1)", "ZITADEL_HOST: address has the scheme `javascript`; use `https`"),
        (
            "http://tenant.zitadel.cloud",
            "ZITADEL_HOST: address `http://tenant.zitadel.cloud` is not encrypted; use `https` (`http` only on this machine)",
        ),
    ] {
        assert_eq!(read(&[("ZITADEL_HOST", issuer)]).unwrap_err(), message);
    }
    assert_eq!(read(&[("ZITADEL_HOST", "http://127.0.0.1:9400")]).unwrap().issuer, "http://127.0.0.1:9400");
    assert_eq!(read(&[("ZITADEL_HOST", "https://a.example/")]).unwrap().issuer, "https://a.example");
    let both = read(&[("ZITADEL_DOMAIN", "https://other.example")]).unwrap_err();
    assert_eq!(both, "ZITADEL_HOST, ZITADEL_DOMAIN: they name one thing and differ; set one of them");
}

// Z16
#[test]
fn a_leeway_is_at_most_thirty_seconds() {
    for good in ["0", "3", "30", "0.5"] {
        assert!(read(&[("TOKEN_LEEWAY", good)]).is_ok(), "{good}");
    }
    for bad in ["31", "-1", "NaN", "inf", "-inf", "soon"] {
        let error = read(&[("TOKEN_LEEWAY", bad)]).unwrap_err();
        let expected = "is not a number of seconds from 0 to 30; set the clocks rather than widen this";
        assert_eq!(error, format!("TOKEN_LEEWAY: `{bad}` {expected}"));
    }
}

// Z22
#[test]
fn keys_live_for_more_than_no_time() {
    for bad in ["0", "-1", "NaN", "inf"] {
        let error = read(&[("CACHE_TTL_SECONDS", bad)]).unwrap_err();
        assert!(error.starts_with(&format!("CACHE_TTL_SECONDS: `{bad}` is not a number of seconds from 1")), "{error}");
    }
}

// Z48
#[test]
fn an_origin_is_no_pattern() {
    for bad in ["*", "https://*.example", "app.example", "https://app.example/"] {
        let error = read(&[("CORS_ORIGINS", bad)]).unwrap_err();
        assert!(error.starts_with(&format!("CORS_ORIGINS: `{bad}` is not an origin")), "{error}");
    }
    assert!(read(&[("LOG_LEVEL", "LOUD")]).unwrap_err().starts_with("LOG_LEVEL: `LOUD` is not DEBUG, INFO"));
}
