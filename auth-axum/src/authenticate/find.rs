use std::sync::Arc;

use auth_core::{AuthenticationError, Principal, Secret};
use axum::http::{HeaderMap, HeaderValue, header};

use crate::credential::{Place, Placed};

/// What a request presents.
#[derive(Debug)]
pub(crate) enum Found {
    /// One credential, and which of the service's schemes verifies it.
    Credential(usize, Secret),
    /// No credential.
    Nothing,
    /// Nothing was looked for: somebody in front of the credential layer has verified who it is.
    Preauthenticated(Principal),
    /// Something that is refused as it stands.
    Refused(Arc<AuthenticationError>),
}

impl Found {
    /// Which of the service's schemes takes the credential.
    pub(crate) fn scheme(&self) -> Option<usize> {
        match self {
            Self::Credential(scheme, _) => Some(*scheme),
            Self::Nothing | Self::Preauthenticated(_) | Self::Refused(_) => None,
        }
    }
}

/// Finds the one credential of a request.
///
/// Two explicit ones are refused, even two of one kind. An explicit one wins over a cookie, which the browser sends
/// unasked, and never falls back to it. Query and body are not looked at (RFC 9700 section 4.3.2).
pub(super) fn credential(schemes: &[Placed], headers: &HeaderMap) -> Found {
    let mut explicit: Vec<(&str, &HeaderValue, Option<&Place>)> = Vec::new();
    for value in headers.get_all(header::AUTHORIZATION) {
        explicit.push(("Authorization", value, None));
    }
    for (n, place) in places(schemes) {
        if let Place::Header(name) = place
            && !places(schemes).take(n).any(|(_, before)| before == place)
        {
            explicit.extend(headers.get_all(name).into_iter().map(|value| ("header", value, Some(place))));
        }
    }

    match &*explicit {
        [] => cookie(schemes, headers),
        [(_, value, None)] => authorization(schemes, value),
        [(_, value, Some(place))] => taken(schemes, text(value), |of| of == *place),
        several => refused(AuthenticationError::Ambiguous {
            count: several.len(),
            kinds: several.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>().join(", "),
        }),
    }
}

/// Finds the scheme that an `Authorization` header names, in any case (RFC 9110 section 11.1).
fn authorization(schemes: &[Placed], header: &HeaderValue) -> Found {
    let value = text(header);
    let (name, credential) = value.expose().split_once(' ').unwrap_or((value.expose(), ""));
    let credential = Secret::new(credential.trim_matches(' ').to_owned());

    taken(
        schemes,
        credential,
        |place| matches!(place, Place::Authorization(understood) if understood.eq_ignore_ascii_case(name)),
    )
}

/// Finds a cookie by its exact name. Only spaces and tabs around a pair are none of it: whatever else stands before a name
/// makes it another name, so that nothing gets around the promise of a `__Host-` prefix.
fn cookie(schemes: &[Placed], headers: &HeaderMap) -> Found {
    let mut found: Option<(&Place, &[u8])> = None;
    for (_, place) in places(schemes) {
        let Place::Cookie(wanted) = place else { continue };
        if found.is_some_and(|(of, _)| of == place) {
            continue;
        }
        for header in headers.get_all(header::COOKIE) {
            for pair in header.as_bytes().split(|byte| *byte == b';') {
                let pair = pair.trim_ascii();
                let Some(value) = pair.strip_prefix(wanted.as_bytes()).and_then(|rest| rest.strip_prefix(b"=")) else {
                    continue;
                };
                if found.is_some() {
                    return refused(AuthenticationError::Ambiguous { count: 2, kinds: "cookie, cookie".to_owned() });
                }
                found = Some((place, value));
            }
        }
    }
    match found {
        Some((place, value)) => {
            taken(schemes, Secret::new(String::from_utf8_lossy(value).into_owned()), |of| of == place)
        }
        None => Found::Nothing,
    }
}

/// The credential with the scheme that takes it: of several at one place the first that recognises its form, and the first
/// of all where none does, which then says what is wrong with it.
fn taken(schemes: &[Placed], credential: Secret, at: impl Fn(&Place) -> bool) -> Found {
    let mut here = schemes.iter().enumerate().filter(|(_, scheme)| at(&scheme.place));
    let Some((first, scheme)) = here.next() else {
        return refused(AuthenticationError::UnknownScheme { understood: understood(schemes) });
    };
    if scheme.scheme.recognises(&credential) {
        return Found::Credential(first, credential);
    }
    let scheme = here.find(|(_, scheme)| scheme.scheme.recognises(&credential)).map_or(first, |(n, _)| n);
    Found::Credential(scheme, credential)
}

fn places(schemes: &[Placed]) -> impl Iterator<Item = (usize, &Place)> {
    schemes.iter().map(|scheme| &scheme.place).enumerate()
}

/// A header's text. What is not UTF-8 becomes the replacement character, which no credential holds.
fn text(value: &HeaderValue) -> Secret {
    Secret::new(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn refused(error: AuthenticationError) -> Found {
    Found::Refused(Arc::new(error))
}

fn understood(schemes: &[Placed]) -> String {
    let names: Vec<&str> = schemes
        .iter()
        .filter_map(|scheme| match scheme.place {
            Place::Authorization(name) => Some(name),
            Place::Cookie(_) | Place::Header(_) => None,
        })
        .collect();
    names.join(", ")
}
