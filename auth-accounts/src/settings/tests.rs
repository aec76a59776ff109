use super::*;

const GOOD: &str = "auth: { secret_key: 0123456789abcdef0123456789abcdef, system_admin_password: owls drink cold tea }";

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn good() -> Sources {
    Sources::new().yaml(GOOD)
}

fn refused(sources: Sources) -> String {
    sources.read().unwrap_err().to_string()
}

// F118, F119, F121
#[test]
fn what_is_not_set_has_the_documented_default() {
    let settings = good().read().unwrap();

    assert_eq!(settings.access_token_lifetime.as_secs(), 900);
    assert_eq!(settings.refresh_token_lifetime.as_secs(), 86_400);
    assert_eq!((settings.session_idle.as_secs(), settings.session_absolute.as_secs()), (1800, 43_200));
    assert!(settings.secure_cookies && !settings.development);
    assert_eq!(settings.max_sessions, None);
    assert_eq!(settings.system_admin_username, "sysadmin");
    assert_eq!((settings.password_minimum, settings.registration), (15, Registration::Closed));
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8000");
}

// F120
#[test]
fn the_program_counts_before_the_environment_before_dotenv_before_yaml() {
    let yaml = format!("{}\nserver: {{ listen: '127.0.0.1:1' }}", GOOD.replace("auth: {", "auth: { issuer: yaml,"));
    let issuer = |sources: Sources| sources.read().unwrap().issuer;

    let sources = Sources::new().yaml(yaml);
    assert_eq!(issuer(sources.clone()), "yaml");
    assert_eq!(sources.clone().read().unwrap().listen.port(), 1);
    let sources = sources.dotenv("# of the house\nAUTH__ISSUER=dotenv\nHOME=/root\n");
    assert_eq!(issuer(sources.clone()), "dotenv");
    let sources = sources.environment(variables(&[("AUTH__ISSUER", "environment"), ("AUTHOR", "me")]));
    assert_eq!(issuer(sources.clone()), "environment");
    assert_eq!(issuer(sources.set("auth.issuer", "program")), "program");
}

// F121, F118: each has an effect
#[test]
fn every_setting_can_be_set_from_the_environment() {
    let settings = Sources::new()
        .environment(variables(&[
            ("AUTH__SECRET_KEY", "12345678901234567890123456789012"),
            ("AUTH__CSRF_SECRET", "98765432109876543210987654321098"),
            ("AUTH__ISSUER", "https://issuer.example"),
            ("AUTH__AUDIENCE", "https://api.example"),
            ("AUTH__PUBLIC_URL", "https://accounts.example/"),
            ("AUTH__ACCESS_TOKEN_EXPIRE", "5"),
            ("AUTH__REFRESH_TOKEN_EXPIRE", "6"),
            ("AUTH__SESSION_IDLE", "7"),
            ("AUTH__SESSION_ABSOLUTE", "8"),
            ("AUTH__MAX_SESSIONS", "2"),
            ("AUTH__SYSTEM_ADMIN_USERNAME", "root"),
            ("AUTH__SYSTEM_ADMIN_PASSWORD", "owls drink cold tea"),
            ("AUTH__PROVIDERS__LOCAL__PASSWORD_MIN_LENGTH", "12"),
            ("AUTH__PROVIDERS__LOCAL__ALLOW_REGISTRATION", "true"),
            ("SERVER__LISTEN", "127.0.0.1:9"),
            ("SERVER__SECURE_COOKIES", "false"),
            ("SERVER__DEVELOPMENT", "true"),
        ]))
        .read()
        .unwrap();

    assert_eq!(settings.secret_key.expose(), "12345678901234567890123456789012", "digits stay text");
    assert_eq!(settings.csrf_secret.as_ref().unwrap().expose(), "98765432109876543210987654321098");
    assert_eq!(settings.issuer, "https://issuer.example");
    assert_eq!(settings.audience, "https://api.example");
    assert_eq!(settings.public_url, "https://accounts.example");
    let seconds = [
        settings.access_token_lifetime,
        settings.refresh_token_lifetime,
        settings.session_idle,
        settings.session_absolute,
    ];
    assert_eq!(seconds.map(|lifetime| lifetime.as_secs()), [5, 6, 7, 8]);
    assert_eq!(settings.max_sessions, NonZeroU32::new(2));
    assert_eq!(settings.system_admin_username, "root");
    assert_eq!((settings.password_minimum, settings.registration), (12, Registration::Open));
    assert_eq!(settings.listen.port(), 9);
    assert!(!settings.secure_cookies && settings.development);
}

// F116, F117, X09
#[test]
fn missing_short_and_placeholder_secrets_end_the_start() {
    let missing = "`auth.secret_key` is missing; set it to 32 random bytes or more, `openssl rand -base64 48`\n\
                   `auth.system_admin_password` is missing; set the password that the first administrator gets";
    assert_eq!(refused(Sources::new()), missing);

    for (secret, expected) in [
        (
            "",
            "`auth.secret_key` (environment) is missing; set it to 32 random bytes or more, `openssl rand -base64 48`",
        ),
        ("0123456789abcdef0123456789abcde", "`auth.secret_key` (environment) has 31 bytes and needs 32"),
        ("CHANGE-ME-IN-PRODUCTION-CHANGE-ME-IN-PRODUCTION", PLACEHOLDER),
        ("your-256-bit-secret-your-256-bit-secret", PLACEHOLDER),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", PLACEHOLDER),
        ("secret", PLACEHOLDER),
    ] {
        let error = refused(good().environment(variables(&[("AUTH__SECRET_KEY", secret)])));
        assert_eq!(error, expected, "{secret}");
    }

    let placeholder = good().environment(variables(&[("AUTH__SYSTEM_ADMIN_PASSWORD", "changeme")]));
    assert_eq!(
        refused(placeholder.clone()),
        "`auth.system_admin_password` (environment) is a placeholder; choose a password, or switch `server.development` on"
    );
    assert!(placeholder.set("server.development", "true").read().is_ok(), "development takes it");
}

const PLACEHOLDER: &str =
    "`auth.secret_key` (environment) is a placeholder; set it to 32 random bytes or more, `openssl rand -base64 48`";

// F119, X09
#[test]
fn what_is_for_development_stays_on_loopback() {
    let outside = good().set("server.listen", "0.0.0.0:8000");
    assert!(outside.clone().read().is_ok());

    let error = refused(outside.set("server.secure_cookies", "false").set("server.development", "true"));

    assert_eq!(
        error,
        "`server.secure_cookies` (program) is false and `server.listen` is 0.0.0.0:8000, where others can read the cookies; \
         listen on loopback or switch it on\n\
         `server.development` (program) is true and `server.listen` is 0.0.0.0:8000; development is for loopback"
    );
}

// X09, decisions 16
#[test]
fn every_wrong_value_is_told_with_its_key_and_where_it_stands() {
    for (key, value, expected) in [
        (
            "auth.access_token_expire",
            "15m",
            "`auth.access_token_expire` (program) is `15m`, which is no whole number of seconds from 1 to 86400",
        ),
        (
            "auth.access_token_expire",
            "0",
            "`auth.access_token_expire` (program) is no whole number of seconds from 1 to 86400",
        ),
        (
            "auth.session_idle",
            "50000",
            "`auth.session_idle` (program) is longer than `auth.session_absolute`, so it would never count",
        ),
        (
            "auth.max_sessions",
            "-1",
            "`auth.max_sessions` (program) is `-1`, which is no whole number; 0 is for any number of sessions",
        ),
        ("auth.public_url", "https://a.example/b", URL),
        ("auth.public_url", "javascript:alert(1)", URL),
        ("auth.public_url", "https://bob@a.example", URL),
        ("auth.issuer", " ", "`auth.issuer` (program) is empty or has control characters"),
        (
            "auth.providers.local.allow_registration",
            "yes",
            "`auth.providers.local.allow_registration` (program) is `yes`; write true or false",
        ),
        (
            "auth.providers.local.password_min_length",
            "0",
            "`auth.providers.local.password_min_length` (program) is no whole number from 1 to 128",
        ),
        (
            "auth.providers.local.password_require_digit",
            "true",
            "`auth.providers.local.password_require_digit` (program) is true, and kinds of characters make no password better \
             (NIST SP 800-63B-4); raise the length instead",
        ),
        (
            "server.listen",
            "localhost",
            "`server.listen` (program) is `localhost`, which is no address with a port; write `127.0.0.1:8000`",
        ),
        (
            "auth.accesstoken_expire",
            "1",
            "`auth.accesstoken_expire` (program) is no setting; did you mean `auth.access_token_expire`?",
        ),
        ("auth.providers.oidc.issuer", "x", "`auth.providers.oidc.issuer` (program) is no setting"),
    ] {
        assert_eq!(refused(good().set(key, value)), expected, "{key}");
    }
}

const URL: &str = "`auth.public_url` (program) is no origin of http or https with nothing behind it; write `https://accounts.example`";

#[test]
fn a_variable_that_looks_like_a_setting_and_is_none_is_told() {
    let error = refused(good().environment(variables(&[("AUTH__SECRETKEY", "x")])));

    assert_eq!(error, "`auth.secretkey` (environment) is no setting; did you mean `auth.secret_key`?");
}

#[test]
fn files_that_are_not_there_say_nothing_and_broken_ones_are_told_without_their_text() {
    assert!(good().dotenv_file("/nowhere/.env").read().is_ok());

    let yaml = refused(Sources::new().yaml("auth: { secret_key: hush-hush"));
    assert!(yaml.starts_with("`yaml` (yaml) has no form") && !yaml.contains("hush"), "{yaml}");
    let dotenv = refused(good().dotenv("AUTH__SECRET_KEY 'hush-hush"));
    assert_eq!(dotenv, "`.env` (.env) has a line that is no `NAME=value`");
}

// X06
#[test]
fn settings_and_sources_print_no_secret() {
    let sources = good().environment(variables(&[("AUTH__CSRF_SECRET", "98765432109876543210987654321098")]));
    let settings = sources.clone().read().unwrap();

    let printed = format!("{sources:?} {settings:?}");

    for secret in ["0123456789abcdef", "owls", "9876543210"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
