use auth_core::{AuthenticationError, Secret};
use axum::http::{HeaderMap, HeaderValue, header};

use crate::credential::{Place, Scheme};

/// What a request presents.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// One credential, and the scheme that verifies it.
    Credential(&'a dyn Scheme, Secret),
    /// No credential.
    Nothing,
    /// Something that is refused as it stands.
    Refused(AuthenticationError),
}

/// Finds the one credential of a request.
///
/// Two explicit ones are refused, even two of one kind. An explicit one wins over a cookie, which the browser sends
/// unasked, and never falls back to it. Query and body are not looked at (RFC 9700 section 4.3.2).
pub(super) fn credential<'a>(schemes: &'a [Box<dyn Scheme>], headers: &HeaderMap) -> Found<'a> {
    let mut kinds: Vec<&str> = Vec::new();
    let mut explicit = None;

    for header in headers.get_all(header::AUTHORIZATION) {
        kinds.push("Authorization");
        explicit = Some(authorization(schemes, header));
    }
    for scheme in schemes {
        if let Place::Header(name) = scheme.place() {
            for value in headers.get_all(&name) {
                kinds.push("header");
                explicit = Some(Found::Credential(&**scheme, text(value)));
            }
        }
    }

    match (explicit, kinds.len()) {
        (Some(found), 1) => found,
        (Some(_), count) => Found::Refused(AuthenticationError::Ambiguous { count, kinds: kinds.join(", ") }),
        (None, _) => cookie(schemes, headers),
    }
}

/// Finds the scheme that an `Authorization` header names, in any case (RFC 9110 section 11.1).
fn authorization<'a>(schemes: &'a [Box<dyn Scheme>], header: &HeaderValue) -> Found<'a> {
    let value = text(header);
    let (name, credential) = value.expose().split_once(' ').unwrap_or((value.expose(), ""));
    let scheme = schemes.iter().find(
        |scheme| matches!(scheme.place(), Place::Authorization(understood) if understood.eq_ignore_ascii_case(name)),
    );

    match scheme {
        Some(scheme) => Found::Credential(&**scheme, Secret::new(credential.trim_matches(' ').to_owned())),
        None => Found::Refused(AuthenticationError::UnknownScheme { understood: understood(schemes) }),
    }
}

fn cookie<'a>(schemes: &'a [Box<dyn Scheme>], headers: &HeaderMap) -> Found<'a> {
    let mut found = Found::Nothing;
    for scheme in schemes {
        let Place::Cookie(wanted) = scheme.place() else { continue };
        for header in headers.get_all(header::COOKIE) {
            for pair in text(header).expose().split(';') {
                let Some((name, value)) = pair.trim().split_once('=') else { continue };
                if name != wanted {
                    continue;
                }
                if !matches!(found, Found::Nothing) {
                    let kinds = "cookie, cookie".to_owned();
                    return Found::Refused(AuthenticationError::Ambiguous { count: 2, kinds });
                }
                found = Found::Credential(&**scheme, Secret::new(value.to_owned()));
            }
        }
    }
    found
}

/// A header's text. What is not UTF-8 becomes the replacement character, which no credential holds.
fn text(value: &HeaderValue) -> Secret {
    Secret::new(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn understood(schemes: &[Box<dyn Scheme>]) -> String {
    let names: Vec<&str> = schemes
        .iter()
        .filter_map(|scheme| match scheme.place() {
            Place::Authorization(name) => Some(name),
            Place::Cookie(_) | Place::Header(_) => None,
        })
        .collect();
    names.join(", ")
}
