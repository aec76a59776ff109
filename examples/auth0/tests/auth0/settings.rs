//! The variables.

use std::net::SocketAddr;

use auth0::{Banner, Settings};

fn of(variables: &[(&str, &str)]) -> Result<Settings, String> {
    let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
    Settings::of(find).map_err(|error| error.to_string())
}

// A02
#[test]
fn the_demo_has_defaults_and_the_environment_changes_them() {
    let settings = of(&[]).unwrap();
    assert_eq!(settings.issuer(), "https://dev-example.us.auth0.com/");
    assert_eq!(settings.audience, "https://api.example.com");
    assert_eq!(settings.jwks(), "https://dev-example.us.auth0.com/.well-known/jwks.json");
    assert!(settings.to_string().contains("RS256"));

    let own = of(&[("AUTH0_DOMAIN", "tenant.eu.auth0.com"), ("AUTH0_API_AUDIENCE", "https://own.example")]).unwrap();
    assert_eq!((own.issuer(), &*own.audience), ("https://tenant.eu.auth0.com/".to_owned(), "https://own.example"));
    let shown = own.to_string();
    for text in ["tenant.eu.auth0.com", "https://own.example", "https://tenant.eu.auth0.com/"] {
        assert!(shown.contains(text), "{shown}");
    }
}

// A02
#[test]
fn what_can_not_be_right_is_named() {
    for bad in ["https://tenant.eu.auth0.com", "tenant.eu.auth0.com/", "a b", "user@host"] {
        let error = of(&[("AUTH0_DOMAIN", bad)]).unwrap_err();
        assert!(error.starts_with(&format!("AUTH0_DOMAIN: `{bad}` is not a domain such as")), "{error}");
    }
    assert!(of(&[("CORS_ORIGIN", "*")]).unwrap_err().starts_with("CORS_ORIGIN: `*` is not an origin"));
}

// A03
#[test]
fn the_banner_says_where_everything_is() {
    let settings = of(&[]).unwrap();
    let address: SocketAddr = "127.0.0.1:8000".parse().unwrap();
    let text = Banner { address, settings: &settings }.to_string();
    for line in [
        "dev-example.us.auth0.com",
        "https://api.example.com",
        "https://dev-example.us.auth0.com/",
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8000/docs",
        "  /\n",
        "  /health\n",
        "  /public/info\n",
        "  /api/private\n",
        "  /api/profile\n",
        "  /api/admin (requires admin permissions)\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(text.contains("  /demo/token-structure\n"), cfg!(feature = "demo"));
    assert!(!text.to_lowercase().contains("secret"), "{text}");
}
